"""Jobs of the outbox. Ids only: a job's arguments are kept in clear."""

from django_tasks import task

from notices import actions
from notices.models import Notice


@task()
def deliver(public_id: str) -> None:
    """Send one notice. Safe to run twice: what has gone is not sent again."""
    actions.send(public_id)


def deliver_due() -> int:
    """Enqueue what is due and was not sent: after an outage, or for a later attempt. Returns how many."""
    due = list(Notice.objects.due().values_list("public_id", flat=True)[:500])
    for public_id in due:
        deliver.enqueue(str(public_id))
    return len(due)
