"""Jobs of saved searches. Ids only: a job's arguments are kept in clear."""

from django_tasks import task

from casestudies.keeping import actions
from casestudies.models import SavedSearch


@task()
def look_for_news(public_id: str) -> None:
    """Look for what one search has found since. Safe to run twice: nothing is told twice."""
    actions.tell_of_news(public_id=public_id)


def look_for_news_due() -> int:
    """Enqueue every search that is due. Returns how many."""
    due = list(SavedSearch.objects.due().values_list("public_id", flat=True))
    for public_id in due:
        look_for_news.enqueue(str(public_id))
    return len(due)
