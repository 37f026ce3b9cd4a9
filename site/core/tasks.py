"""Jobs of core. Ids only: a job's arguments are kept in clear."""

from django.conf import settings
from django.db.models.functions import Mod
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from core.actions import keep_answer
from core.checking import asking, links

PARTS = 20  # of the public pages, of which one is asked a day


@task()
def ask_links(page_id: int) -> None:
    """Ask the links of a page's latest draft that nobody has asked for a day, and keep the answers."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None or not settings.LINK_CHECKS:
        return
    for url in links.waiting(page.specific.get_latest_revision_as_object()):
        keep_answer(url=url, answer=asking.ask(url))


def ask_old_links() -> int:
    """Have the links of those public pages asked whose day it is. Returns how many pages those are."""
    if not settings.LINK_CHECKS:
        return 0
    turn = timezone.localdate().toordinal() % PARTS
    pages = Page.objects.live().alias(part=Mod("pk", PARTS)).filter(depth__gt=1, part=turn)
    due = list(pages.values_list("pk", flat=True))
    for pk in due:
        ask_links.enqueue(pk)
    return len(due)
