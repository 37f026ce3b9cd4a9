"""What somebody told of having tried a case too, as a part of the copy of their data.

What readers say is out of date holds nothing of who said it, so that nobody's copy can have it.
"""

from typing import Any

from casestudies.models import Adaptation
from casestudies.upkeep.actions import told_by
from people.data_export import moment
from people.leaving import addresses_of
from people.models import User


def of_adaptations(person: User) -> list[dict[str, Any]]:
    return [_told(adaptation) for adaptation in told_by(addresses_of(person))]


def _told(adaptation: Adaptation) -> dict[str, Any]:
    offerer = adaptation.offerer
    return {
        "case": adaptation.case.title,
        "name": offerer.name,
        "address": offerer.address,
        "place": adaptation.place_name,
        "year": adaptation.year,
        "adapted": adaptation.adapted,
        "outcome": adaptation.outcome,
        "happened": adaptation.happened,
        "organisation": adaptation.organisation,
        "names_organisation": adaptation.shows_organisation,
        "state": adaptation.state,
        "written": moment(adaptation.made_at),
        "decided": moment(adaptation.decided_at),
    }
