"""Every word on the screen can be translated: shown in a pseudo-locale, none is left as it was written."""

import re
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from casestudies.actions import record_basis
from casestudies.facets import TERMS
from casestudies.keeping.actions import keep_case, keep_search, stop_writing
from casestudies.keeping.emails import link_to_stop
from casestudies.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    CollectionIndexPage,
    CollectionItem,
    CollectionPage,
    Finding,
    GuidanceIndexPage,
    ReportIndexPage,
    ReportPage,
    SavedSearch,
    Theme,
)
from core.permissions import Principal
from home.models import HomePage
from people.models import User
from places.models import Place
from tests.casestudies.guides import block, case_block, guide, publish
from tests.casestudies.report_shelf import FIGURE, make_report

pytestmark = pytest.mark.django_db

# Words of the interface come out between these; words of the content are stored between the others.
OPEN, CLOSE = "⟦", "⟧"
CONTENT = "§"
SILENT = {"script", "style", "title", "svg", "pre"}  # what is preformatted is for programs
NOT_WORDS = {
    "Weft", "AGPL", "ONS", "mySociety", "CC BY 4.0", "PDF", "QR",
    "CSV", "JSON", "RIS", "BibTeX", "CSL-JSON",
}  # fmt: skip


@pytest.fixture
def pseudo_locale(monkeypatch):
    """gettext that marks whatever passes through it."""
    backend = translation._trans

    def marked(*message):
        singular, plural, number = (*message, 1)[-3:] if len(message) >= 3 else (message[-1], "", 1)
        return f"{OPEN}{singular if number == 1 else plural}{CLOSE}"

    monkeypatch.setattr(backend, "gettext", lambda message: marked(message))
    monkeypatch.setattr(backend, "pgettext", lambda context, message: marked(message))
    monkeypatch.setattr(backend, "ngettext", lambda one, many, n: marked(one, many, n))
    monkeypatch.setattr(backend, "npgettext", lambda context, one, many, n: marked(one, many, n))


class Text(HTMLParser):
    """The text a reader meets: text nodes and the attributes that are read out."""

    def __init__(self):
        super().__init__()
        self.silent: list[str] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in SILENT:
            self.silent.append(tag)
        if not self.silent:
            self.pieces += [
                value
                for name, value in attrs
                if name in {"alt", "aria-label", "placeholder", "title"} and value
            ]

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.pieces.append(data)


def untranslated(html: str) -> list[str]:
    """The words of a page that neither passed through gettext nor are content."""
    reader = Text()
    reader.feed(html)
    # A translated sentence may hold markup, so marks are matched over the whole text in order.
    text = "\x1f".join(reader.pieces)
    previous = None
    while previous != text:
        previous = text
        text = re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}|{CONTENT}[^{CONTENT}]*{CONTENT}", "", text)
    found = [piece.strip() for piece in text.split("\x1f")]
    return [
        piece
        for piece in found
        if re.search(r"[A-Za-z]{3}", piece)
        and "@" not in piece
        and not any(piece.strip(" .,;") == name for name in NOT_WORDS)
    ]


def test_the_check_finds_a_word_that_was_left_untranslated():
    html = f'<p>{OPEN}Read <a href="#">this</a>{CLOSE}</p><p>{CONTENT}Barnsley{CONTENT}</p><p>Left over</p>'

    assert untranslated(html) == ["Left over"]


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_request_login_code",
        "account_reset_password",
    ],
)
def test_every_word_of_signing_in_can_be_translated(client, pseudo_locale, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


@pytest.mark.parametrize(
    "name", ["mfa_index", "usersessions_list", "account_email", "account_change_password"]
)
def test_every_word_of_ones_own_account_can_be_translated(client, pseudo_locale, name):
    person = User.objects.create_user("mediator@example.org", "a long password", display_name="§M§")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.force_login(person)

    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


@pytest.mark.parametrize(
    "path",
    ["/shelf/", "/shelf/keep/marked/", "/searches/", "/searches/keep/?q=§zz§", "/searches/{}/"],
)
@pytest.mark.parametrize("keeps", [True, False], ids=["something", "nothing"])
def test_every_word_of_what_one_keeps_can_be_translated(
    client, pseudo_locale, library, path, keeps
):
    person = User.objects.create_user("keeper@example.org", "a long password", display_name="§K§")
    by = Principal.of_person(person)
    search = keep_search(query="q=§zz§", name="§Search§", rhythm="daily", by=by)
    keep_case(case=library, note="§Note§", by=by)
    if not keeps:
        CaseStudyPage.objects.update(live="/keep/" in path)
        SavedSearch.objects.update(paused_at=timezone.now())
        if path == "/searches/":
            search.delete()
    client.force_login(person)

    response = client.get("/accounts" + path.format(search.public_id))

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


@pytest.mark.parametrize("is_over", [True, False])
def test_every_word_of_stopping_a_mail_can_be_translated(client, pseudo_locale, is_over):
    person = User.objects.create_user("keeper@example.org", "a long password", display_name="§K§")
    by = Principal.of_person(person)
    search = keep_search(query="", name="§Search§", rhythm="daily", by=by)
    if is_over:
        stop_writing(search=search, by=by)

    response = client.get(link_to_stop(search).removeprefix(settings.BASE_URL))

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


@pytest.fixture
def library():
    """A small library whose every word is marked as content."""
    index = CaseStudyIndexPage.objects.get()
    index.title = "§Library§"
    index.save_revision().publish()
    theme = Theme.objects.create(slug="marked", name="§Theme§", description="§About it§")
    Theme.objects.exclude(pk=theme.pk).delete()
    for model in TERMS.values():
        model.objects.update(name="§Term§", description="§About it§")
    Place.objects.update(name="§Place§")
    case = index.add_child(
        instance=CaseStudyPage(
            title="§Case§",
            slug="marked",
            summary="§Summary§",
            organisation="§Organisation§",
            area="§Area§",
            year_start=2011,
            year_end=2016,
            challenge="<p>§Challenge§</p>",
            participants=["§Neighbours§"],
            situation="crisis",
            cost_band="under-1000",
            themes=[theme],
            places=[Place.objects.filter(kind="nation").first()],
        )
    )
    record_basis(case=case, by=Principal.of_command("test"))
    case.building_blocks.create(
        name="§Part§", description="§How§", enabling_factors="§Why§", lessons="§Lesson§"
    )
    case.sources.create(title="§Source§", publisher="§Publisher§", url="https://example.org/")
    home = HomePage.objects.get()
    home.strapline, home.introduction = "§Strapline§", "§Introduction§"
    home.save_revision().publish()
    return case


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/case-studies/",
        "/case-studies/?q=zzz",
        "/case-studies/?page=x&theme=§none§",
        "/case-studies/?q=§rumours§&theme=marked&place=E92000001&sort=newest",
        "/case-studies/?theme=marked&situation=shock",
        "/case-studies/?view=map",
        "/case-studies/?view=map&place=E92000001",
        "/case-studies/themes/",
        "/case-studies/themes/marked/",
        "/case-studies/methods/arts/",
        "/case-studies/places/",
        "/case-studies/places/E92000001/",
        "/case-studies/parts/",
        "/case-studies/parts/?q=§zzz§",
        "/case-studies/marked/",
    ],
)
def test_every_word_of_the_library_can_be_translated(client, pseudo_locale, library, path):
    response = client.get(path)

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


@pytest.fixture
def report():
    """A report whose every word is marked as content, and a list that holds nothing else."""
    for old in ReportPage.objects.all():
        old.delete()
    index = ReportIndexPage.objects.get()
    index.title, index.introduction = "§Reports§", "§What was found§"
    index.save_revision().publish()
    report = make_report(
        title="§Report§",
        slug="marked",
        subtitle="§Subtitle§",
        introduction="§Introduction§",
        publisher="§Publisher§",
        authors="§Author§",
        is_summary=True,
        original_title="§Original§",
        original_url="https://example.org/",
        summary="<p>§Summary§</p>",
    )
    figure = {name: f"§{value}§" for name, value in FIGURE.items()} | {
        "kind": "bars", "unit": "", "data": "§Year§,§All§\n§2024§,62\n§2025§,\n§2026§,c",
        "source_url": "https://example.org/",
    }  # fmt: skip
    elsewhere = {"title": "§Film§", "link": "https://example.org/", "transcript": "<p>§Said§</p>"}
    chapters, recommendations = list(report.chapters.all()), list(report.recommendations.all())
    for chapter in chapters:
        chapter.title = "§Chapter§"
        chapter.body = [("heading", "§Heading§"), ("figure", figure), ("recording", elsewhere)]
    for one in recommendations:
        one.text, one.addressees, one.cited = "§Recommended§", ["§Funders§"], "§page§"
        one.number = f"§{one.number}§"
    report.chapters, report.recommendations = chapters, recommendations
    report.findings = [Finding(text="§Finding§", cited="§page§")]
    report.save_revision().publish()


@pytest.mark.parametrize(
    "path",
    [
        "/reports/",
        "/reports/?page=x",
        "/reports/marked/",
        "/reports/marked/whole/",
        "/reports/marked/how-we-asked/",
        "/reports/marked/recommendations/",
        "/reports/marked/recommendations/?for=§nobody§",
    ],
)
def test_every_word_of_a_report_can_be_translated(client, pseudo_locale, report, path):
    response = client.get(path)

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


GUIDE = [
    block("heading", "§Heading§"),
    block("paragraph", "<p>§Text§</p>"),
    block("steps", [{"title": "§Do§", "text": "", "needs": "§This§", "time": "§An hour§"}]),
    block("checklist", {"title": "", "items": ["§Tick§"]}),
]


@pytest.mark.parametrize(
    "path",
    [
        "/guidance/",
        "/guidance/marked-guide/",
        "/guidance/marked-guide/versions/",
        "/guidance/marked-guide/versions/1/",
        "/guidance/marked-guide/versions/2/",
        "/collections/",
        "/collections/marked/",
        "/case-studies/marked/",
        "/",
    ],
)
def test_every_word_of_guidance_and_collections_can_be_translated(
    client, pseudo_locale, library, path
):
    words = dict.fromkeys(
        ("title", "short_description", "introduction", "for_whom", "when_to_use", "authors"),
        "§Words§",
    )
    page = guide("marked-guide", body=[*GUIDE, case_block(library, "§Why§")], **words)
    page.themes.set(library.themes.all())
    publish(page, body=GUIDE[1:] + GUIDE[:1], introduction="§Other words§", version_note="§Note§")
    for index in (GuidanceIndexPage, CollectionIndexPage):
        index.objects.update(title="§Index§", introduction="§Introduction§")
    collection = CollectionPage(title="§Collection§", slug="marked", short_description="§Words§")
    collection.items = [CollectionItem(case=library, why="§Why§")]
    CollectionIndexPage.objects.get().add_child(instance=collection)

    response = client.get(path)

    assert response.status_code == 200
    assert not untranslated(response.content.decode())


def test_every_word_of_a_page_that_is_not_there_can_be_translated(client, pseudo_locale):
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert not untranslated(response.content.decode())
