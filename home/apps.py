from datetime import timedelta

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"

    def ready(self) -> None:
        from core import beat
        from home import receivers  # noqa: F401  # listens
        from home.actions import publish_scheduled
        from home.events import actions, data, editing
        from home.events import permissions as _rules  # noqa: F401  # declares the rules to the kernel
        from people import data_export, leaving

        editing.attach()
        data_export.add("registrations", data.of_registrations)
        leaving.add("registrations", actions.leave)
        beat.every(timedelta(minutes=1), "publish-scheduled", publish_scheduled)
        beat.every(timedelta(minutes=15), "event-reminders", actions.remind)
        beat.every(timedelta(days=1), "registrations-expiry", actions.forget)
