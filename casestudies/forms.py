"""What may be asked of the list, and what may be written to a case's contact."""

import re
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from casestudies.facets import FACETS, SHOWN
from casestudies.finding import Labels
from core.forms import one_line, plain_text
from core.lists import PageForm
from search import words

LONGEST_QUERY = 1000  # characters: two or three sentences and some more
MOST_VALUES = 60  # of one facet
_KEY = re.compile(r"[a-z]{1,20}:[A-Za-z0-9-]{1,60}")  # of something understood


class Order(models.TextChoices):
    """How a list of case studies is put in order."""

    RELEVANCE = "relevance", _("Best match")
    NEWEST = "newest", _("Newest")
    REVIEWED = "reviewed", _("Recently reviewed")


class View(models.TextChoices):
    LIST = "list", _("List")
    MAP = "map", _("Map")


class WordsForm(PageForm):
    """A few words, or a sentence or two. `cut` says that there was more than is searched for."""

    q = forms.CharField(required=False, validators=[plain_text])
    cut = False
    field_order = ("q", "page")

    def clean_q(self) -> str:
        typed: str = self.cleaned_data["q"]
        self.cut = len(typed) > LONGEST_QUERY or words.read(typed).cut
        return typed[:LONGEST_QUERY]

    @property
    def typed(self) -> str:
        """What to search for, "" where it cannot be read."""
        return self.cleaned_data.get("q") or ""


class ListForm(WordsForm):
    """What is asked of the library. Each field is judged on its own, so that one that cannot be
    understood is named and the rest is still answered.

    chosen: facet -> values. Of a facet's values the unknown ones are named; where there are no others,
    nothing matches, as nothing has such a value.
    """

    sort = forms.ChoiceField(required=False, choices=Order.choices)
    view = forms.ChoiceField(required=False, choices=View.choices)
    exact = forms.BooleanField(required=False)

    def __init__(self, asked: QueryDict, labels: Labels) -> None:
        super().__init__(asked)
        self.asked = asked
        self.labels = labels
        self.chosen: dict[str, frozenset[str]] = {}
        self.unknown: dict[str, str] = {}
        self.without = tuple(
            key for key in dict.fromkeys(asked.getlist("not")) if _KEY.fullmatch(key)
        )[:MOST_VALUES]
        for name in ("sort", "view"):
            self.fields[name].error_messages["invalid_choice"] = _("There is no such choice.")

    def clean(self) -> dict[str, Any]:
        for name in SHOWN:
            asked = list(dict.fromkeys(filter(None, self.asked.getlist(name))))[:MOST_VALUES]
            if not asked:
                continue
            known = [self._known(name, value) for value in asked]
            self.chosen[name] = self._narrowest(name, frozenset(filter(None, known))) or NOTHING
            unknown = [value for value, found in zip(asked, known, strict=True) if not found]
            if unknown:
                self.unknown[name] = _(
                    "“%(value)s” is no value of “%(facet)s”. Choose one from the list."
                ) % {"value": unknown[0][:60], "facet": FACETS[name].title}
        return self.cleaned_data

    def _known(self, name: str, value: str) -> str:
        """The value as it is known today, "" where it never was."""
        if name == "place":
            value = self.labels.former.get(value, value)
        return value if value in self.labels.of[name] else ""

    def _narrowest(self, name: str, values: frozenset[str]) -> frozenset[str]:
        """Of a place and one within it, the one within: who opens a region to choose a town means
        the town."""
        if name != "place":
            return values
        around = {above for value in values for above in self.labels.above(value)}
        return values - around

    @property
    def said(self) -> dict[str, str]:
        return super().said | self.unknown

    def kept(self) -> list[tuple[str, str]]:
        """The parameters that were understood, for an address that asks the same."""
        data = self.cleaned_data
        pairs = [
            ("q", self.typed),
            ("sort", data.get("sort") or ""),
            ("view", data.get("view") or ""),
        ]
        pairs += [("exact", "1")] if data.get("exact") else []
        pairs += [("not", key) for key in self.without]
        pairs += [
            (name, value) for name in SHOWN for value in sorted(self.chosen.get(name, NOTHING))
        ]
        pairs.append(("page", str(self.number) if self.number > 1 else ""))
        return [(name, value) for name, value in pairs if value]


NOTHING = frozenset({""})
# All that the address of a list may say.
PARAMETERS = ("q", "sort", "view", "exact", "not", *SHOWN, "page")


class ContactForm(forms.Form):
    """A message to the people who ran an initiative, passed on without showing their address."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        validators=[plain_text, one_line],
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("They will see it, so that they can answer you."),
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address, such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        validators=[plain_text],
        help_text=_("Up to 4,000 characters. Write nothing that could get somebody hurt."),
        error_messages={"required": _("Write your message.")},
    )


class ContactAddressForm(forms.Form):
    """Whom messages about a case are passed on to."""

    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_(
            "Of the people who ran it, and with their agreement. It is sealed when you save."
        ),
        error_messages={"invalid": _("Enter an email address, such as name@example.org.")},
    )


class TakeDownForm(forms.Form):
    """Why a case study is taken down at once."""

    reason = forms.CharField(
        label=_("Why, in a sentence or two"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[plain_text],
        help_text=_("It is mailed to the editors and kept nowhere else."),
        error_messages={
            "required": _("Say why in a few words, so that an editor knows what to look at."),
            "max_length": _("Use %(limit_value)d characters or fewer (you have %(show_value)d)."),
        },
    )
