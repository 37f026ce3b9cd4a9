"""Sample values for the gallery of components: plain examples, no records."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone

from core import charts
from core.charts import Chart, Missing, Series


class SampleForm(forms.Form):
    """One field of each kind, to see them empty and with errors."""

    name = forms.CharField(label="Name", help_text="As you would like to be addressed.")
    email = forms.EmailField(label="Email address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    message = forms.CharField(label="Message", widget=forms.Textarea)
    scope = forms.ChoiceField(
        label="Scope",
        choices=[("local", "Local"), ("national", "National")],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label="Theme", choices=[("trust", "Building trust"), ("spaces", "Inclusive spaces")]
    )
    groups = forms.MultipleChoiceField(
        label="Who took part",
        choices=[("young", "Young people"), ("faith", "Faith groups")],
        widget=forms.CheckboxSelectMultiple,
    )
    agree = forms.BooleanField(label="I have read the ground rules")
    file = forms.FileField(label="Document", help_text="PDF or Word, up to 20 MB.")


def facet(name: str, title: str, labels: list[str]) -> dict[str, Any]:
    """A facet of these labels: the first is chosen, the last finds nothing."""
    last = len(labels) - 1
    choices = [
        {"value": number, "label": label, "count": last - number, "chosen": number == 0}
        for number, label in enumerate(labels)
    ]
    rest = choices[8:]
    return {
        "name": name,
        "title": title,
        "open": True,
        "chosen_count": 1,
        "choices": choices[:8],
        "folded": {"title": f"{len(rest)} more", "choices": rest, "open": False} if rest else None,
    }


def sample_charts() -> list[Any]:
    """Charts of every kind: four series, what is not known, and what is held back."""
    known = (52.0, 61.5, 58.0, 64.0)
    series = tuple(
        Series(f"Survey {number + 1}", tuple(value - 6 * number for value in known))
        for number in range(4)
    )
    gaps = Series("Feel they belong", (52.0, Missing.NOT_KNOWN, Missing.SUPPRESSED, 64.0))
    years = ("2021", "2022", "2023", "2025")
    return [
        charts.bars(Chart(years, (gaps,), "%"), says="Bars, two of them without a number"),
        charts.bars(Chart(years[:2], tuple(Series(one.name, one.values[:2]) for one in series), "%"), says="Bars in groups"),
        charts.lines(Chart(years, series, "%"), says="Four lines"),
        charts.lines(Chart(years, (gaps,), "%"), says="A line with a gap"),
    ]  # fmt: skip


def samples() -> dict[str, Any]:
    """What the gallery's template shows: a case, a form empty and with errors, a page of many."""
    case = SimpleNamespace(
        title="Friday football on the Meadow estate (example)",
        url="#",
        snippet="",
        list_text="A weekly game that brought two streets to the same pitch, and later to the same table.",
        organisation="Example community trust",
        place_name="Barnsley, England",
        years="2011 to 2016",
        is_review_due=True,
        theme_names=["Building trust", "Inclusive spaces"],
        evidence={
            "level": 2,
            "label": "Measured",
            "definition": "Somebody collected data on what changed.",
            "direction": "Positive",
            "evaluator": "The organisation itself",
        },
    )
    with_errors = SampleForm(
        {"name": "", "email": "nobody", "scope": "galactic"},
        auto_id="wrong_%s",  # no id twice on the page
    )
    with_errors.is_valid()
    return {
        "case": case,
        "form": SampleForm(),
        "form_with_errors": with_errors,
        "results": {"number": 4, "pages": 10, "previous_url": "#g-search", "next_url": "#g-search"},
        "sections": [
            {"id": "g-card", "title": "Case card"},
            {"id": "g-form", "title": "A form"},
        ],
        "part": {
            "name": "A shared meal",
            "description": "One long table, one day in June, and food that everyone brings.",
            "enabling_factors": "A street that can be closed for an afternoon.",
            "lessons": "People who never came to meetings came to eat.",
            "id": "sample",
            "url": "#g-article",
        },
        "reference": {
            "key": "ris",
            "name": "RIS",
            "text": "TY  - ELEC\nTI  - Friday football\nER  -",
            "url": "#g-article",
        },
        "sources": [
            {
                "title": "What the meals changed (example)",
                "url": "https://example.org/",
                "publisher": "Example university",
                "year": 2024,
            }
        ],
        "facet": facet("of_theme", "Theme", ["Building trust", "Inclusive spaces", "Urgent needs"]),
        "long_facet": facet(
            "of_method", "Method", [f"Method {number} (example)" for number in range(1, 21)]
        ),
        "wrong_facet": facet("of_place", "Place", ["Barnsley"])
        | {"error": "There is no such place. Choose one from the list."},
        "guidance": [
            {
                "name": "Common ground (example)",
                "url": "https://example.org/",
                "year": 2026,
                "description": "How a council plans for good relations before it needs them.",
            }
        ],
        "guide": SimpleNamespace(
            title="Lending a room to both sides (example)",
            url="#g-versions",
            list_text="What to agree first.",
            themes=SimpleNamespace(all=[SimpleNamespace(name="Building trust")]),
        ),
        "version": {
            "number": 2,
            "published_at": timezone.now(),
            "by": "Published by: editor",
            "note": "A week's notice instead of a day's (example)",
            "is_current": True,
            "url": "#g-versions",
        },
        "changes": [
            {"kind": "heading", "label": "Heading", "change": "", "runs": [{"text": "Before"}]},
            {
                "kind": "paragraph",
                "label": "Paragraph",
                "change": "changed",
                "runs": [
                    {"text": "Ring both of them "},
                    {"text": "a day", "change": "removed"},
                    {"text": "a week", "change": "added"},
                    {"text": " before."},
                ],
            },
            {
                "kind": "paragraph",
                "label": "Paragraph",
                "change": "removed",
                "runs": [{"text": "Leave the key.", "change": "removed"}],
            },
        ],
        "leads": [
            {"title": "Handling a rumour (example)", "url": "#g-versions", "text": "Step by step."}
        ],
        "terms": [
            {
                "name": "England",
                "url": "#g-browse",
                "count": 101,
                "children": [
                    {"name": "North West", "url": "#g-browse", "count": 31},
                    {"name": "South West", "url": "#g-browse", "count": 0},
                ],
            },
            {
                "name": "Wales",
                "url": "#g-browse",
                "count": 6,
                "description": "A term may say what it means.",
            },
        ],
        "ways": [
            {"title": "Themes", "url": "#g-browse", "current": True},
            {"title": "Places", "url": "#g-browse"},
        ],
        "links": [
            {"label": "Search for “youth” instead", "url": "#g-notices"},
            {"label": "Look through every theme", "url": "#g-notices"},
        ],
        "charts": sample_charts(),
        "today": timezone.now(),
        "event": {
            "title": "Answering rumours (example)",
            "url": "#g-events",
            "when": "Tuesday 1 December 2026, 10:00 to 12:00 GMT (Europe/London)",
            "where": "The library, Leeds, and online",
            "starts_at": "2026-12-01T10:00:00+00:00",
            "introduction": "A morning on what neighbours can say within a day.",
            "note": "12 places left.",
        },
        "tried": [
            {
                "place": "Leeds",
                "year": 2025,
                "adapted": "Saturdays, and no referee.",
                "happened": "Thirty people came, and went on coming.",
                "outcome": "It went much the same",
                "organisation": "Example trust",
            }
        ],
    }
