"""Who may add to the library, look after its contacts, offer a case study and review it."""

from collections.abc import Iterable

from casestudies.access import Library, MayLibrary, MayOffer
from casestudies.models import Offer
from core.permissions import Kind, Principal, register
from people.models import Role
from people.permissions import roles_here

# What readers write back: those who publish judge it and deal with it.
WRITTEN_BACK = frozenset({MayLibrary.ADAPTATION_JUDGE, MayLibrary.CORRECTION_READ})
REVIEWING = frozenset({MayLibrary.CASE_REVIEW, MayLibrary.OFFER_REVIEW})
# In an emergency nobody waits for an editor.
TAKING_DOWN = frozenset({MayLibrary.CASE_TAKE_DOWN})

register(
    Library,
    permissions=MayLibrary,
    roles=roles_here,
    grants={
        # Whoever looks after the installation does not thereby read what was offered.
        Role.ADMINISTRATOR: frozenset(MayLibrary) - REVIEWING,
        Role.EDITOR: frozenset({MayLibrary.CONTACT_SET, MayLibrary.CONSENT_WITHDRAW})
        | REVIEWING
        | WRITTEN_BACK
        | TAKING_DOWN,
        Role.MODERATOR: REVIEWING | WRITTEN_BACK | TAKING_DOWN,
    },
)

HOLDER = "holder of the offer"


def _of_an_offer(principal: Principal, offer: Offer) -> Iterable[str]:
    """Whoever holds its code or offered it from their account; those who review, once it was sent."""
    is_own = principal.person is not None and principal.person.pk == offer.person_id
    if is_own or (principal.kind is Kind.BEARER and principal.key == str(offer.public_id)):
        yield HOLDER
    if not offer.is_draft:
        yield from roles_here(principal, offer)


register(
    Offer,
    permissions=MayOffer,
    roles=_of_an_offer,
    grants={
        HOLDER: frozenset({MayOffer.READ, MayOffer.WRITE, MayOffer.AGREE, MayOffer.WITHDRAW}),
        Role.EDITOR: frozenset({MayOffer.READ, MayOffer.REVIEW, MayOffer.WITHDRAW}),
        Role.MODERATOR: frozenset({MayOffer.READ, MayOffer.REVIEW}),
    },
)
