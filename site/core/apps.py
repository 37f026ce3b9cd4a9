from datetime import timedelta

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from django.core.management import call_command

        from core import beat
        from core.actions import destroy_expired_keys, prepare_audit_years
        from core.checking import links, pictures, private, reading  # noqa: F401
        from core.tasks import ask_old_links

        beat.every(timedelta(days=1), "keyring-expiry", destroy_expired_keys)
        beat.every(timedelta(days=1), "audit-years", prepare_audit_years)
        beat.every(timedelta(days=1), "sessions-expiry", lambda: call_command("clearsessions"))
        beat.every(timedelta(days=1), "links", ask_old_links)
        beat.every(timedelta(days=1), "jobs-expiry", lambda: call_command("prune_db_task_results"))
