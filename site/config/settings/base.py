"""What is the same wherever Weft runs. Environment variables are read through config.environment."""

import os
from pathlib import Path
from typing import Any

from config import environment
from config.environment import database, env, required
from config.logs import logging_settings
from config.settings.accounts import *  # noqa: F403
from core import policies

# Read when numpy is first imported. Products as small as ours are slower on several threads than on
# one, far slower where the cores are busy with other requests.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = environment.ROOT
VAR = Path(env.str("WEFT_VAR", str(ROOT / "var")))
SECRET_KEY = required(
    "SECRET_KEY", "$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')"
)
BASE_URL = env.str("BASE_URL", "http://localhost:8000").rstrip("/")
# Who runs this installation: named on the pages about privacy and accessibility when they are made.
OPERATOR = env.str("OPERATOR", "the people who run this demonstration")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "hello@example.org")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DEBUG = False
# Whether /gallery/ shows every component, for those who build pages.
GALLERY = False

INSTALLED_APPS = [
    "daphne",
    "core",
    "places",
    "people",
    "notices",
    "search",
    "casestudies",
    "home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "channels",
    "django_tasks",
    "django_tasks_db",
    "django_structlog",
    "servestatic",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

# Static files leave before Django wakes up; all the rest runs in one thread (see InOneThread).
MIDDLEWARE = [
    "servestatic.middleware.ServeStaticMiddleware",
    "core.middleware.Metrics",
    "core.middleware.Compress",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.Policies",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.open_data.OpenData",
    "core.middleware.RefuseUnreadableInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.Visitors",
    "people.middleware.PersonalLanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "people.middleware.StaffSecondFactor",
    "home.middleware.Moved",
    "core.middleware.KeyringAway",
    "core.middleware.InOneThread",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(required("DATABASE_URL", "postgres://weft@localhost/weft"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis may be away: what must not be lost or loosened falls back to the database.
REDIS_URL = required("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.FallbackCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", "weft"),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Who may register: "open", "invitation" (an administrator invites) or "approved" (an administrator reads each request).
REGISTRATION = env.str("REGISTRATION", "approved")
STAFF_SECOND_FACTOR = True

WAGTAIL_SITE_NAME = "Weft"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "casestudies.sharing.finishing.publish"
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_MODEL = "core.ClosedDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.ImageForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "csv", "docx", "mp3", "mp4", "odt", "pdf", "pptx", "txt", "vtt", "webm", "xlsx",
]  # fmt: skip
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "english"}
}
# Search: its indexes on this host's disk (they can be thrown away), and a sentence model, if any.
SEARCH_DIR = Path(env.str("SEARCH_DIR", str(VAR / "search")))
SENTENCE_MODEL = env.str("SENTENCE_MODEL", "")
# Whether the worker asks the links of pages if they still answer.
LINK_CHECKS = env.bool("LINK_CHECKS", True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The outbox takes every mail, whoever writes it; only notices.tasks sends, over MAIL_TRANSPORT.
EMAIL_BACKEND = "notices.backends.Outbox"
MAIL_TRANSPORT = env.str("MAIL_TRANSPORT", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.str("SMTP_HOST", "localhost")
EMAIL_PORT = env.int("SMTP_PORT", 25)
EMAIL_HOST_USER = env.str("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("SMTP_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Weft <weft@localhost>")

# Period keys for sealed text: outside the database and outside its backups.
KEYRING_DIR = Path(env.str("KEYRING_DIR", str(VAR / "keyring")))

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "site" / "frontend" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
    "closed": {"BACKEND": "core.files.ClosedStorage"},
}
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
CLOSED_ROOT = VAR / "closed"
# Where a clamd listens that is asked about every file a visitor sends: the path of its socket.
CLAMD_SOCKET = env.str("CLAMD_SOCKET", "")
# Where a proxy streams closed files after our check: its internal location, such as /closed/.
CLOSED_FILES_PROXY = env.str("CLOSED_FILES_PROXY", "")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
PERMISSIONS_POLICY = policies.PERMISSIONS
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

LOGGING = logging_settings()
# Asking who it is would read the session of every visitor.
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
SENTRY_DSN = env.str("SENTRY_DSN", "")
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# Of the public API, for one network address; 0 for no limit.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 120)
