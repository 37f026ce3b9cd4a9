"""Tags that format and never query."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.policies import JS_ENABLED_SCRIPT

register = template.Library()


@register.simple_tag
def js_enabled_script() -> SafeString:
    """The one inline script of a public page; the content security policy names its hash."""
    # The text is a constant of ours, and escaping would change its hash.
    return format_html("<script>{}</script>", mark_safe(JS_ENABLED_SCRIPT))  # noqa: S308
