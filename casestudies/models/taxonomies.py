"""The terms a case study is described in. Editors keep them, with descriptions, in the CMS."""

from django.db import models
from wagtail.search import index


class Term(index.Indexed, models.Model):
    """A term with a plain description, which helps an editor choose and a visitor understand."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    description = models.TextField(max_length=400)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(Term):
    class Meta(Term.Meta):
        verbose_name = "theme"


class Method(Term):
    class Meta(Term.Meta):
        verbose_name = "method"


class Trigger(Term):
    class Meta(Term.Meta):
        verbose_name = "trigger"


class Sector(Term):
    class Meta(Term.Meta):
        verbose_name = "sector"


class ParticipantGroup(Term):
    class Meta(Term.Meta):
        verbose_name = "group that took part"
        verbose_name_plural = "groups that took part"


class Guidance(Term):
    """Published guidance that a case study illustrates."""

    url = models.URLField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(Term.Meta):
        verbose_name_plural = "guidance"
