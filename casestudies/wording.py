"""What somebody agrees to, in the words they are shown: what is ticked is what is recorded.

A new wording is a new version; whoever agreed to an earlier one agreed to that.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Basis, Consent, ConsentText


@dataclass(frozen=True)
class Wording:
    """slug, version: of the text that is kept with a consent; words: the whole of it."""

    slug: str
    words: Any
    version: int = 1

    def text(self) -> ConsentText:
        """The text as somebody is shown it now, kept when it is first agreed to."""
        text, _made = ConsentText.objects.get_or_create(
            slug=self.slug, version=self.version, defaults={"words": str(self.words)}
        )
        return text


# Why a case study may be public.
PUBLISHED = {
    Basis.PUBLISHED_SOURCES: Wording(
        "published-sources",
        _("This account was written from sources that anyone may read; each is named on the page."),
    ),
    Basis.GIVEN: Wording(
        "publication",
        _(
            "The people who ran this initiative agreed that this account of it may be public. "
            "They may withdraw at any time, and it then leaves the library."
        ),
    ),
}

# Why a quotation may be shown in guidance.
QUOTED = {
    Basis.PUBLISHED_SOURCES: Wording(
        "quotation-published",
        _(
            "These words were published by whoever said them, or by somebody they allowed to; the page "
            "names where."
        ),
    ),
    Basis.GIVEN: Wording(
        "quotation",
        _(
            "I agree that these words of mine are shown on this page under the role given there and not "
            "under my name. I may withdraw at any time, and they then leave the page."
        ),
    ),
}

# Of whoever tells that they tried a case too.
TRIED = Wording(
    "tried-elsewhere",
    _(
        "What I write here may be shown on the page of this case study. My name and address are not "
        "shown. I can withdraw it at any time, and it then leaves the page."
    ),
)

# Of whoever offers a case study, use by use.
OFFERED = {
    Consent.Use.PUBLISH_NAMED: Wording(
        "share-publish-named",
        _("You may publish it with the organisation's name and the names of the people in it."),
    ),
    Consent.Use.PUBLISH_ORGANISATION: Wording(
        "share-publish-organisation",
        _("You may publish it with the organisation's name. No person is named in it."),
    ),
    Consent.Use.PUBLISH_ANONYMISED: Wording(
        "share-publish-anonymised",
        _("You may publish it without the name of any person or organisation."),
    ),
    Consent.Use.QUOTED: Wording(
        "share-quote",
        _(
            "Sentences of it may be quoted elsewhere, in reports and guidance, with where they are from."
        ),
    ),
    Consent.Use.CONTACTED: Wording(
        "share-contact",
        _(
            "You may write to me about it, and pass on messages of readers. Nobody else learns my "
            "address."
        ),
    ),
    Consent.Use.PUBLICATION: Wording(
        "share-final-text",
        _(
            "I have read the text as it will be published, and agree that it is public in the library. "
            "I may withdraw at any time, and it then leaves the library at once."
        ),
    ),
}
