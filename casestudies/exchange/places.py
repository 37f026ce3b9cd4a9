"""Where an initiative belongs: from the words and codes of a file to a place, and back."""

from collections.abc import Callable
from typing import Any

from places.models import Kind, Place

UNITED_KINGDOM = "United Kingdom"
KEYS = ("country", "nation", "region", "local_authority", "ons_code")
Say = Callable[[str, str], None]


class PlaceFinder:
    """Knows every country, nation, region and authority by name and by code, former ones included."""

    def __init__(self) -> None:
        known = list(Place.objects.exclude(kind=Kind.WARD).select_related("parent__parent"))
        self.by_code = {code: place for place in known for code in place.former_codes}
        self.by_code |= {place.code: place for place in known}
        self.countries = _by_name(known, Kind.COUNTRY)
        self.nations = _by_name(known, Kind.NATION)
        # Scotland, Wales and Northern Ireland have no regions: a file may name the nation again.
        self.regions = self.nations | _by_name(known, Kind.REGION)

    def of(self, values: dict[str, Any], say: Say) -> list[Place]:
        """The places of an entry.

        Local work belongs to its authority, else region, nation or country; regional work to its
        region, else nation or country; national and international work to its nation or country and
        never to an authority. The key "places", a list of codes, goes before all of this.
        """
        listed = values.get("places")
        if listed is not None:
            return [place for code in listed if (place := self._coded("places", code, say))]
        country = self._named("country", values.get("country"), self.countries, say)
        nation_name = values.get("nation")
        nation = (
            None
            if nation_name == UNITED_KINGDOM
            else self._named("nation", nation_name, self.nations, say)
        )
        region = self._named("region", values.get("region"), self.regions, say)
        authority = self._authority(values, say)
        if values.get("country") != UNITED_KINGDOM:
            for name in KEYS[1:]:
                if values.get(name):
                    say(name, f'"country" must then be {UNITED_KINGDOM}.')
        order = {"local": (authority, region, nation), "regional": (region, nation)}
        narrowest = order.get(str(values.get("scope")), (nation,))
        found = next((place for place in narrowest if place), country)
        return [found] if found else []

    def _named(
        self, name: str, value: str | None, known: dict[str, Place], say: Say
    ) -> Place | None:
        if not value:
            return None
        if value not in known:
            some = f" Choose from: {', '.join(known)}." if len(known) <= 20 else ""
            say(name, f"{value!r} is not a place that Weft knows.{some}")
        return known.get(value)

    def _coded(self, name: str, code: str, say: Say) -> Place | None:
        if code not in self.by_code:
            say(name, f"{code!r} is not the code of a place that Weft knows, now or formerly.")
        return self.by_code.get(code)

    def _authority(self, values: dict[str, Any], say: Say) -> Place | None:
        code, name = values.get("ons_code"), values.get("local_authority")
        if not code:
            if name:
                say("ons_code", f"give the code of {name}, such as E08000038.")
            return None
        place = self._coded("ons_code", code, say)
        if place and place.kind != Kind.AUTHORITY:
            say("ons_code", f"{code} is {place.name}, which is not a local authority.")
            return None
        if place and name and place.code == code and name not in _names(place):
            say("local_authority", f"{code} is {place.name}, not {name}.")
        return place


def said(places: list[Place], scope: str) -> dict[str, Any]:
    """Places as the keys of an entry say them, with "places" where the other keys cannot."""
    first = places[0] if places else None
    keys: dict[str, Any] = dict.fromkeys(KEYS)
    place = first
    while place:
        match place.kind:
            case Kind.AUTHORITY:
                keys["local_authority"], keys["ons_code"] = place.name, place.code
            case Kind.REGION:
                keys["region"] = place.name
            case Kind.NATION:
                keys["nation"] = place.name
            case Kind.COUNTRY:
                keys["country"] = place.name
        place = place.parent
    told = {
        Kind.AUTHORITY: ("local",),
        Kind.REGION: ("local", "regional"),
    }
    is_told = first is None or (len(places) == 1 and scope in told.get(Kind(first.kind), (scope,)))
    if first and first.kind == Kind.WARD:
        is_told = False
    return keys if is_told else keys | {"places": [place.code for place in places]}


def _by_name(known: list[Place], kind: Kind) -> dict[str, Place]:
    return {
        place.name: place for place in sorted(known, key=lambda p: p.name) if place.kind == kind
    }


def _names(place: Place) -> set[str]:
    return {place.name, place.official_name, *place.other_names}
