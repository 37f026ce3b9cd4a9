from datetime import datetime
from functools import singledispatch
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager, PageQuerySet

from core.checking.panel import before_you_publish


@singledispatch
def shown(page: Page, request: HttpRequest) -> dict[str, Any]:
    """What stands on a page beyond its own fields, for its template.

    The views of each kind of page register what it shows, so that models need not know what stands above
    them. Raises LookupError where none has.
    """
    raise LookupError(f"No view says what {type(page).__name__} shows.")


class PublicQuerySet(PageQuerySet):
    def published(self, at: datetime | None = None) -> Self:
        """Those anyone may read: live, and not past their time even where the job that takes them
        down has not run yet.

        at: the time that is meant, else the present.
        """
        return self.live().filter(Q(expire_at=None) | Q(expire_at__gt=at or timezone.now()))


PublicManager = PageManager.from_queryset(PublicQuerySet)


def is_past_its_time(page: Page) -> bool:
    """Whether a page of any kind should have been taken down by now."""
    return page.expire_at is not None and page.expire_at <= timezone.now()


class OwnPage(Page):
    """A page of the site, of any kind: shown by its view, without a privacy to set."""

    # What is closed is never a page.
    private_page_options: ClassVar[list[str]] = []
    # Slugs whose address belongs to something else.
    reserved: ClassVar[frozenset[str]] = frozenset()
    reserved_says: ClassVar[Any] = _("Something else has this address. Choose another slug.")

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | shown(self, request)

    def clean(self) -> None:
        super().clean()
        self._check_address()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._check_address()

    def _check_address(self) -> None:
        """A draft too must have an address at which it can be read once it is public."""
        if self.slug in self.reserved:
            raise ValidationError({"slug": self.reserved_says})


class BasePage(OwnPage):
    """A page of the site that introduces itself in a few sentences."""

    introduction = models.TextField(
        blank=True, max_length=1000, help_text="A few sentences under the title."
    )

    objects: ClassVar[Any] = PublicManager()

    # The name of a fixed address, for which Wagtail's own way asks the cache each time; "" for Wagtail's
    # own. Where there can be several such pages, it takes the slug.
    read_at: ClassVar[str] = ""

    content_panels = [before_you_publish(), *Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        if self.read_at:
            return reverse(self.read_at, args=[] if self.max_count == 1 else [self.slug])
        url: str | None = super().get_url(request, current_site)
        return url

    def get_full_url(self, request: Any = None) -> str | None:
        if self.read_at:
            return f"{settings.BASE_URL}{self.get_url()}"
        url: str | None = super().get_full_url(request)
        return url

    @property
    def list_text(self) -> str:
        """What a list says of it."""
        return str(self.introduction)

    url = property(get_url)
    full_url = property(get_full_url)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = super().get_sitemap_urls(request)
        return [] if is_past_its_time(self) else urls
