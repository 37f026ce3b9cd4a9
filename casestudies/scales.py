"""The scales a case study is placed on, with their definitions.

Evidence is three separate statements: how much is known (0 to 5), in which direction it points, and
who found it. They are never added up, and never shown as stars. Situations are the terms of the
report *Building Resilient Communities* (London Resilience and Protection Approaches).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Step:
    """One step of a scale."""

    value: Any
    label: str | Promise
    definition: str | Promise


def _scale(*steps: tuple[Any, str | Promise, str | Promise]) -> dict[Any, Step]:
    return {step[0]: Step(*step) for step in steps}


def choices(scale: dict[Any, Step]) -> list[tuple[Any, str | Promise]]:
    """The scale as a field's choices."""
    return [(step.value, step.label) for step in scale.values()]


LEVELS = _scale(
    (0, _("Not stated"), _("The account does not yet say how anyone knows what changed.")),
    (
        1,
        _("Described"),
        _(
            "Those involved, or people who watched the work, give a clear and believable account of what was done and why it helped."
        ),
    ),
    (
        2,
        _("Measured"),
        _(
            "Data were collected, such as a survey, counts or interviews, and they show what happened, but not whether the work was the cause."
        ),
    ),
    (
        3,
        _("Compared"),
        _(
            "People or places that took part were set beside others that did not, so that the change can be put down to the work with some confidence."
        ),
    ),
    (
        4,
        _("Replicated"),
        _(
            "The result was found again by a separate study, or in another place that did the same work."
        ),
    ),
    (
        5,
        _("System"),
        _(
            "The work has a manual or training, others run it in several places, and it still brings the result there."
        ),
    ),
)

DIRECTIONS = _scale(
    (
        "positive",
        _("Positive"),
        _("What was found points to things getting better for the people or the place."),
    ),
    (
        "mixed",
        _("Mixed"),
        _("Some things got better and others did not, or it helped some people and not others."),
    ),
    (
        "none-found",
        _("None found"),
        _("People looked for a change and found none that could be told from chance."),
    ),
    (
        "negative",
        _("Negative"),
        _("What was found points to things getting worse, in whole or in an important part."),
    ),
    (
        "not-stated",
        _("Not stated"),
        _("The sources do not say which way things changed, or nobody has looked yet."),
    ),
)

EVALUATORS = _scale(
    (
        "independent",
        _("Independent"),
        _(
            "Somebody with no part in running or paying for the work, such as a university, an inspectorate or a research firm."
        ),
    ),
    (
        "organisation",
        _("The organisation itself"),
        _("The people who did the work also judged it."),
    ),
    (
        "partner-or-funder",
        _("A partner or funder"),
        _("Somebody who took part in the work or paid for it judged how it went."),
    ),
    (
        "not-stated",
        _("Not stated"),
        _("The sources do not say who judged the work, or nobody has."),
    ),
)

COST_BANDS = _scale(
    ("not-stated", _("Not stated"), _("The sources do not give a cost.")),
    ("under-1000", _("Under £1,000"), _("The work could be done for less than £1,000 in all.")),
    (
        "1000-to-10000",
        _("£1,000 to £10,000"),
        _("The work cost from £1,000 to just under £10,000 in all."),
    ),
    (
        "10000-to-100000",
        _("£10,000 to £100,000"),
        _("The work cost from £10,000 to just under £100,000 in all."),
    ),
    (
        "100000-to-1000000",
        _("£100,000 to £1 million"),
        _("The work cost from £100,000 to £1 million in all."),
    ),
    ("over-1000000", _("Over £1 million"), _("The work cost more than £1 million in all.")),
)

SCOPES = _scale(
    ("local", _("Local"), _("The work belongs to one neighbourhood, town, district or city.")),
    (
        "regional",
        _("Regional"),
        _("The work covers several districts, a county, a region or one part of a nation."),
    ),
    (
        "national",
        _("National"),
        _("The work covers a whole nation or state, so it belongs to no single council."),
    ),
    ("international", _("International"), _("The work runs in more than one country.")),
)

SITUATIONS = _scale(
    (
        "shock",
        _("Shock"),
        _(
            "Something sudden, such as an attack, a riot, a fire or a flood, that called for a response within hours or days."
        ),
    ),
    (
        "crisis",
        _("Crisis"),
        _(
            "A grave disruption that lasted weeks, months or longer, such as a pandemic or the rising cost of living, and strained people and services alike."
        ),
    ),
    (
        "chronic-stress",
        _("Chronic stress"),
        _(
            "A strain that is always there and wears people down, such as poverty, prejudice, segregation or long distrust."
        ),
    ),
    (
        "none",
        _("None"),
        _(
            "No particular pressure: the work was begun in ordinary times, to build good relations before they are needed."
        ),
    ),
)
