from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import editing, finding, permissions, receivers  # noqa: F401

        editing.attach()
