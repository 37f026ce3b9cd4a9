from datetime import timedelta

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from core import beat
        from notices.tasks import deliver_due

        beat.every(timedelta(minutes=1), "notices-due", deliver_due)
