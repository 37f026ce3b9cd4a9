"""Search's writes: the list of synonyms that comes with Weft."""

from django.db import transaction

from core import audit
from core.permissions import Principal, require
from search import synonyms
from search.access import SEARCHING, MaySearch
from search.models import Synonyms


@transaction.atomic
def load_synonyms(*, by: Principal) -> int:
    """Add the groups of data/synonyms.json where there are none yet; what editors keep stays as it is.

    Returns how many were added. Raises PermissionDenied if `by` may not load them.
    """
    require(by, MaySearch.SYNONYMS_LOAD, SEARCHING)
    if Synonyms.objects.exists():
        return 0
    made = Synonyms.objects.bulk_create(synonyms.from_file())
    audit.record("synonyms-loaded", by=by, on="synonyms", added=len(made))
    return len(made)
