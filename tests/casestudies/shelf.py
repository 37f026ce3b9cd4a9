"""A few cases to find, by what they are described as."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

LIST = "/case-studies/"
BARNSLEY, LEEDS, YORKSHIRE, SCOTLAND = "E08000038", "E08000035", "E12000003", "S92000003"
PART = {"name": "Rumour desk", "description": "Two people who answer every rumour within a day."}
SHELF: tuple[dict[str, Any], ...] = (
    {
        "title": "Friday football",
        "themes": ["building-trust"],
        "methods": ["arts"],
        "places": [BARNSLEY],
    },
    {
        "title": "Answering rumours",
        "summary": "Neighbours answered false stories about newcomers before they spread.",
        "themes": ["building-trust", "inclusive-spaces"],
        "triggers": ["hate-crime"],
        "places": [LEEDS],
        "situation": "crisis",
        "parts": [PART],
    },
    {
        "title": "Supper clubs",
        "themes": ["inclusive-spaces"],
        "places": [SCOTLAND],
        "scope": "national",
        "evidence_level": 3,
    },
)


def titles(response: Any) -> list[str]:
    return [case.title for case in response.context["results"]["items"]]


def chosen(address: str) -> list[tuple[str, str]]:
    """The parameters of an address."""
    return parse_qsl(urlsplit(address).query)
