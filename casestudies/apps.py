from datetime import timedelta

from django.apps import AppConfig


class CaseStudiesConfig(AppConfig):
    name = "casestudies"

    def ready(self) -> None:
        from casestudies import editing, finding, permissions, receivers  # noqa: F401
        from casestudies.collections import editing as collections_editing
        from casestudies.guidance import actions as guidance_actions
        from casestudies.guidance import editing as guidance_editing
        from casestudies.guidance import receivers as guidance_receivers  # noqa: F401
        from casestudies.keeping import data, tasks
        from casestudies.reports import editing as reports_editing
        from casestudies.sharing import actions as sharing
        from casestudies.sharing import data as sharing_data
        from casestudies.sharing import workflow
        from casestudies.sharing.tasks import erase_untouched, look_for_unread
        from casestudies.upkeep import actions as upkeep
        from casestudies.upkeep import data as upkeep_data
        from core import beat
        from people import data_export, leaving

        for editor in (editing, collections_editing, guidance_editing, reports_editing):
            editor.attach()
        workflow.attach()
        data_export.add("shelf", data.of_shelf)
        data_export.add("saved_searches", data.of_searches)
        data_export.add("offers", sharing_data.of_offers)
        data_export.add("tried_elsewhere", upkeep_data.of_adaptations)
        leaving.add("offers", sharing.leave)
        leaving.add("tried_elsewhere", upkeep.leave)
        beat.every(timedelta(hours=1), "searches-news", tasks.look_for_news_due)
        beat.every(timedelta(hours=6), "guidance-reviews", guidance_actions.tell_of_reviews)
        beat.every(timedelta(days=1), "reviews-due", upkeep.ask_for_reviews)
        beat.every(timedelta(days=1), "adaptations-expiry", upkeep.forget_unconfirmed)
        beat.every(timedelta(hours=6), "offers-untouched", erase_untouched)
        beat.every(timedelta(hours=1), "cases-unread", look_for_unread)
