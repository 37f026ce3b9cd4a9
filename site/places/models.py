"""Places, from the world's countries down to wards, as they were and as they are."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Kind(models.TextChoices):
    COUNTRY = "country", "Country"
    NATION = "nation", "Nation of the United Kingdom"
    REGION = "region", "English region"
    AUTHORITY = "authority", "Local authority"
    WARD = "ward", "Ward"


class PlaceQuerySet(models.QuerySet["Place"]):
    def current(self, on: date) -> Self:
        """Those that exist on a day: authorities merge and split."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on)
        )

    def known_by(self, code: str) -> Self:
        """The place that has, or once had, this code."""
        return self.filter(Q(code=code) | Q(former_codes__contains=[code]))


class Place(models.Model):
    """An area with an official code, and the time during which it existed.

    code: ISO 3166-1 alpha-2 for a country, else the ONS (GSS) code. valid_from and valid_to:
    first day and the day after the last; None where unbounded or not known. A merged authority
    names its successor. lat, lon: a point inside, in degrees (WGS 84).
    """

    kind = models.CharField(max_length=16, choices=Kind.choices)
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=160, blank=True)
    other_names = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    former_codes = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="places_place_one_a_code"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="places_place_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__range=(-90, 90),
                    lon__range=(-180, 180),
                ),
                name="places_place_point_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_current(self, on: date) -> bool:
        """Whether it exists on a day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on < self.valid_to)


class Outline(models.Model):
    """A place as the map draws it: a region or nation in the kingdom's view, an authority in its
    region's (in its nation's, where there are no regions).

    Figures are cells of that view's grid, y downwards (see places.outlines). path: the d of an SVG
    path; left, top, right, bottom: its box; label_x, label_y: a point far from any edge; room: how far.
    """

    place = models.OneToOneField(Place, models.CASCADE, primary_key=True, related_name="outline")
    path = models.TextField()
    left = models.PositiveSmallIntegerField()
    top = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    bottom = models.PositiveSmallIntegerField()
    label_x = models.PositiveSmallIntegerField()
    label_y = models.PositiveSmallIntegerField()
    room = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            # What else could stand in a path would be markup to the browser that draws it.
            models.CheckConstraint(
                condition=Q(path__regex=r"^(M\d+ \d+l[-\d ]+z)+$"),
                name="places_outline_path_is_a_path",
            ),
            models.CheckConstraint(
                condition=Q(right__gt=F("left"), bottom__gt=F("top")),
                name="places_outline_box_has_room",
            ),
            models.CheckConstraint(
                condition=Q(label_x__range=(F("left"), F("right")))
                & Q(label_y__range=(F("top"), F("bottom"))),
                name="places_outline_label_in_its_box",
            ),
        ]

    def __str__(self) -> str:
        return f"Outline of place {self.place_id}"
