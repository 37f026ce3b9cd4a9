"""Each kind of page has a view that says what stands on it."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import get_resolver
from wagtail.models import Page, get_page_models

from core.models import shown


def test_every_kind_of_page_says_what_it_shows() -> None:
    assert get_resolver().url_patterns  # the views are there once the addresses are
    ours = [kind for kind in get_page_models() if kind is not Page]

    assert len(ours) > 8
    assert not [kind for kind in ours if shown.dispatch(kind) is shown.dispatch(Page)]


def test_a_kind_of_page_that_no_view_knows_is_named() -> None:
    another: Any = type("AnotherPage", (), {})()

    with pytest.raises(LookupError, match="No view says what AnotherPage shows"):
        shown(another, HttpRequest())
