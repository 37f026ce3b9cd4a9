"""The home page, plain pages, events, and the settings of the site."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.blocks import BodyBlock
from core.checking.panel import before_you_publish
from core.models import BasePage
from home.models.events import EventIndexPage, EventMaterial, EventPage
from home.models.registrations import Desk, Registration
from home.models.states import EventState

__all__ = [
    "Desk",
    "EventIndexPage",
    "EventMaterial",
    "EventPage",
    "EventState",
    "HomePage",
    "Registration",
    "SiteSettings",
    "StandardPage",
]


class HomePage(BasePage):
    """The front door: search first, then themes, what is new, and where."""

    strapline = models.CharField(max_length=120)

    content_panels = [
        before_you_publish(),
        *Page.content_panels,
        FieldPanel("strapline"),
        FieldPanel("introduction"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1
    template = "home/home_page.html"


class StandardPage(BasePage):
    """A page of prose: about, accessibility, privacy, cookies."""

    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    template = "home/standard_page.html"
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """Who runs this installation, and how to reach them."""

    operator = models.CharField(
        _("organisation that runs this site"),
        max_length=160,
        default="The organisation that installed Weft",
    )
    contact_email = models.EmailField(
        _("address for questions and reports"), default="hello@localhost.invalid"
    )

    class Meta:
        verbose_name = _("operator")
