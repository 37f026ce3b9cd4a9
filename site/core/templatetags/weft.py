"""Tags that format and never query."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.cards import site_card
from core.policies import JS_ENABLED_SCRIPT

register = template.Library()

_ICON = (
    '<svg class="weft-icon" width="20" height="20" aria-hidden="true" focusable="false">'
    '<use href="{}#{}"></use></svg>'
)
_CHOICE = (
    '<div class="govuk-checkboxes__item weft-choice{kind}">'
    '<input id="id_{name}_{value}" name="{name}" type="checkbox" value="{value}"{checked}>'
    '<label class="govuk-label govuk-checkboxes__label" for="id_{name}_{value}">{label}{count}</label>'
    "</div>"
)
_CARD = (
    '<article class="weft-card">\n'
    '<{heading} class="weft-card__title"><a class="govuk-link" href="{url}">{title}</a></{heading}>\n'
    '<p class="weft-card__text">{text}</p>\n'
    '<ul class="weft-card__facts">{facts}</ul>\n'
    "{tags}</article>"
)
_FACT = '<li>{icon}<span><span class="govuk-visually-hidden">{label} </span>{text}</span></li>'
_PLAIN_FACT = "<li>{icon}<span>{label} {text}</span></li>"
_TAGS = '<ul class="weft-tags" aria-label="{label}">{tags}</ul>\n'


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of those in site/frontend/build.mjs; always beside words that say the same."""
    return format_html(_ICON, static("weft/icons.svg"), name)


@register.simple_tag
def whole_address(path: str) -> str:
    """A path with the site before it, as it is known elsewhere."""
    return f"{settings.BASE_URL}{path}"


@register.simple_tag
def site_image() -> dict[str, str]:
    """The picture that stands for the site where a page has none of its own: url, alt."""
    return {"url": whole_address("/card.png"), "alt": site_card().in_words}


# What stands many times on a page is made by a tag and no template: templates took half of the time
# of a list of case studies, which has two hundred choices and twenty cards.


@register.simple_tag
def choices(name: str, choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Checkboxes of a parameter. choices: value, label, count or None, chosen, depth or 0."""
    made = [
        _CHOICE.format(
            name=_escaped(name),
            value=_escaped(choice["value"]),
            label=_escaped(choice["label"]),
            checked=" checked" if choice["chosen"] else "",
            count=""
            if choice["count"] is None
            else f' <span class="weft-count">{choice["count"]}</span>',
            kind=(f" weft-choice--{choice['depth']}" if choice.get("depth") else "")
            + (" weft-choice--none" if choice["count"] == 0 else ""),
        )
        for choice in choices
    ]
    return mark_safe("\n".join(made))  # noqa: S308


@register.simple_tag
def case_card(case: Any, heading: str) -> SafeString:
    """A case study in a list, under a heading of a level ("h2", "h3").

    case: url, title, list_text, organisation, place_name, years, theme_names, evidence,
    is_review_due; snippet: a passage marked up (safe) that stands for the text, or "".
    """
    facts = [
        _FACT.format(icon=icon(sign), label=_escaped(label), text=_escaped(text))
        for sign, label, text in (
            ("users-round", _("Organisation:"), case.organisation),
            ("map-pin", _("Place:"), case.place_name),
            ("calendar", _("Years:"), case.years),
        )
        if text
    ]
    label, known = _escaped(_("Evidence:")), _escaped(case.evidence["label"])
    facts.append(_PLAIN_FACT.format(icon=icon("scale"), label=label, text=known))
    if case.is_review_due:
        facts.append(
            _PLAIN_FACT.format(
                icon=icon("calendar"), label="", text=_escaped(_("May be out of date"))
            )
        )
    tags = "".join(f'<li class="weft-tag">{_escaped(name)}</li>' for name in case.theme_names)
    return mark_safe(  # noqa: S308
        _CARD.format(
            heading=heading,
            url=_escaped(case.url),
            title=_escaped(case.title),
            text=conditional_escape(case.snippet or case.list_text),
            facts="".join(facts),
            tags=_TAGS.format(label=_escaped(_("Themes")), tags=tags) if tags else "",
        )
    )


def _escaped(text: object) -> str:
    """As Django escapes it, without asking whether it is safe: nothing here is markup."""
    return escape(str(text))


@register.simple_tag
def js_enabled_script() -> SafeString:
    """The one inline script of a public page; the content security policy names its hash."""
    # The text is a constant of ours, and escaping would change its hash.
    return format_html("<script>{}</script>", mark_safe(JS_ENABLED_SCRIPT))  # noqa: S308
