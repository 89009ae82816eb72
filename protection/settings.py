"""Every setting, read once from the environment; a bad value stops the start and says which.

`.env.example` lists the variables. `./run` sets the ones that a demonstration needs.
"""

import logging
from pathlib import Path

import structlog
from django.utils.translation import gettext_lazy as _

from protection.lib import env, quiet
from protection.lib.database import database

ROOT = Path(__file__).resolve().parent.parent

# -- Who may reach it ---------------------------------------------------------------------------
DEBUG = env.flag("AN_SINH_DEBUG", False)
SECRET_KEY = env.secret("AN_SINH_SECRET_KEY")
ALLOWED_HOSTS = env.words("AN_SINH_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("AN_SINH_ORIGINS")
HTTPS = env.flag("AN_SINH_HTTPS", True)  # the launcher's local demonstration turns it off
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # whoever watches the container asks without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.flag("AN_SINH_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.integer("AN_SINH_SESSION_SECONDS", 8 * 3600, least=60)
X_FRAME_OPTIONS = "DENY"

# -- What it is made of; the order is the order of the layers ---------------------------------------
STEPS = (
    "areas",
    "accounts",
    "audit",
    "jobs",
    "registers",
    "matching",
    "registry",
    "facts",
    "policy",
    "profiles",
    "web",
    "api",
)
INSTALLED_APPS = [
    *[f"protection.{step}" for step in STEPS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "protection.lib.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "protection.lib.headers.PrivacyHeadersMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "protection.urls"
WSGI_APPLICATION = "protection.wsgi.application"
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
                "protection.web.context.page",
            ],
            "builtins": ["protection.web.templatetags.say"],
        },
    }
]

# -- Where it keeps things ----------------------------------------------------------------------
DATABASES = {"default": database(env.secret("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.secret("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "an-sinh-cache",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
DATA_DIR = env.folder("AN_SINH_DATA_DIR", ROOT / "var" / "data")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- Who people are -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# -- Partner interface --------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["protection.api.authentication.PartnerTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["protection.api.parsing.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["protection.api.throttling.PartnerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"lookup": "60/minute", "profile": "600/minute", "check": "600/minute"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "protection.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "An Sinh",
    "DESCRIPTION": "Electronic social protection profiles and eligibility checks for partner systems.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "OAS_VERSION": "3.1.0",
}

# -- Background work: rows in PostgreSQL are the queue; Celery over Redis only wakes a worker -------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": not REDIS_URL.startswith("unix://"),
    "health_check_interval": 25,
    "global_keyprefix": "an-sinh:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the sweeper wakes the job again; a redelivery loop would not end
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
BULK_TIME_LIMITS = (300, 330)  # soft and hard: matching and households still have phases of one transaction each
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
JOB_LEASE_SECONDS = env.integer("AN_SINH_JOB_LEASE_SECONDS", 20, least=1)
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"

# -- Language, dates, numbers -------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["protection.lib.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# -- Static files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = env.folder("AN_SINH_STATIC_DIR", ROOT / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.flag("AN_SINH_STATIC_PLAIN", DEBUG)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = env.flag("AN_SINH_STATIC_PLAIN", DEBUG)

# -- Demonstration ------------------------------------------------------------------------------
DEMO = env.flag("AN_SINH_DEMO", False)  # shows the demo sign-ins; never set it where real people are

# -- Logs: one line an event, never a name or a number of a person ----------------------------------
logging.setLogRecordFactory(quiet.log_record)
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
    "root": {"handlers": ["console"], "level": env.text("AN_SINH_LOG_LEVEL", "INFO")},
}
