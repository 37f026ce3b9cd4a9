"""Prometheus metrics. Labels are names of views: never of persons, circles or records."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("weft_requests_total", "Requests answered.", ["view", "status"])
REQUEST_SECONDS = Histogram("weft_request_seconds", "Time to answer a request.", ["view"])
PAGES = Counter(
    "weft_pages_total", "Requests for a page, by whether a kept one was given.", ["how"]
)
