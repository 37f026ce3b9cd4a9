"""What an index holds after many changes."""

from typing import Any

import pytest

from casestudies.finding import CASES
from casestudies.models import CaseStudyPage, Theme
from search.answers import ask, surroundings
from search.indexer import Indexer, made
from search.models import Change
from search.questions import Question
from tests.search import library

pytestmark = pytest.mark.django_db


def test_a_thing_is_held_once_however_often_it_changes() -> None:
    keys = library.make(*({"title": f"Case {at}"} for at in range(5)))
    indexer = Indexer(CASES)
    indexer.bring_up()
    for turn in range(6):
        CaseStudyPage.objects.filter(pk__in=keys[: turn % 5 + 1]).update(title=f"Heron {turn}")
        indexer._done = frozenset()  # the changes of one transaction are all of one number
        indexer.catch_up()

    assert sorted(all_keys(indexer)) == sorted(keys)
    answer = ask(CASES, Question("heron"))
    assert (answer.count, len(set(answer.keys))) == (5, 5)
    for turn in (0, 1, 2):
        assert ask(CASES, Question(f'"heron {turn}"', counted=())).count == 0
    indexer.close()


def all_keys(indexer: Indexer) -> list[int]:
    assert indexer._index is not None
    indexer._index.reload()
    searcher = indexer._index.searcher()
    from tantivy import Query

    hits = searcher.search(Query.all_query(), limit=100).hits
    return [int(key or 0) for key in searcher.fast_field_values("key", [at for _, at in hits])]


def test_deleting_by_key_really_deletes() -> None:
    """The engine's own deletion by a term deletes no whole number, and does not say so."""
    keys = library.make({"title": "Heron"}, {"title": "Otter"})
    indexer = Indexer(CASES)
    indexer.bring_up()

    CaseStudyPage.objects.filter(pk=keys[0]).update(live=False)
    indexer._done = frozenset()
    indexer.catch_up()

    assert all_keys(indexer) == [keys[1]]
    indexer.close()


def test_doing_again_what_is_done_changes_nothing() -> None:
    keys = library.make({"title": "Heron"}, {"title": "Otter"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    for _ in range(3):
        indexer._write(keys)
        indexer._commit(0, surrounded=False)

    assert sorted(all_keys(indexer)) == sorted(keys)
    indexer.close()


def test_what_the_outbox_no_longer_tells_is_found_at_the_start() -> None:
    gone, kept = library.make({"title": "Heron"}, {"title": "Otter"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    indexer.close()
    CaseStudyPage.objects.filter(pk=gone).update(live=False)
    (new,) = library.make({"title": "Owl"})
    Change.objects.all().delete()

    indexer = Indexer(CASES)
    indexer.bring_up()

    assert set(all_keys(indexer)) == {kept, new}
    indexer.close()


def test_a_document_holds_a_value_once() -> None:
    (key,) = library.make({"title": "Heron", "places": ["E08000038", "E08000039"]})
    document: Any = made(next(iter(CASES.documents([key]))))

    places = document.get_all("place")

    assert len(places) == len(set(places))
    assert {"E08000038", "E08000039", "E12000003", "GB"} <= set(places)


def test_names_and_synonyms_are_read_again_only_once_they_have_changed(
    django_assert_num_queries: Any,
) -> None:
    library.make({"title": "Heron", "themes": ["building-trust"]})
    indexer = Indexer(CASES)
    indexer.bring_up()
    before = surroundings(CASES)

    library.make({"title": "Otter"})
    assert indexer.catch_up()
    with django_assert_num_queries(0):
        assert surroundings(CASES) is before
    Theme.objects.filter(slug="building-trust").update(name="Trust between neighbours")
    indexer.catch_up()

    assert surroundings(CASES).of["theme"]["building-trust"] == "Trust between neighbours"
    indexer.close()
