"""The description of the API, completed: who keeps it, under which terms, its limits and its problems."""

from typing import Any

from django.conf import settings

from core.open_data import METHODS
from core.problems import PROBLEM, Problem

ABOUT = """The case studies, their terms and their places, for programs. Nothing to sign up for, and no key.

Reading is all there is: {methods}. Any origin may ask; no cookie is looked at. Answers carry an ETag:
ask again with If-None-Match and an unchanged answer costs nothing.

Lists come in pages of 20, or as many as `page_size` says, up to 100. `next` leads on; the header Link
names the first, last, previous and next page, X-Total-Count says how many there are in all. For all of
a list at once take a file: [CSV]({base}/case-studies/export.csv), [JSON]({base}/case-studies/export.json),
[RIS]({base}/case-studies/export.ris) or [BibTeX]({base}/case-studies/export.bib), and to follow it the
[Atom feed]({base}/case-studies/feed.atom). They take the same parameters.

{limit}

A parameter that is not known, or a value that cannot be, is refused by name (422): nothing that is
misspelt is left out silently. Errors are problem documents (RFC 9457).

A case study that is withdrawn leaves every answer at once. Ask again before you pass a copy on.
"""
LIMIT = (
    "One network address may ask {limit} times a minute; what a cache answers does not count. Beyond "
    "that comes 429, with Retry-After and RateLimit."
)
NO_LIMIT = "How often one may ask is not limited here."
# Status -> when it comes. 404 and 422 only where there is something to find or to ask for.
COMMON = {
    "400": "The address cannot be read.",
    "422": "A parameter is not known, or its value cannot be.",
    "429": "Asked too often.",
    "500": "Something went wrong here.",
}
COUNTED = {
    "RateLimit-Policy": {
        "description": "How many requests (q) one network address has in a window of so many seconds (w).",
        "schema": {"type": "string"},
    }
}
PAGED = {
    "Link": {
        "description": "The first, last, previous and next page (RFC 8288).",
        "schema": {"type": "string"},
    },
    "X-Total-Count": {
        "description": "How many were found in all.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "X-Page-Size-Max": {
        "description": "How many a page may hold.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
WAIT = {
    "Retry-After": {
        "description": "Seconds until one may ask again.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "RateLimit": {
        "description": "How many requests (r) are left for so many seconds (t).",
        "schema": {"type": "string"},
    },
}


def complete(described: Any) -> Any:
    """The same description with all that django-ninja cannot know."""
    limit = settings.API_REQUESTS_PER_MINUTE
    counted = COUNTED if limit else {}
    described["info"] |= {
        "description": ABOUT.format(
            methods=METHODS,
            base=settings.BASE_URL,
            limit=LIMIT.format(limit=limit) if limit else NO_LIMIT,
        ),
        "contact": {"name": settings.OPERATOR, "email": settings.CONTACT_EMAIL},
        "license": {
            "name": "Case studies: written for this library, facts with their sources. Places: CC BY "
            "4.0 (mySociety) and Open Government Licence v3.0 (Office for National Statistics).",
            "url": f"{settings.BASE_URL}/about/",
        },
    }
    described["servers"] = [{"url": settings.BASE_URL}]
    described["tags"] = [
        {"name": "Case studies", "description": "Documented initiatives, found and read."},
        {"name": "Taxonomies", "description": "The terms they are described in."},
        {"name": "Places", "description": "Where they happened: countries down to wards."},
    ]
    schemas = described["components"]["schemas"]
    for name in [name for name in schemas if name.endswith("Parameters")]:
        del schemas[name]  # each of them stands with its operation
    schemas["Problem"] = Problem.json_schema()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                # In a schema they are a list; of a parameter OpenAPI would have them named.
                parameter.pop("examples", None)
                parameter.setdefault("description", "What names it.")
            answers = operation["responses"]
            found = answers.pop(200)
            is_list = any(each["name"] == "page" for each in operation["parameters"])
            found["headers"] = counted | (PAGED if is_list else {})
            answers["200"] = found
            for status, says in COMMON.items() | (
                {("404", "It is not there.")} if "{" in path else set()
            ):
                answers[status] = {
                    "description": says,
                    "headers": counted | (WAIT if status == "429" else {}),
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            operation["responses"] = dict(sorted(answers.items()))
    return described
