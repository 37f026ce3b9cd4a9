"""The words whoever offers a case study agrees to, use by use. A new wording is a new version."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.models import Consent, ConsentText


@dataclass(frozen=True)
class Wording:
    """slug, version: of the text kept with the consent; label: the choice in a word; words: the whole."""

    slug: str
    version: int
    label: Any
    words: Any


WORDINGS = {
    Consent.Use.PUBLISH_NAMED: Wording(
        "share-publish-named",
        1,
        _("With our names"),
        _("You may publish it with the organisation's name and the names of the people in it."),
    ),
    Consent.Use.PUBLISH_ORGANISATION: Wording(
        "share-publish-organisation",
        1,
        _("With the organisation's name only"),
        _("You may publish it with the organisation's name. No person is named in it."),
    ),
    Consent.Use.PUBLISH_ANONYMISED: Wording(
        "share-publish-anonymised",
        1,
        _("Without any name"),
        _("You may publish it without the name of any person or organisation."),
    ),
    Consent.Use.QUOTED: Wording(
        "share-quote",
        1,
        _("It may be quoted"),
        _(
            "Sentences of it may be quoted elsewhere, in reports and guidance, with where they are from."
        ),
    ),
    Consent.Use.CONTACTED: Wording(
        "share-contact",
        1,
        _("I may be written to about it"),
        _(
            "You may write to me about it, and pass on messages of readers. Nobody else learns my "
            "address."
        ),
    ),
    Consent.Use.PUBLICATION: Wording(
        "share-final-text",
        1,
        _("I agree to the text"),
        _(
            "I have read the text as it will be published, and agree that it is public in the library. "
            "I may withdraw at any time, and it then leaves the library at once."
        ),
    ),
}


def text_of(use: Consent.Use) -> ConsentText:
    """The version of the words somebody is shown now, kept when it is first agreed to."""
    wording = WORDINGS[use]
    text, _made = ConsentText.objects.get_or_create(
        slug=wording.slug, version=wording.version, defaults={"words": str(wording.words)}
    )
    return text
