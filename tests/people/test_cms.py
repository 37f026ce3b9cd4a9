"""The CMS shows display names, and nobody's mail address."""

import pytest
from django.test import Client
from wagtail.models import Page

from people.models import Role, User
from tests.people.crowd import make
from tests.people.test_second_factor import cms_addresses

pytestmark = pytest.mark.django_db

# Wagtail raises an error there on purpose, to try out the reporting of errors.
RAISES = "/cms/failwhale/"


@pytest.fixture
def relaxed(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def busy(editor) -> User:
    """Somebody else whose work shows wherever the CMS names people."""
    other = make("Otto", Role.MODERATOR)
    page = Page.objects.get(slug="about").specific
    page.owner = page.latest_revision_created_by = page.locked_by = other
    page.locked = True
    page.save()
    page.save_revision(user=other, log_action=True).publish()
    return other


@pytest.mark.slow
def test_no_page_of_the_cms_shows_the_address_of_another(relaxed, busy, signed_in):
    client = signed_in(make("Viewer", Role.EDITOR, Role.MODERATOR, Role.FACILITATOR))
    page = Page.objects.get(slug="about")
    of_the_page = [
        f"/cms/pages/{page.pk}/{part}"
        for part in ("edit/", "history/", "workflow_history/", "usage/")
    ]

    names_seen = 0
    for address in [
        *(set(cms_addresses()) - {RAISES}),
        *of_the_page,
        f"/cms/pages/{page.get_parent().pk}/",
    ]:
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming:
            shown = answer.content.decode(errors="replace")
            assert "otto@example.org" not in shown, address
            names_seen += "Otto" in shown
    assert names_seen


@pytest.mark.parametrize("who", ["administrator", "superuser"])
@pytest.mark.parametrize(
    "address",
    [
        "/cms/users/", "/cms/users/add/", "/cms/users/results/", "/cms/users/edit/{pk}/",
        "/cms/users/delete/{pk}/", "/cms/groups/", "/cms/groups/new/", "/cms/groups/edit/1/",
        "/cms/bulk/people/user/delete/?id={pk}", "/cms/bulk/people/user/assign_role/?id={pk}",
        "/cms/bulk/people/user/set_active_state/?id={pk}",
    ],
)  # fmt: skip
def test_accounts_are_not_looked_after_in_the_cms(relaxed, signed_in, who, address):
    person = make(
        "Sue",
        *([Role.ADMINISTRATOR] if who == "administrator" else []),
        is_superuser=who == "superuser",
    )
    client = signed_in(person)

    assert client.get(address.format(pk=person.pk)).status_code == 404
    assert client.post(address.format(pk=person.pk)).status_code == 404


def test_the_menu_of_the_cms_names_no_accounts(relaxed, signed_in):
    shown = signed_in(make("Sue", is_superuser=True)).get("/cms/").content.decode()

    assert "/cms/users/" not in shown
    assert "/cms/groups/" not in shown


def test_there_is_no_django_admin(client: Client):
    assert client.get("/admin/").status_code == 404


def test_signing_out_of_the_cms_signs_out_everywhere(relaxed, editor, signed_in):
    client = signed_in(editor)

    assert client.get("/cms/logout/", follow=True).status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/cms/")["Location"].startswith("/accounts/login/")
