"""What the database itself refuses, and what a page says of itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from casestudies import urls
from casestudies.actions import load_taxonomies
from casestudies.models import CaseStudyPage, Contact, Sector, Theme
from casestudies.models.readiness import RESERVED
from core.models import Event
from core.permissions import NOBODY, Principal

pytestmark = pytest.mark.django_db
MakeCase = Callable[..., CaseStudyPage]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"year_start": 1899}, "casestudies_casestudypage_start_is_a_year"),
        ({"year_start": 2101}, "casestudies_casestudypage_start_is_a_year"),
        ({"year_end": 1899}, "casestudies_casestudypage_end_is_a_year"),
        ({"year_end": 2101}, "casestudies_casestudypage_end_is_a_year"),
        ({"year_start": 2012, "year_end": 2011}, "casestudies_casestudypage_ends_after_it_begins"),
        ({"lat": 91, "lon": 0}, "casestudies_casestudypage_point_on_earth"),
        ({"lat": 0, "lon": 181}, "casestudies_casestudypage_point_on_earth"),
        ({"lat": 0, "lon": None}, "casestudies_casestudypage_point_on_earth"),
        ({"evidence_level": 6}, "casestudies_casestudypage_evidence_0_to_5"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    fields: dict[str, Any], constraint: str, make_case: MakeCase
) -> None:
    case = make_case()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CaseStudyPage.objects.filter(pk=case.pk).update(**fields)


def test_the_addresses_that_no_case_may_have_are_those_of_the_other_pages() -> None:
    ours = {str(pattern.pattern).partition("/")[0] for pattern in urls.urlpatterns}

    # What has a dot in it, as a file has, no slug can be.
    assert {name for name in ours if slug_re.fullmatch(name)} == RESERVED


@pytest.mark.parametrize("slug", sorted(RESERVED))
@pytest.mark.parametrize("live", [True, False], ids=["public", "draft"])
def test_a_case_has_no_address_of_another_page(slug: str, live: bool, make_case: MakeCase) -> None:
    with pytest.raises(ValidationError, match="Another page of the library has this address"):
        make_case(slug, live=live)


def test_a_case_has_one_contact(make_case: MakeCase) -> None:
    case = make_case()
    Contact.objects.create(case=case.public_id, sealed_address="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(case=case.public_id, sealed_address="b")


def test_a_term_has_a_slug_of_its_own(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Theme.objects.create(slug="building-trust", name="Again", description="Again.")


def test_a_sector_in_use_is_not_deleted(make_case: MakeCase) -> None:
    sector = Sector.objects.get(slug="charity")
    make_case(sector=sector)

    with pytest.raises(ProtectedError):
        sector.delete()


def test_loading_the_terms_again_keeps_what_an_editor_wrote(db: None) -> None:
    Theme.objects.filter(slug="building-trust").update(description="As an editor put it.")
    Theme.objects.filter(slug="urgent-needs").delete()

    added, kept = load_taxonomies(by=Principal.of_command("test"))

    assert (added, kept) == (1, 105)
    assert Theme.objects.get(slug="building-trust").description == "As an editor put it."


def test_nobody_loads_terms(db: None) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        load_taxonomies(by=NOBODY)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        (2011, 2016, "2011 to 2016"),
        (2011, None, "Since 2011"),
        (None, None, ""),
        (2011, 2011, "2011"),
    ],
)
def test_years_are_said_in_words(start: int | None, end: int | None, years: str) -> None:
    assert CaseStudyPage(year_start=start, year_end=end).years == years


def test_a_review_is_due_on_its_day() -> None:
    today = timezone.localdate()

    assert CaseStudyPage(review_due=today).is_review_due
    assert not CaseStudyPage(review_due=today + timedelta(days=1)).is_review_due
    assert not CaseStudyPage().is_review_due


def test_completeness_counts_what_is_filled() -> None:
    empty = CaseStudyPage().completeness
    some = CaseStudyPage(summary="A", organisation="B").completeness

    assert (empty["filled"], empty["percent"]) == (0, 0)
    assert some["filled"] == 2
    assert some["of"] == empty["of"]


def test_publishing_records_the_basis_once(make_case: MakeCase) -> None:
    case = make_case()
    case.save_revision().publish()

    assert Event.objects.filter(action="consent-recorded").count() == 1
