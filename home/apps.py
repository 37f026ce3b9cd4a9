from datetime import timedelta

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from core import beat
        from home.actions import publish_scheduled

        beat.every(timedelta(minutes=1), "publish-scheduled", publish_scheduled)
