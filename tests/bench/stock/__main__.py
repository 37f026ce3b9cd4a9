"""Makes the stock site in an empty database: `python -m tests.bench.stock FILE.json`, the article's text
in the file. Prints as its last line how many queries the article makes."""

import json
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.stock.models import ArticlePage, Related  # noqa: E402

SECTIONS = ("News", "About", "Work")


def fill(text: dict[str, str]) -> None:
    call_command("migrate", verbosity=0)
    root = Page.get_first_root_node()
    for greeting in root.get_children():
        greeting.delete()
    home = Page.objects.get(pk=root.pk).add_child(instance=Page(title="Home", slug="home"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    for title in SECTIONS:
        home.add_child(instance=Page(title=title, show_in_menus=True))
    news = Page.objects.get(title=SECTIONS[0])
    articles = [
        news.add_child(
            instance=ArticlePage(
                title=f"{text['title']} {number}" if number else text["title"],
                slug=f"article-{number}",
                date="2026-01-01",
                introduction=text["introduction"],
                body=text["body"],
            )
        )
        for number in range(5)
    ]
    articles[0].tags.add("trust", "schools", "faith")
    articles[0].save()
    for order, other in enumerate(articles[1:]):
        Related.objects.create(page=articles[0], named=other, sort_order=order)


def queries() -> int:
    client = Client()
    client.get(PATH)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PATH).status_code == 200
    return len(asked)


PATH = "/news/article-0/"

if __name__ == "__main__":
    if ArticlePage._meta.db_table not in connection.introspection.table_names():
        fill(json.loads(Path(sys.argv[1]).read_text()))
    print(json.dumps({"queries": queries(), "path": PATH}))
