from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import (  # noqa: F401
            editing,
            editing_reports,
            finding,
            permissions,
            receivers,
        )

        editing.attach()
        editing_reports.attach()
