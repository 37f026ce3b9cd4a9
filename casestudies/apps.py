from datetime import timedelta

from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import editing, finding, permissions, receivers  # noqa: F401
        from casestudies.sharing import desk, tasks
        from core import beat

        editing.attach()
        desk.attach()
        beat.every(timedelta(hours=6), "offers-untouched", tasks.erase_untouched)
