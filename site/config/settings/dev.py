"""The demo and development: plain HTTP on this machine, mail to the catcher, staff without a second factor."""

from config.environment import env
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
# Only here: production refuses to start without it.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", False)
REGISTRATION = env.str("REGISTRATION", "open")
# WebAuthn accepts plain HTTP for the name localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
GALLERY = True
# Whoever tries the API out on this machine may try it as often as they like.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 0)
# A demo asks nobody else's servers.
LINK_CHECKS = env.bool("LINK_CHECKS", False)
# Served from the source folders: nothing to collect before the demo starts.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG
