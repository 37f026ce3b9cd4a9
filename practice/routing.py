"""The only list of websocket routes. Empty until the live discussions open."""

from django.urls import URLPattern

websocket_routes: list[URLPattern] = []
