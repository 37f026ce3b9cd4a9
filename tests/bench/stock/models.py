"""An article: a date, an introduction, a body, tags, and pages it names."""

from typing import ClassVar

from django.db import models
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey(
        "ArticlePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ArticlePage(Page):
    date = models.DateField()
    introduction = models.TextField()
    body = RichTextField()
    tags = ClusterTaggableManager(through=ArticleTag, blank=True)

    template = "stock/article.html"


class Related(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related")
    named = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    panels: ClassVar[list[str]] = []
