"""Where Daphne comes in: HTTP to Django, websockets to practice's routes."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# Before anything imports a consumer: it sets the applications up.
django_application = get_asgi_application()

from practice.routing import websocket_routes  # noqa: E402

application = ProtocolTypeRouter(
    {"http": django_application, "websocket": URLRouter(websocket_routes)}
)
