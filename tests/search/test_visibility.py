"""What may not be found is found nowhere, from the moment the transaction that said so commits,
although no index has been told yet."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from casestudies import actions
from casestudies.finding import CASES, GUIDANCE, PARTS, known_labels
from casestudies.models import BuildingBlock, CaseStudyPage, Guidance, Method, Sector, Theme
from casestudies.views.article import others
from core.models import Consent
from core.permissions import Principal
from places.models import Kind, Place
from search import folders
from search.answers import alike, ask, beginning_with, corrected
from search.collection import registered
from search.models import Change, Synonyms
from search.questions import Hint, Question
from tests.search import library

pytestmark = pytest.mark.django_db

HERE = {
    "places": ["E08000038"], "themes": ["building-trust"], "methods": ["arts"],
    "lat": 53.55, "lon": -1.48,
}  # fmt: skip
PUBLISHING = Principal.of_command("publishing")
# A word that only the hidden case holds, and what it may be mistyped as.
ITS_WORD, SLIP = "zirconium", "zirconum"
ADDRESSES = [
    "/", "/case-studies/", "/case-studies/?q=zirconium", "/case-studies/?theme=building-trust",
    "/case-studies/?view=map", "/case-studies/?view=map&place=E12000003", "/case-studies/themes/building-trust/",
    "/case-studies/places/E08000038/", "/case-studies/places/", "/case-studies/parts/", "/case-studies/parts/?q=zirconium",
    "/sitemap.xml", "/case-studies/suggestions/?q=zirco", "/case-studies/suggestions/?q=zirconum",
]  # fmt: skip


@pytest.fixture
def case() -> CaseStudyPage:
    """The case that is to be hidden, beside one that stays."""
    hidden, _other = library.make(
        {"title": "Zirconium Friday", "slug": "zirconium", "summary": f"{ITS_WORD} games."}
        | HERE
        | {"parts": [{"name": "Zirconium table", "description": f"A table of {ITS_WORD}."}]},
        {"title": "Football", "slug": "football", "lat": 53.56, "scope": "local"} | HERE,
    )
    found: CaseStudyPage = CaseStudyPage.objects.get(pk=hidden)
    return found


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def pages(case: CaseStudyPage) -> Any:
    return CaseStudyPage.objects.filter(pk=case.pk)


def withdrawn_by_hand(case: CaseStudyPage) -> None:
    Consent.objects.about(case.subject).update(withdrawn_at=timezone.now())


WAYS: dict[str, Callable[[CaseStudyPage], Any]] = {
    "unpublished": lambda case: case.unpublish(),
    "unpublished by an update": lambda case: pages(case).update(live=False),
    "unpublished by SQL": lambda case: sql(
        "UPDATE wagtailcore_page SET live = false WHERE id = %s", case.pk
    ),
    "expired": lambda case: pages(case).update(expire_at=timezone.now() - timedelta(seconds=1)),
    "withdrawn": lambda case: actions.withdraw(case=case, by=PUBLISHING),
    "withdrawn by an update": withdrawn_by_hand,
    "its consent deleted": lambda case: Consent.objects.about(case.subject).delete(),
    "its consent moved": lambda case: Consent.objects.about(case.subject).update(
        subject="casestudies.casestudypage:00000000-0000-4000-8000-000000000000"
    ),
    "deleted": lambda case: case.delete(),
}


# One way to each state in which a case may not be shown: pages read no more than the state.
SHOWN_ON_PAGES = {"unpublished by SQL", "expired", "withdrawn", "its consent deleted", "deleted"}


def nothing_shows(key: int, parts: set[int]) -> None:
    """Of a case and its parts, anywhere."""
    everything = ask(CASES, Question(size=1000))
    assert everything.from_index
    assert everything.count == 1
    assert key not in everything.keys
    for counts in everything.facets.values():
        assert all(count <= 1 for count in counts.values()), counts
    for words in (ITS_WORD, "zirc*", "friday games", f"{ITS_WORD} football"):
        assert key not in ask(CASES, Question(words, literally=True)).keys
    assert ask(CASES, Question(ITS_WORD)).count == 0
    assert ask(CASES, Question(SLIP)).corrected == ""
    assert corrected(CASES, SLIP) == ""
    assert beginning_with(CASES, "zirc", "headline", 5) == []
    other = CaseStudyPage.objects.exclude(pk=key).get(live=True)
    hints = [Hint("theme", "building-trust", 1.0)]
    assert alike(CASES, other.pk, hints, 4) == []
    shown = others(other)
    assert shown["similar"] == []
    assert shown["nearby"] == []
    assert not parts & set(ask(PARTS, Question(ITS_WORD)).keys)
    assert ask(PARTS, Question(size=1000)).count == 0


def no_page_shows_it() -> None:
    assert not {address for address in ADDRESSES if told_on(address)}


def told_on(address: str) -> bool:
    """Whether a page says more of the hidden case than what was typed."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode().lower()
    return any(trace in text for trace in ("/zirconium-", "zirconium friday", "zirconium table"))


def test_what_is_public_shows_everywhere(case: CaseStudyPage, follow: Any) -> None:
    """Else the tests below would prove nothing."""
    follow()

    assert ask(CASES, Question(ITS_WORD)).keys == [case.pk]
    assert ask(CASES, Question(SLIP)).corrected == ITS_WORD
    assert corrected(CASES, SLIP) == ITS_WORD
    assert beginning_with(CASES, "zirc", "headline", 5) == [case.pk]
    other = CaseStudyPage.objects.exclude(pk=case.pk).get()
    shown = others(other)
    assert [each["case"].pk for each in shown["similar"]] == [case.pk]
    assert [each["case"].pk for each in shown["nearby"]] == [case.pk]
    assert ask(PARTS, Question(ITS_WORD)).count == 1
    numbers = {"/", "/case-studies/places/", *(each for each in ADDRESSES if "view=map" in each)}
    assert {address for address in ADDRESSES if not told_on(address)} <= numbers


@pytest.mark.parametrize("way", WAYS)
def test_what_may_no_longer_be_found_is_found_nowhere_at_once(
    way: str, case: CaseStudyPage, follow: Any
) -> None:
    key, parts = case.pk, set(case.building_blocks.values_list("pk", flat=True))
    follow()
    assert ask(CASES, Question(ITS_WORD)).keys == [key]

    WAYS[way](case)

    nothing_shows(key, parts)
    if way in SHOWN_ON_PAGES:
        no_page_shows_it()
    follow()
    nothing_shows(key, parts)


def test_the_time_of_a_case_runs_out_without_anybody_writing(
    case: CaseStudyPage, follow: Any, time_machine_at: Any
) -> None:
    key, parts = case.pk, set(case.building_blocks.values_list("pk", flat=True))
    pages(case).update(expire_at=timezone.now() + timedelta(hours=1))
    follow()
    assert ask(CASES, Question(ITS_WORD)).keys == [key]

    time_machine_at(timezone.now() + timedelta(hours=1, seconds=1))
    looked_just_now()

    nothing_shows(key, parts)
    no_page_shows_it()


def looked_just_now() -> None:
    """Each index's indexer has looked, by the clock of this process, and there was nothing to do."""
    for collection in registered():
        folder = folders.Place(collection.name).current()
        assert folder
        os.utime(folder / folders.STATE, (time.time(), time.time()))


@pytest.fixture
def time_machine_at() -> Any:
    import time_machine

    traveller: Any = None

    def go(then: Any) -> None:
        nonlocal traveller
        traveller = time_machine.travel(then, tick=True)
        traveller.start()

    yield go
    if traveller:
        traveller.stop()


@pytest.mark.parametrize(
    "lacking",
    [
        {"live": False},
        {"consent": False},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_what_was_never_public_is_not_in_the_index_at_all(
    lacking: dict[str, Any], follow: Any
) -> None:
    library.make(
        {"title": "Zirconium Friday", "summary": ITS_WORD} | HERE | lacking,
        {"title": "Football"} | HERE,
    )
    follow()

    nothing_shows(CaseStudyPage.objects.get(title="Zirconium Friday").pk, set())


def test_what_is_public_again_is_found_again(case: CaseStudyPage, follow: Any) -> None:
    follow()
    pages(case).update(live=False)
    follow()
    pages(case).update(live=True)

    follow()

    assert ask(CASES, Question(ITS_WORD)).keys == [case.pk]
    assert ask(PARTS, Question(ITS_WORD)).count == 1


# Who changes what a case shows, by whatever way: the index must hear of it.
CHANGES: dict[str, tuple[Callable[[CaseStudyPage], Any], Question]] = {
    "title": (lambda case: pages(case).update(title="Heron"), Question("heron")),
    "text": (lambda case: pages(case).update(lessons="<p>heron</p>"), Question("heron")),
    "theme put on": (
        lambda case: case.themes.through.objects.create(
            casestudypage_id=case.pk, theme=Theme.objects.exclude(slug="building-trust").first()
        ),
        Question(chosen={"theme": frozenset({"young-people"})}),
    ),
    "theme renamed": (
        lambda case: Theme.objects.filter(slug="building-trust").update(name="Heron"),
        Question("heron"),
    ),
    "theme with another slug": (
        lambda case: Theme.objects.filter(slug="building-trust").update(slug="heron"),
        Question(chosen={"theme": frozenset({"heron"})}),
    ),
    "method renamed": (
        lambda case: sql("UPDATE casestudies_method SET name = 'Heron' WHERE slug = 'arts'"),
        Question("heron"),
    ),
    "place renamed": (
        lambda case: Place.objects.filter(code="E08000038").update(name="Heron"),
        Question("heron"),
    ),
    "region renamed": (
        lambda case: Place.objects.filter(code="E12000003").update(name="Heron"),
        Question("heron"),
    ),
    "place moved": (
        lambda case: Place.objects.filter(code="E08000038").update(
            parent=Place.objects.get(code="W92000004")
        ),
        Question(chosen={"place": frozenset({"W92000004"})}),
    ),
    "part": (
        lambda case: BuildingBlock.objects.filter(page=case).update(lessons="heron"),
        Question("heron"),
    ),
    "sector": (
        lambda case: pages(case).update(sector=Sector.objects.order_by("pk").first()),
        Question(chosen={"sector": frozenset({"health"})}),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_by_any_way_reaches_the_index(
    what: str, case: CaseStudyPage, follow: Any, found: Any
) -> None:
    change, question = CHANGES[what]
    follow()
    before = ask(CASES, question)
    Change.objects.all().delete()

    change(case)

    noted = set(Change.objects.of(CASES.name).values_list("key", flat=True))
    assert case.pk in noted
    follow()
    if what == "theme put on":
        theme = case.themes.through.objects.exclude(theme__slug="building-trust").get().theme
        question = Question(chosen={"theme": frozenset({theme.slug})})
    elif what == "sector":
        sector = Sector.objects.order_by("pk").first()
        assert sector
        question = Question(chosen={"sector": frozenset({sector.slug})})
    assert case.pk not in before.keys
    assert case.pk in ask(CASES, question).keys


def test_what_moves_from_one_case_to_another_is_noted_for_both(follow: Any) -> None:
    first, second = library.make(
        {
            "title": "One",
            "themes": ["building-trust"],
            "parts": [{"name": "A", "description": "b"}],
        },
        {"title": "Two"},
    )
    follow()
    Change.objects.all().delete()

    CaseStudyPage.themes.through.objects.filter(casestudypage_id=first).update(
        casestudypage_id=second
    )
    assert {first, second} <= set(Change.objects.of(CASES.name).values_list("key", flat=True))

    Change.objects.all().delete()
    BuildingBlock.objects.update(page_id=second)
    assert {first, second} <= set(Change.objects.of(CASES.name).values_list("key", flat=True))


def test_labels_and_synonyms_follow(follow: Any, found: Any) -> None:
    (key,) = library.make({"title": "Heron"})
    follow()
    assert found("waterbird").count == 0

    Synonyms.objects.create(words=["heron", "waterbird"])
    Theme.objects.filter(slug="building-trust").update(name="Trusting one another")
    Method.objects.create(slug="heron", name="Watching herons", description="Patiently.")
    Place.objects.filter(code="E08000038").update(name="Barnslee")
    follow()

    labels = known_labels()
    assert found("waterbird").keys == [key]
    assert labels.of["theme"]["building-trust"] == "Trusting one another"
    assert labels.of["method"]["heron"] == "Watching herons"
    assert labels.of["place"]["E08000038"] == "Barnslee"


def test_another_kind_of_place_is_known(follow: Any) -> None:
    library.make({"title": "Heron"})
    follow()
    assert "E08000038" in known_labels().within["E12000003"]

    Place.objects.filter(code="E08000038").update(kind=Kind.WARD)
    follow()

    assert "E08000038" not in known_labels().within["E12000003"]


@pytest.mark.parametrize(
    ("table", "question"),
    [
        (
            "casestudies_casestudypage_themes",
            Question(chosen={"theme": frozenset({"building-trust"})}),
        ),
        ("casestudies_buildingblock", Question("otter")),
        ("core_consent", Question("heron")),
        ("casestudies_casestudypage CASCADE", Question("heron")),
    ],
)
def test_a_table_that_is_emptied_at_once_is_out_of_the_index(
    follow: Any, table: str, question: Question
) -> None:
    library.make(
        {
            "title": "Heron",
            "themes": ["building-trust"],
            "parts": [{"name": "Otter", "description": "b"}],
        }
    )
    follow()
    assert ask(CASES, question).count == 1

    sql("SET CONSTRAINTS ALL IMMEDIATE")  # what was made in this transaction is settled
    sql(f"TRUNCATE {table}")
    follow()

    answer = ask(CASES, question)
    assert (answer.from_index, answer.count) == (True, 0)


def test_synonyms_that_are_emptied_at_once_are_forgotten(follow: Any, found: Any) -> None:
    library.make({"title": "Heron"})
    Synonyms.objects.create(words=["heron", "waterbird"])
    follow()
    assert found("waterbird").count == 1

    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("TRUNCATE search_synonyms")
    follow()

    assert found("waterbird").count == 0


def test_guidance_is_found_while_it_is_there(follow: Any) -> None:
    guidance = Guidance.objects.create(slug="heron", name="Heron", description="On herons.")
    follow()
    assert ask(GUIDANCE, Question("heron")).keys == [guidance.pk]

    guidance.delete()

    assert ask(GUIDANCE, Question("heron")).keys == []


def test_who_is_not_asked_for_is_not_found(follow: Any, found: Any) -> None:
    library.make({"title": "Heron"})
    follow()

    assert found("heron", audience=frozenset({"circle:7"})).count == 0
    assert found("heron", audience=frozenset({"circle:7", "public"})).count == 1
