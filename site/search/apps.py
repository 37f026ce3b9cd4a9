from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from core import beat
        from search import outbox, permissions  # noqa: F401

        beat.every(outbox.PRUNED_EVERY, "search-outbox", outbox.prune)
