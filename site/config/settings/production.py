"""Production: refuses to start on anything insecure, and says which value and what would be right."""

from config.environment import env, required
from config.refusals import refuse_what_is_insecure
from config.sentry import report_faults
from config.settings.base import *  # noqa: F403

BASE_URL = required("BASE_URL", "https://weft.example.org").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
WAGTAILADMIN_BASE_URL = BASE_URL
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", True)
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# The CMS shows previews in frames of this site; public pages deny any by their own policy.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

refuse_what_is_insecure(globals())
report_faults(SENTRY_DSN, release=env.str("RELEASE", ""))
