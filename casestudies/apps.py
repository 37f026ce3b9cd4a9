from datetime import timedelta

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
        from casestudies.keeping import data, tasks
        from core import beat
        from people import data_export

        editing.attach()
        editing_reports.attach()
        data_export.add("shelf", data.of_shelf)
        data_export.add("saved_searches", data.of_searches)
        beat.every(timedelta(hours=1), "searches-news", tasks.look_for_news_due)
