"""The test suite: as production where it can be, quick where that changes nothing."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-the-test-suite")
os.environ.setdefault("DATABASE_URL", "postgres://weft@localhost/weft")
# Each worker of the suite empties a Redis database of its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
os.environ["REDIS_URL"] = (
    f"{os.environ.get('REDIS_URL', 'redis://localhost').split('?')[0]}?db={_worker + 1}"
)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, STORAGES, WAGTAILSEARCH_BACKENDS  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost"]
REGISTRATION = "open"
GALLERY = True
LINK_CHECKS = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests of one thread: a pool would only keep the template database busy.
DATABASES["default"]["OPTIONS"] = {}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Wagtail's own index serves the CMS alone; keeping it up costs a third of publishing a page.
WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Nothing is collected, and each test client would walk the folders anew.
SERVESTATIC_USE_STATIC_ROOT = False
