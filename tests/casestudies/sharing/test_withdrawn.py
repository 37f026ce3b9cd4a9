"""What was withdrawn is nowhere: on no page, in no list, file, feed, answer, table or folder."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from casestudies.models import CaseStudyPage, Offer
from people.models import Role
from tests.casestudies.sharing import steps
from tests.casestudies.test_contact import everything_in_the_database
from tests.casestudies.test_taking import whole

pytestmark = pytest.mark.django_db
WORDS = "Thursday table"
SURFACES = (
    "/", "/case-studies/", "/case-studies/?q=thursday+table", "/case-studies/?view=map",
    "/case-studies/themes/building-trust/", "/case-studies/suggestions/?q=thursday",
    "/case-studies/export.csv", "/case-studies/export.json", "/case-studies/export.ris",
    "/case-studies/export.bib", "/case-studies/feed.atom",
    "/api/v1/case-studies?q=thursday", "/sitemap.xml",
)  # fmt: skip


def said(path: str) -> str:
    answer = Client().get(path)
    return whole(answer.streaming_content) if answer.streaming else answer.content.decode()


def named_on(slug: str) -> set[str]:
    return {path for path in SURFACES if WORDS in (text := said(path)) or slug in text}


@pytest.mark.parametrize("by", ["holder", "editor"])
def test_what_is_withdrawn_leaves_every_surface_and_every_table(
    by: str, client: Client, desk: Any, published: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = published
    shown = named_on(page.slug)
    assert {"/", "/case-studies/", "/sitemap.xml", "/case-studies/export.csv"} <= shown

    if by == "holder":
        client.post(steps.address(offer, "withdraw"))
    else:
        steps.review(desk(Role.EDITOR), offer, "withdraw")

    assert not named_on(page.slug)
    for path in (page.url, f"{page.url}cite.ris", f"{page.url}contact/"):
        assert Client().get(path).status_code == 404
    assert "Begin with soup" not in everything_in_the_database()
    left = everything_in_the_database()
    assert WORDS not in left, where(WORDS)


def test_a_moderator_does_not_withdraw_for_others(
    desk: Any, published: tuple[Offer, CaseStudyPage]
) -> None:
    offer, page = published

    assert steps.review(desk(Role.MODERATOR), offer, "withdraw").status_code in {302, 403}

    assert CaseStudyPage.objects.filter(pk=page.pk, live=True).exists()


def where(words: str) -> list[str]:
    """The tables that hold them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        held = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{words}%"]
            )
            if cursor.fetchone()[0]:
                held.append(table)
    return held
