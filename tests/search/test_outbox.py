"""The outbox: what is written in it, by whom, and that no order of transactions loses a change."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casestudies.finding import CASES
from casestudies.models import CaseStudyPage
from search import outbox
from search.answers import ask
from search.indexer import Indexer
from search.models import Change
from search.questions import Question
from tests.search import library


@pytest.fixture
def another(own_database: str) -> Iterator[Callable[[], psycopg.Connection]]:
    """Connections of their own, each of which commits when it is told to."""
    given = connection.get_connection_params()
    parameters = {
        key: given[key] for key in ("host", "port", "user", "password", "dbname") if key in given
    }
    made: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        made.append(psycopg.connect(**parameters))
        return made[-1]

    yield connect
    for each in made:
        each.close()


def rename(link: psycopg.Connection, key: int, title: str) -> None:
    link.execute("UPDATE wagtailcore_page SET title = %s WHERE id = %s", [title, key])


def count(words: str) -> int:
    answer = ask(CASES, Question(words, literally=True, counted=()))
    assert answer.from_index
    return answer.count


def test_a_change_that_began_first_and_committed_last_is_not_lost(another: Any) -> None:
    first, second = library.make({"title": "One"}, {"title": "Two"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    slow, quick = another(), another()

    rename(slow, first, "Heron")
    rename(quick, second, "Otter")
    quick.commit()
    indexer.catch_up()
    assert (count("heron"), count("otter")) == (0, 1)
    slow.commit()
    indexer.catch_up()

    assert (count("heron"), count("otter")) == (1, 1)
    indexer.close()


def test_a_case_taken_down_by_a_slow_transaction_is_gone_once_it_commits(another: Any) -> None:
    first, second = library.make({"title": "Heron"}, {"title": "Two"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    slow, quick = another(), another()

    slow.execute("UPDATE wagtailcore_page SET live = false WHERE id = %s", [first])
    for number in range(3):
        rename(quick, second, f"Otter {number}")
        quick.commit()
        indexer.catch_up()
    assert count("heron") == 1
    slow.commit()

    assert count("heron") == 0
    indexer.catch_up()
    assert count("heron") == 0
    indexer.close()


def test_a_change_that_is_taken_back_leaves_nothing(another: Any) -> None:
    (key,) = library.make({"title": "Heron"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    link = another()

    link.execute("UPDATE wagtailcore_page SET live = false WHERE id = %s", [key])
    link.rollback()

    assert count("heron") == 1
    assert indexer.catch_up() == 0
    indexer.close()


def test_a_change_is_read_once_also_while_an_older_transaction_runs(another: Any) -> None:
    (key,) = library.make({"title": "Heron"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    slow = another()
    slow.execute("SELECT pg_current_xact_id()")

    CaseStudyPage.objects.filter(pk=key).update(title="Otter")

    assert indexer.catch_up() == 1
    assert indexer.catch_up() == 0
    slow.rollback()
    assert indexer.catch_up() == 0
    indexer.close()


def test_the_index_of_another_database_is_not_used(
    own_database: str, clone_database: Callable[[str], str]
) -> None:
    library.make({"title": "Heron"})
    indexer = Indexer(CASES)
    indexer.bring_up()
    indexer.close()
    assert count("heron") == 1

    # A clone has everything that one made from the same template has, but its name.
    settings = connection.settings_dict
    connection.close()
    settings["NAME"] = clone_database(f"{own_database}_2")

    answer = ask(CASES, Question("heron"))
    assert (answer.from_index, answer.count) == (False, 0)
    said: list[str] = []
    indexer = Indexer(CASES, said.append)
    indexer.bring_up()
    indexer.close()
    assert "another database" in said[0]
    assert count("heron") == 0


def test_a_database_that_was_set_back_is_another_one(db: None) -> None:
    identity, watermark = outbox.watermark_now()

    assert outbox.read(CASES.name, watermark).follows(identity)
    assert not outbox.read(CASES.name, watermark + 2**40).follows(identity)
    assert not outbox.read(CASES.name, watermark).follows("another")


def test_a_transaction_notes_a_thing_once(db: None) -> None:
    Change.objects.create(collection="parts", key=7, transaction=1)

    with (
        pytest.raises(IntegrityError, match="search_change_once_a_transaction"),
        transaction.atomic(),
    ):
        Change.objects.create(collection="parts", key=7, transaction=1)

    Change.objects.create(collection="parts", key=7, transaction=2)
    Change.objects.create(collection="guidance", key=7, transaction=1)
    (key,) = library.make({"title": "Heron"})
    CaseStudyPage.objects.filter(pk=key).update(title="Otter")
    assert Change.objects.of(CASES.name).filter(key=key).count() == 1


def test_changes_are_told_by_collection_and_from_a_watermark_on(db: None) -> None:
    Change.objects.all().delete()
    Change.objects.create(collection="parts", key=1, transaction=5)
    Change.objects.create(collection="guidance", key=2, transaction=6)
    Change.objects.create(collection=Change.EVERY, key=0, transaction=7)

    assert outbox.read("parts", 5).changes == {(5, 1), (7, 0)}
    assert outbox.read("parts", 5).keys == {1}
    assert outbox.read("parts", 6).changes == {(7, 0)}
    assert str(Change.objects.of("guidance").since(6).first()) in ("guidance 2", "* 0")


def test_old_changes_are_forgotten(db: None) -> None:
    Change.objects.all().delete()
    new = Change.objects.create(collection="parts", key=1, transaction=5)
    old = timezone.now() - outbox.KEPT - timedelta(minutes=1)
    Change.objects.create(collection="parts", key=2, transaction=5, at=old)

    assert outbox.prune() == 1
    assert Change.objects.get() == new
