"""The mails to those who look after the library about what is public in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from casestudies.models import CaseStudyPage
from notices.actions import post_template
from people.models import Role, User


def taken_down(case: CaseStudyPage, *, reason: str) -> None:
    """Tell every editor that a case was taken down, and why."""
    _to_those("case_taken_down", Role.EDITOR, key=str(uuid4()), case=_named(case), reason=reason)


def found_unread(cases: Sequence[CaseStudyPage], *, today: date) -> bool:
    """Tell editors and moderators which public cases two people have not read: one mail a day. Returns
    whether anybody was told now."""
    named = [_named(case) for case in cases]
    told = [
        _to_those("cases_unread", role, key=str(today), cases=named, number=len(named))
        for role in (Role.EDITOR, Role.MODERATOR)
    ]
    return any(told)


def _named(case: CaseStudyPage) -> dict[str, str]:
    url = settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[case.pk])
    return {"title": case.title, "url": url}


def _to_those(what: str, role: Role, *, key: str, **context: Any) -> int:
    """Write to everybody with a role. Returns to how many."""
    return sum(
        len(
            post_template(
                what,
                to=person.email,
                language=person.language,
                key=f"{what.replace('_', '-')}:{key}",
                **context,
            )
        )
        for person in User.objects.filter(is_active=True, groups__name=role.value)
    )
