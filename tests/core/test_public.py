"""What public pages are made from is announced when it changes, and nothing else is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from casestudies.models import Adaptation, CaseStudyIndexPage, CaseStudyPage, OfferFile
from casestudies.upkeep import actions as upkeep
from core import public
from core.models import Basis, Consent, ConsentText
from core.permissions import Principal
from people.models import Role, User
from tests.casestudies.sharing import steps
from tests.casestudies.test_upkeep import TRIED, WRONG

# What no visitor is shown anything of.
CLOSED = {
    "casestudies_correction", "casestudies_guidancereading", "casestudies_guidancereading_groups",
    "casestudies_agreementtask", "casestudies_kept", "casestudies_offer", "casestudies_reading",
    "casestudies_readingtask", "casestudies_readingtask_groups", "casestudies_reviewrequest", "casestudies_savedsearch", "home_registration",
}  # fmt: skip
# What is shown of other apps' tables.
SHOWN_OF_LIBRARIES = {"wagtailcore_page", "wagtailcore_site", "wagtailredirects_redirect"}


@pytest.mark.django_db
def test_every_table_that_public_pages_show_is_announced() -> None:
    ours = {
        model._meta.db_table
        for label in ("casestudies", "home", "places")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }

    assert (ours | SHOWN_OF_LIBRARIES) - CLOSED <= public.watched()


@pytest.fixture
def announced(db: None) -> Callable[[], set[str]]:
    """What has been announced since it was asked the last time: the tables, by name. Nobody outside
    hears a word of a test's own transaction, so that here it is written down."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE said (name text) ON COMMIT DROP")
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {public.TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO said VALUES (TG_TABLE_NAME); RETURN NULL; END $$"
        )

    def since() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM said RETURNING name")
            return {name for (name,) in cursor.fetchall()}

    return since


@pytest.fixture
def case(db: None) -> CaseStudyPage:
    page = CaseStudyPage(title="A case", slug="a-case", organisation="Example", summary="A game.")
    CaseStudyIndexPage.objects.get().add_child(instance=page)
    page.save_revision(clean=False).publish()
    return page


def test_what_strangers_send_and_nobody_sees_is_not_announced(
    announced: Any, case: CaseStudyPage, client: Client
) -> None:
    announced()

    offer = steps.begin(client)
    steps.write(client, offer)
    steps.choose(client, offer)
    file = SimpleUploadedFile("plan.txt", b"Begin with soup.")
    client.post(steps.address(offer, "files"), {"file": file, "words": "The plan"})
    held = OfferFile.objects.get()
    client.post(
        steps.address(offer, "files") + f"{held.public_id}/", {"words": "The plan of a supper"}
    )
    client.post(steps.address(offer, "send"))
    assert Consent.objects.standing().about(offer.subject).exists()
    client.post(steps.address(offer, "withdraw"))
    client.post(f"{case.url}tried/", TRIED)
    client.post(f"{case.url}out-of-date/", WRONG)

    assert announced() == set()


def test_what_a_page_shows_of_it_is_announced_when_it_comes_and_when_it_goes(
    announced: Any, case: CaseStudyPage, client: Client
) -> None:
    offer = steps.begin(client)
    file = SimpleUploadedFile("plan.txt", b"Begin with soup.")
    client.post(steps.address(offer, "files"), {"file": file, "words": "The plan"})
    client.post(f"{case.url}tried/", TRIED)
    adaptation = Adaptation.objects.get()
    upkeep.confirm_adaptation(adaptation=adaptation, by=adaptation.holder)
    announced()

    for number in ("first", "second"):
        person = User.objects.create_user(f"{number}@example.org", display_name=number)
        person.groups.add(Group.objects.get(name=Role.EDITOR.value))
        assert announced() == set()
        upkeep.accept(adaptation=adaptation, by=Principal.of_person(person))
    assert announced() == {"casestudies_adaptation", "core_consent"}
    upkeep.withdraw_adaptation(adaptation=adaptation, by=adaptation.holder)
    assert announced() == {"casestudies_adaptation", "core_consent"}
    OfferFile.objects.update(case=case.translation_key)
    assert announced() == {"casestudies_offerfile"}
    OfferFile.objects.update(case=None)
    assert announced() == {"casestudies_offerfile"}


@pytest.mark.parametrize("use", list(Consent.Use))
def test_a_consent_is_announced_where_a_page_may_rest_on_it(use: str, announced: Any) -> None:
    text = ConsentText.objects.create(slug="words", version=1, words="Yes.")
    announced()

    Consent.objects.create(subject="a:b", use=use, basis=Basis.GIVEN, text=text, given_by="nobody")

    on_pages = use in {Consent.Use.PUBLICATION, Consent.Use.QUOTATION}
    assert announced() == ({"core_consent"} if on_pages else set())
