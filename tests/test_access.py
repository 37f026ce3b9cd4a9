"""Who may do what: one row for every address that is not for anyone, and for every permission.

The kinds of people are the whole list from the first day. Those whose ground is not built yet (a
circle, a mediation, a call for evidence) stand here as what they are elsewhere: a person without a
role, or the holder of a link or code that opens nothing else.
"""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from casestudies.access import LIBRARY, MayLibrary, MayOffer
from casestudies.keeping.access import Keepings, MayKeep
from casestudies.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    GuidanceIndexPage,
    GuidancePage,
    Offer,
)
from core.access import RECORDS, MayDocument, MayRecords
from core.models import ClosedDocument
from core.permissions import NOBODY, Kind, Permission, Principal, can, registered_scopes
from home.events.access import MayEvent, MayRegistration
from people.access import DIRECTORY, MayAccount, MayPeople
from people.models import Role, User
from search.access import SEARCHING, MaySearch

pytestmark = pytest.mark.django_db

WITHOUT_ROLE = ("outsider", "member", "ex-member")
STAFF = ("editor", "moderator", "facilitator", "administrator", "data-protection")
SIGNED_IN = (*WITHOUT_ROLE, *STAFF, "other circle's facilitator")
KINDS = ("anonymous", "party", "bearer", *SIGNED_IN)

IN_THE_CMS = {"editor", "moderator", "facilitator", "administrator", "other circle's facilitator"}

# What anyone may ask for. An address here shows nothing that is closed.
OPEN = {
    "healthz", "readyz", "security-txt", "robots-txt", "sitemap.xml", "favicon.ico", "media",
    "openapi-json", "api-root", "gallery", "wagtail_serve",
    "case-list", "case-read", "contact-write", "contact-sent", "case-suggest", "part-list",
    "case-export", "case-feed", "case-cite", "case-card", "site-card", "search-stop",
    "report-list", "report-read", "report-chapter", "report-recommendations", "report-recommendation",
    "report-whole", "report-figure", "report-cite",
    "guidance-list", "guidance-read", "version-list", "version-read", "collection-list", "collection-read",
    "tried-write", "tried-sent", "correction-write", "correction-sent",
    "case-file", "share-start", "share-return", "share-leave",
    "theme-list", "theme-read", "method-list", "method-read", "place-list", "place-read",
    "event-list", "event-read", "event-register", "event-registered", "event-calendar",
    "calendar", "feed", "organiser-write", "organiser-written",
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_request_login_code", "account_confirm_login_code", "account_email_verification_sent",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_reauthenticate", "account-closed",
    "mfa_authenticate", "mfa_login_webauthn", "invitation",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
    "openid_connect_login", "openid_connect_callback",
    "wagtailcore_login", "wagtailcore_authenticate_with_password",
    "case_studies", "case_study", "taxonomies", "taxonomy", "places", "place", "api-nothing",
    "accounts/social/login/cancelled/", "accounts/social/login/error/", "accounts/social/signup/",
    "accounts/social/connections/",  # leads on to the address that is one's own
}  # fmt: skip

# Each person's own: anonymous is asked to sign in, and each sees only their own.
OWN = {
    "account-home", "account-profile", "account-data", "account-close", "second-factor-needed",
    "account_email", "account_change_password", "account_set_password",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "socialaccount_connections", "usersessions_list",
    "shelf", "shelf-export", "case-keep", "kept-change", "searches", "search-keep", "search-change",
}  # fmt: skip

# An offer's own pages: there for whoever holds its code or offered it, for all others nothing is.
OF_AN_OFFER = {
    "share-state", "share-write", "share-similar", "share-files", "share-uses", "share-preview",
    "share-send", "share-receipt", "share-final", "share-code", "share-withdraw",
    "share-file-change", "share-file-read",
}  # fmt: skip

DIRECTORY_READERS = {"administrator", "data-protection"}
ADMINISTRATORS = {"administrator"}
# Closed addresses of a few: those who may, and how they are reached. To all others signed in: 404 or 403.
FEW: dict[str, tuple[str, set[str]]] = {
    "people-directory": ("get", DIRECTORY_READERS),
    "people-person": ("get", DIRECTORY_READERS),
    "people-requests": ("get", ADMINISTRATORS),
    "people-request": ("post", ADMINISTRATORS),
    "people-give-role": ("post", ADMINISTRATORS),
    "people-take-role": ("post", ADMINISTRATORS),
    "people-suspend": ("post", ADMINISTRATORS),
    "people-restore": ("post", ADMINISTRATORS),
    "people-invite": ("get", ADMINISTRATORS),
    "people-withdraw-invitation": ("post", ADMINISTRATORS),
}
# Where the subject of these tests is not in the state that the address is about: 404 even so.
NEEDS_MORE = {"people-request", "people-withdraw-invitation"}
# Rows of their own below.
OF_A_LINK = {
    "events:registration-read", "events:registration-give-up", "events:registration-calendar",
    "casestudies:tried-follow", "casestudies:review-confirm",
}  # fmt: skip
ELSEWHERE = {"metrics", "document"} | OF_AN_OFFER | {name.partition(":")[2] for name in OF_A_LINK}


def addresses(resolver=None, prefix="", *, below_cms=False) -> Iterator[tuple[str, str]]:
    """(route, name) of every address: those of the CMS, which has a rule of its own, or all others."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if route.lstrip("^").startswith("cms/") == below_cms:
                yield route, pattern.name or route
        else:
            yield from addresses(pattern, route, below_cms=below_cms)


@pytest.fixture(autouse=True)
def no_second_factor(settings) -> None:
    """Roles alone are looked at here, but where a test says otherwise."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def clients() -> dict[str, Client]:
    """A browser for each kind of person, from the moment it is asked for."""
    return Clients()


class Clients(dict[str, Client]):
    def __missing__(self, kind: str) -> Client:
        self[kind] = Client()
        if kind in SIGNED_IN:  # a link or a code opens no session
            self[kind].force_login(person_of(kind))
        return self[kind]


def person_of(kind: str) -> User:
    address = f"{kind.replace(' ', '-').replace(chr(39), '')}@example.org"
    person = User.objects.create_user(address, display_name=kind, approved_at=timezone.now())
    role = "facilitator" if kind == "other circle's facilitator" else kind
    if role in set(Role.values):
        person.groups.add(Group.objects.get(name=role))
    if kind == "ex-member":
        person.groups.add(Group.objects.get(name=Role.FACILITATOR))
        person.groups.clear()
    return person


def principal_of_kind(kind: str) -> Principal:
    if kind == "anonymous":
        return NOBODY
    if kind in {"party", "bearer"}:
        return Principal(Kind(kind), str(uuid.uuid4()))
    return Principal.of_person(person_of(kind))


def address_of(name: str) -> str:
    if "/" in name:  # an address without a name of its own
        return f"/{name}"
    subject = User.objects.create_user(f"{uuid.uuid4()}@example.org", display_name="Subject")
    for arguments in ([], [subject.public_id], [1], [uuid.uuid4()]):
        try:
            return reverse(name, args=arguments)
        except Exception as error:
            missing = error
    raise missing


def asks_to_sign_in(response) -> bool:
    return response.status_code == 302 and "/accounts/login/" in response["Location"]


def test_every_address_has_a_row():
    without = {
        name for _route, name in addresses() if name not in OPEN | OWN | set(FEW) | ELSEWHERE
    }
    assert not without


def test_no_row_is_left_of_an_address_that_is_gone():
    assert OWN | set(FEW) | ELSEWHERE <= {name for _route, name in addresses()}


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_ones_own_needs_a_session(clients, name):
    for kind in ("anonymous", "party", "bearer"):
        assert asks_to_sign_in(clients[kind].get(address_of(name))), kind


@pytest.mark.parametrize("name", sorted(FEW))
def test_what_is_for_a_few_is_for_them_alone(clients, name):
    method, few = FEW[name]
    address = address_of(name)

    for kind in KINDS:
        response = getattr(clients[kind], method)(address)
        if kind in few:
            assert response.status_code not in {403, 404} or name in NEEDS_MORE
            assert not asks_to_sign_in(response), kind
        elif kind in SIGNED_IN:
            assert response.status_code in {403, 404}, kind
        else:
            assert asks_to_sign_in(response), kind


@pytest.mark.parametrize("name", sorted(FEW))
def test_what_is_for_a_few_asks_them_for_a_second_factor(clients, settings, name):
    settings.STAFF_SECOND_FACTOR = True
    method, few = FEW[name]

    for kind in few:
        response = getattr(clients[kind], method)(address_of(name))
        assert response.status_code == 302, kind
        assert response["Location"].startswith("/accounts/second-factor/"), kind


def test_no_address_of_the_cms_is_for_those_who_do_not_work_there(clients):
    routes = [
        f"/{route}" for route, _name in addresses(below_cms=True) if not re.search(r"[<(^$]", route)
    ]
    assert len(routes) > 50
    # Signing in and out, and drawings and words of the interface.
    open_to_all = {"/cms/login/", "/cms/logout/", "/cms/sprite/", "/cms/jsi18n/"}
    for route in set(routes) - open_to_all:
        answer = clients["anonymous"].get(route)
        assert asks_to_sign_in(answer) or answer.status_code == 404, route
        assert clients["member"].get(route).status_code == 403, route


BESIDE_A_CASE = {
    "casestudies_cms:contact": {"editor", "administrator"},
    "casestudies_cms:withdraw": {"editor", "administrator"},
    "casestudies_cms:take-down": {"editor", "moderator", "administrator"},
}


@pytest.mark.parametrize("name", sorted(BESIDE_A_CASE))
def test_what_is_done_beside_a_case_is_for_those_named_alone(clients, name):
    case = CaseStudyIndexPage.objects.get().add_child(
        instance=CaseStudyPage(title="A case", slug="a-case", live=False)
    )
    allowed = {
        kind
        for kind in SIGNED_IN
        if clients[kind].get(reverse(name, args=[case.pk])).status_code == 200
    }

    assert allowed == BESIDE_A_CASE[name]


def test_consents_to_quotations_are_recorded_by_those_who_record_consents(clients):
    page = GuidanceIndexPage.objects.get().add_child(
        instance=GuidancePage(title="A guide", slug="a-guide", live=False)
    )
    address = reverse("guidance_cms:quotations", args=[page.pk])
    allowed = {kind for kind in SIGNED_IN if clients[kind].get(address).status_code == 200}

    assert allowed == {"editor", "moderator", "administrator"}


@pytest.fixture
def offer() -> Offer:
    """An offer that was sent, from nobody's account."""
    return Offer.objects.create(
        code_hash="x" * 64,
        state=Offer.State.OFFERED,
        sent_at=timezone.now(),
        answers={"title": "A"},
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_of_an_offer_are_not_there_for_those_without_its_code(clients, offer, kind):
    more = {"share-file-change": [uuid.uuid4()], "share-file-read": [uuid.uuid4(), "a.png"]}

    def asked(method: str, name: str, public_id: uuid.UUID) -> tuple[int, int]:
        address = reverse(f"casestudies:{name}", args=[public_id, *more.get(name, [])])
        answer = getattr(clients[kind], method)(address)
        return answer.status_code, len(answer.content)

    for method in ("get", "post"):
        for name in OF_AN_OFFER:
            status, length = asked(method, name, offer.public_id)
            assert (status, length) == asked(method, name, uuid.uuid4()), name
            assert status == 404, name


@pytest.mark.parametrize("state", ["draft", "offered"])
def test_offers_are_reviewed_by_editors_and_moderators_and_drafts_by_nobody(clients, offer, state):
    if state == "draft":
        offer.state, offer.sent_at = state, None
        offer.save()
    pages = {
        "offers": reverse("casestudies_cms:offers"),
        "offer": reverse("casestudies_cms:offer", args=[offer.public_id]),
    }
    reviewers = {"editor", "moderator"}
    for name, address in pages.items():
        allowed = {kind for kind in SIGNED_IN if clients[kind].get(address).status_code == 200}
        assert allowed == (set() if state == "draft" and name == "offer" else reviewers)


@pytest.mark.parametrize("permission", list(MayOffer))
def test_an_offer_is_its_holders_and_once_sent_its_reviewers(offer, permission):
    principals = {kind: principal_of_kind(kind) for kind in KINDS}
    principals["bearer"] = Principal(Kind.BEARER, str(offer.public_id))
    offer.person = principals["member"].person
    holders = set() if permission is MayOffer.REVIEW else {"bearer", "member"}
    reviewers = {
        MayOffer.READ: {"editor", "moderator"},
        MayOffer.REVIEW: {"editor", "moderator"},
        MayOffer.WITHDRAW: {"editor"},
    }.get(permission, set())

    def allowed() -> set[str]:
        return {kind for kind, principal in principals.items() if can(principal, permission, offer)}

    assert allowed() == holders | reviewers
    offer.state = Offer.State.DRAFT
    assert allowed() == holders


def test_the_cms_admits_those_who_write_for_it(clients):
    for kind in KINDS:
        response = clients[kind].get("/cms/")
        if kind in IN_THE_CMS:
            assert response.status_code == 200, kind
        elif kind in SIGNED_IN:
            assert response.status_code == 403, kind
        else:
            assert asks_to_sign_in(response), kind


def test_metrics_need_their_token(clients, settings):
    settings.METRICS_TOKEN = "a token of the monitoring"
    for kind in KINDS:
        assert clients[kind].get("/metrics").status_code == 404, kind
        assert (
            clients[kind].get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code
            == 404
        )
    given = {"Authorization": "Bearer a token of the monitoring"}
    assert clients["anonymous"].get("/metrics", headers=given).status_code == 200


@pytest.mark.parametrize("name", sorted(OF_A_LINK))
def test_what_a_mailed_link_opens_is_shown_to_nobody_without_it(clients, name):
    for kind in KINDS:
        assert clients[kind].get(reverse(name, args=["no-link"])).status_code == 410, kind


@pytest.fixture
def documents(settings, tmp_path) -> dict[str, ClosedDocument]:
    """One document for anyone, one for those signed in, one for editors."""
    root = Collection.get_first_root_node()
    made = {"anyone": ClosedDocument(collection=root)}
    for name in ("signed in", "editors"):
        collection = root.add_child(name=name)
        restriction = CollectionViewRestriction.objects.create(
            collection=collection, restriction_type="login" if name == "signed in" else "groups"
        )
        if name == "editors":
            restriction.groups.add(Group.objects.get(name=Role.EDITOR))
    # Read again: collections are kept in order of name, which moves those added before.
    made |= {
        name: ClosedDocument(collection=Collection.objects.get(name=name))
        for name in ("signed in", "editors")
    }
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_read_by_those_its_collection_admits(documents, kind):
    principal = principal_of_kind(kind)

    assert can(principal, MayDocument.READ, documents["anyone"])
    assert can(principal, MayDocument.READ, documents["signed in"]) == (kind in SIGNED_IN)
    assert can(principal, MayDocument.READ, documents["editors"]) == (kind == "editor")


# What each kind may ask of the installation as a whole. Who is not named may not.
PERMISSIONS: list[tuple[object, Permission, set[str]]] = [
    (RECORDS, MayRecords.CONSENT_READ, {"administrator", "data-protection", "editor", "moderator"}),
    (RECORDS, MayRecords.CONSENT_RECORD, {"administrator", "editor", "moderator"}),
    (DIRECTORY, MayPeople.DIRECTORY_READ, {"administrator", "data-protection"}),
    (DIRECTORY, MayPeople.ACCOUNT_APPROVE, {"administrator"}),
    (DIRECTORY, MayPeople.ACCOUNT_INVITE, {"administrator"}),
    (DIRECTORY, MayPeople.ACCOUNT_SUSPEND, {"administrator"}),
    (DIRECTORY, MayPeople.ROLE_GIVE, {"administrator"}),
    (LIBRARY, MayLibrary.CASE_IMPORT, {"administrator"}),
    (LIBRARY, MayLibrary.CASE_TAKE_DOWN, {"administrator", "editor", "moderator"}),
    (LIBRARY, MayLibrary.CONSENT_WITHDRAW, {"administrator", "editor"}),
    (LIBRARY, MayLibrary.CONTACT_SET, {"administrator", "editor"}),
    (LIBRARY, MayLibrary.ADAPTATION_JUDGE, {"administrator", "editor", "moderator"}),
    (LIBRARY, MayLibrary.CORRECTION_READ, {"administrator", "editor", "moderator"}),
    (LIBRARY, MayLibrary.CASE_REVIEW, {"editor", "moderator"}),
    (LIBRARY, MayLibrary.OFFER_REVIEW, {"editor", "moderator"}),
    (SEARCHING, MaySearch.SYNONYMS_LOAD, {"administrator"}),
]


def test_every_permission_has_a_row():
    declared = {
        permission for rules in registered_scopes().values() for permission in rules.permissions
    }

    # Those about one event or one registration: tests/home/test_organising.py.
    elsewhere = {*MayDocument, *MayAccount, *MayEvent, *MayKeep, *MayOffer, *MayRegistration}
    assert declared == {row[1] for row in PERMISSIONS} | elsewhere


@pytest.mark.parametrize(
    ("scope", "permission", "few"), PERMISSIONS, ids=lambda value: getattr(value, "name", "")
)
def test_a_permission_is_held_by_those_named_alone(scope, permission, few):
    assert {kind for kind in KINDS if can(principal_of_kind(kind), permission, scope)} == few


@pytest.mark.parametrize("permission", list(MayKeep))
def test_what_somebody_keeps_is_theirs_alone(permission):
    principals = {kind: principal_of_kind(kind) for kind in KINDS}
    keepings = Keepings(principals["member"].person)

    assert {kind for kind in KINDS if can(principals[kind], permission, keepings)} == {"member"}


@pytest.mark.parametrize("permission", list(MayAccount))
def test_an_account_is_its_owners_alone(permission):
    principals = {kind: principal_of_kind(kind) for kind in KINDS}
    owner = principals["member"]

    allowed = {
        kind for kind, principal in principals.items() if can(principal, permission, owner.person)
    }

    assert allowed == {"member"}
