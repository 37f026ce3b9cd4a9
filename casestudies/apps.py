from datetime import timedelta

from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import editing, finding, permissions, receivers  # noqa: F401
        from casestudies.upkeep.actions import ask_for_reviews
        from core import beat

        editing.attach()
        beat.every(timedelta(days=1), "reviews-due", ask_for_reviews)
