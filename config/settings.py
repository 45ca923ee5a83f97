"""Django's settings, from the environment (see config/env.py) and constants."""

import logging
import re
from typing import Any

import structlog

from config.env import BASE_DIR, environment

ENVIRONMENT = environment()

# What Pacta itself reads
DATA_DIR = ENVIRONMENT.data_dir
PUBLIC_URL = ENVIRONMENT.public_url
MAIL_UNCERTAIN = ENVIRONMENT.mail_uncertain
FAILPOINTS = ENVIRONMENT.failpoints
CHANNELS = ENVIRONMENT.channels
CHANNEL_HOSTS = ENVIRONMENT.channel_hosts
EVIDENCE_FILE_LIMIT = ENVIRONMENT.file_limit

# Core
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "commitments",
    "tracker",
    "seeds",
    # The pages of the admin are found by config/urls.py: who serves no pages need not load them.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.context.watch",
            ],
        },
    },
]

# Database
DATABASES: dict[str, dict[str, Any]] = {"default": ENVIRONMENT.database}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for the lock when they begin, instead of failing half-way; readers never wait for a writer.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# The history of records is asked record by record, never by day
SIMPLE_HISTORY_DATE_INDEX = False

# Time and language
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"

# Static files, served by the web process itself from where they lie: there is nothing to collect
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = True

# Files that are handed in. What is too large is not taken in whole, and nothing that is sent is served by its address.
FILE_UPLOAD_HANDLERS = [
    "commitments.files.uploads.NoMoreThanAllowed",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# People
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# What a browser may do with our pages
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# Mail
EMAIL_HOST = ENVIRONMENT.mail.host
EMAIL_PORT = ENVIRONMENT.mail.port
EMAIL_HOST_USER = ENVIRONMENT.mail.user
EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.password
EMAIL_USE_TLS = ENVIRONMENT.mail.starttls
EMAIL_USE_SSL = ENVIRONMENT.mail.tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
# What a mail provider tells of mail that came back; see tracker/webhook.py
WEBHOOK_PROVIDER = ENVIRONMENT.webhook.provider if ENVIRONMENT.webhook else ""
ANYMAIL: dict[str, Any] = {}
if ENVIRONMENT.webhook:
    ANYMAIL["WEBHOOK_SECRET"] = ENVIRONMENT.webhook.secret
    ANYMAIL[f"{WEBHOOK_PROVIDER.upper()}_WEBHOOK_SIGNING_KEY"] = ENVIRONMENT.webhook.key

# Jobs: the schedule is in config/celery.py. Queueing gives up soon, because a tick follows every minute anyway.
CELERY_BROKER_URL = ENVIRONMENT.redis_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 5, "socket_timeout": 30}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.5, "interval_max": 1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "knox.auth.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "commitments.api.paging.Pages",
    # The browsable pages need inline script and style; the schema's page shows as much.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "commitments.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pacta",
    "DESCRIPTION": "Commitments: what was promised, by whom, when it is due, and what came of it.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # The schema's names for choices that several fields share.
    "ENUM_NAME_OVERRIDES": {
        "Status": "commitments.status.Status.choices",
        "Flag": "commitments.status.FlagLabel.choices",
        "Kind": "commitments.status.Kind.choices",
        "ReminderState": "tracker.models.ReminderState.choices",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Logs, to standard error: one line an event
LOG_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LOG_RENDERERS: dict[str, list[Any]] = {
    # Plain: where rich is installed, the default prints every local variable, secrets included.
    "readable": [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)],
    "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
}


def _is_no_health_check(record: logging.LogRecord) -> bool:
    """What watches Pacta asks often, and reads the answer itself: neither a good nor a bad one belongs in the log."""
    event = record.msg if isinstance(record.msg, dict) else {}
    request = getattr(record, "request", None)
    return event.get("request") != "GET /healthz" and getattr(request, "path", "") != "/healthz"


def _without_tokens(_logger: object, _method: str, line: Any) -> Any:
    """Whoever reads a token of a mailed link in a log could use it: the address is logged without it."""
    return re.sub(r"((?:/|%2F)log(?:/|%2F))[A-Za-z0-9._%-]{3,}", r"\1…", line)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_health_checks": {"()": "django.utils.log.CallbackFilter", "callback": _is_no_health_check},
    },
    "formatters": {
        "events": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *LOG_RENDERERS[ENVIRONMENT.log_format],
                _without_tokens,
            ],
            "foreign_pre_chain": LOG_STEPS,
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "events", "filters": ["no_health_checks"]},
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {
        # Django's own handlers would print the same event twice, or mail it to nobody.
        **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        # The request middleware tells a 404 already.
        "django.request": {"level": "ERROR"},
    },
}
# A page that is not there is the visitor's affair.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *LOG_STEPS,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
