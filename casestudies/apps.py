from datetime import timedelta

from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import editing, finding, permissions, receivers  # noqa: F401
        from casestudies.guidance import actions as guidance_actions
        from casestudies.guidance import editing as guidance_editing
        from casestudies.guidance import receivers as guidance_receivers  # noqa: F401
        from core import beat

        editing.attach()
        guidance_editing.attach()
        beat.every(timedelta(hours=6), "guidance-reviews", guidance_actions.tell_of_reviews)
