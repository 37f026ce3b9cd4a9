"""What an entry consists of: the keys of a JSON entry and the columns of a CSV file, in order."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from casestudies import scales
from casestudies.models import BuildingBlock, CaseStudyPage, Source
from casestudies.models.readiness import FIRST_YEAR, LAST_YEAR, LONGEST_SECTION

MOST_ITEMS = 100  # in a list of one entry


class Kind(Enum):
    LINE = auto()  # text on one line
    TEXT = auto()  # text with line breaks
    SECTION = auto()  # paragraphs separated by blank lines, or HTML that begins with "<"
    INTEGER = auto()
    NUMBER = auto()
    DATE = auto()  # YYYY-MM-DD
    YES_NO = auto()
    LIST = auto()  # of lines; "|" between them in CSV
    RECORDS = auto()  # of objects; JSON in CSV


@dataclass(frozen=True)
class Field:
    """One key of an entry.

    `needed`: the key must be there. `filled`: its text must not be empty, except in a draft.
    `nullable`: null says that the value is not known. `choices`: the only values it may take.
    """

    name: str
    kind: Kind
    needed: bool = False
    filled: bool = False
    nullable: bool = False
    longest: int = 0
    lowest: float = 0
    highest: float = 0
    choices: tuple[Any, ...] = ()

    @property
    def may_be_left_out(self) -> bool:
        """Whether an empty cell of a CSV file says nothing at all, as a missing key does."""
        return not self.needed and (bool(self.choices) or self.kind is Kind.YES_NO)

    @property
    def empty(self) -> Any:
        """What an empty cell of a CSV file says."""
        if self.kind in (Kind.LIST, Kind.RECORDS):
            return None if self.nullable else []
        return (
            "" if self.kind in (Kind.LINE, Kind.TEXT, Kind.SECTION) and not self.nullable else None
        )


def _longest(name: str, model: Any = CaseStudyPage) -> int:
    return int(model._meta.get_field(name).max_length)


def _line(name: str, longest: int = 0, **how: Any) -> Field:
    return Field(name, Kind.LINE, longest=longest or _longest(name), **how)


def _year(name: str, **how: Any) -> Field:
    return Field(name, Kind.INTEGER, nullable=True, lowest=FIRST_YEAR, highest=LAST_YEAR, **how)


def _choice(name: str, scale: dict[Any, scales.Step], **how: Any) -> Field:
    return Field(name, Kind.LINE, longest=40, choices=tuple(scale), **how)


_NEEDED = (
    _line("title", filled=True),
    _line("slug", filled=True),
    _line("organisation", filled=True),
    _line("organisation_type", 60, nullable=True),
    _line("country", 120, nullable=True),
    _line("nation", 120, nullable=True),
    _line("region", 120, nullable=True),
    _line("local_authority", 160, nullable=True),
    _line("area"),
    _line("ons_code", 16, nullable=True),
    Field("lat", Kind.NUMBER, nullable=True, lowest=-90, highest=90),
    Field("lon", Kind.NUMBER, nullable=True, lowest=-180, highest=180),
    _choice("scope", scales.SCOPES),
    _year("year_start"),
    _year("year_end"),
    Field("themes", Kind.LIST, longest=60),
    Field("methods", Kind.LIST, longest=60),
    Field("triggers", Kind.LIST, longest=60),
    Field("participants", Kind.LIST, longest=120),
    Field("participant_groups", Kind.LIST, longest=60),
    Field("summary", Kind.TEXT, filled=True, longest=_longest("summary")),
    *(
        Field(name, Kind.SECTION, longest=LONGEST_SECTION)
        for name in ("challenge", "approach", "impact", "lessons")
    ),
    Field("evidence_level", Kind.INTEGER, lowest=0, highest=5),
    _line("provenance"),
    Field("sources", Kind.RECORDS),
)
_OPTIONAL = (
    _line("short_description"),
    _line("led_by"),
    _choice("situation", scales.SITUATIONS),
    Field("what_did_not_work", Kind.SECTION, longest=LONGEST_SECTION),
    Field("sustainability", Kind.SECTION, longest=LONGEST_SECTION),
    _choice("cost_band", scales.COST_BANDS),
    _choice("evidence_direction", scales.DIRECTIONS),
    _choice("evaluated_by", scales.EVALUATORS),
    Field("building_blocks", Kind.RECORDS),
    Field("guidance", Kind.LIST, longest=60),
    Field("review_due", Kind.DATE, nullable=True, longest=10),
    # Codes of places, where the keys above cannot say them: several, or of another kind.
    Field("places", Kind.LIST, nullable=True, longest=16),
    # Whether a new case comes in as a draft; without it, one with a summary alone does.
    Field("draft", Kind.YES_NO),
)
FIELDS: dict[str, Field] = {
    **{field.name: replace(field, needed=True) for field in _NEEDED},
    **{field.name: field for field in _OPTIONAL},
}
# The keys of each source and building block.
RECORDS: dict[str, tuple[Field, ...]] = {
    "sources": (
        _line("title", _longest("title", Source), needed=True, filled=True),
        _line("url", _longest("url", Source), needed=True, nullable=True),
        _line("publisher", _longest("publisher", Source), needed=True, filled=True),
        _year("year", needed=True),
    ),
    "building_blocks": (
        _line("name", _longest("name", BuildingBlock), needed=True, filled=True),
        Field(
            "description",
            Kind.TEXT,
            needed=True,
            filled=True,
            longest=_longest("description", BuildingBlock),
        ),
        Field("enabling_factors", Kind.TEXT, longest=_longest("enabling_factors", BuildingBlock)),
        Field("lessons", Kind.TEXT, longest=_longest("lessons", BuildingBlock)),
    ),
}
