"""The public API, version 1: what the library's pages show, as data."""

from ninja import NinjaAPI

from casestudies.api import router
from core.page_cache import kept

api = NinjaAPI(
    title="Weft library",
    version="1",
    description="Public case studies of work that holds communities together.",
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_router("/case-studies", router)

urls = api.urls
for pattern in urls[0]:
    pattern.callback = kept(pattern.callback)
