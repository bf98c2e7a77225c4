"""All settings of an installation, typed, in one file; each is documented in docs/settings.md.

Values come from the environment (`HUIYIN_*`). Secrets come from files in the key folder, never from here.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.csp import CSP

from huiyin.parties.keyring import folders, secret_in, signing_secret

# HUIYIN_KEYS and HUIYIN_HOME. Keys lie apart from the data: a copy of the data folder opens nothing (house ruling 13).
KEYS, HOME = folders(os.environ)
FILES = HOME / "files"
CHECKPOINTS = Path(os.environ.get("HUIYIN_CHECKPOINTS", str(HOME / "checkpoints"))).resolve()
# Which PostgreSQL binaries the launcher may use: embedded, system or auto (embedded first).
POSTGRES = os.environ.get("HUIYIN_POSTGRES", "auto")
DATABASE_URL = os.environ.get("HUIYIN_DATABASE_URL", "")
MAX_FILE_BYTES = int(os.environ.get("HUIYIN_MAX_FILE_MB", "20")) * 1024 * 1024
SESSION_HOURS = int(os.environ.get("HUIYIN_SESSION_HOURS", "10"))
SESSION_IDLE_MINUTES = int(os.environ.get("HUIYIN_SESSION_IDLE_MINUTES", "60"))
# How many filings, and how many look-ups by code, one network address may make in an hour.
FILINGS_PER_HOUR = int(os.environ.get("HUIYIN_FILINGS_PER_HOUR", "20"))
LOOKUPS_PER_HOUR = int(os.environ.get("HUIYIN_LOOKUPS_PER_HOUR", "60"))
# Exports one person may ask for in a day; how long a made file lies there; and how much all of them may hold.
EXPORTS_PER_DAY = int(os.environ.get("HUIYIN_EXPORTS_PER_DAY", "30"))
EXPORT_DAYS = int(os.environ.get("HUIYIN_EXPORT_DAYS", "3"))
EXPORTS_MB = int(os.environ.get("HUIYIN_EXPORTS_MB", "4096"))
SIGN_IN_FAILURES = int(os.environ.get("HUIYIN_SIGN_IN_FAILURES", "5"))
SIGN_IN_LOCK_MINUTES = int(os.environ.get("HUIYIN_SIGN_IN_LOCK_MINUTES", "15"))
# From how many matters on a count is told on open pages (the same 10 from which an issue is named outside).
OPEN_FIGURES_FROM = int(os.environ.get("HUIYIN_OPEN_FIGURES_FROM", "10"))
# Set when a reverse proxy that sets X-Forwarded-For itself stands in front; else the header is ignored.
BEHIND_PROXY = os.environ.get("HUIYIN_BEHIND_PROXY", "") == "1"

DEBUG = os.environ.get("HUIYIN_DEBUG", "") == "1"
SECRET_KEY = signing_secret(KEYS, HOME)
ALLOWED_HOSTS = os.environ.get("HUIYIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("HUIYIN_ORIGINS", "").split(",") if o]
# Where citizens reach the portal; printed on papers, which are drawn without anybody's request at hand.
PUBLIC_URL = os.environ.get("HUIYIN_PUBLIC_URL", next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")
ROOT_URLCONF = "huiyin.urls"
WSGI_APPLICATION = "huiyin.wsgi.application"


def database_from(url: str, home: Path) -> dict[str, Any]:
    """The DATABASES entry for a `postgresql://` address; without one, the launcher's socket under `home`."""
    if not url:
        from huiyin.install.postgres import url_for

        url = url_for(home)
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "huiyin",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        # A new connection costs about 6 ms of CPU, so each thread keeps its own.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # jit and parallel workers cost more than they give on queries of a few milliseconds. Most of what such a query
        # costs is parsing and planning; what a connection has run three times it keeps prepared.
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 3,
            **query,
            "options": "-c jit=off -c max_parallel_workers_per_gather=0 -c timezone=UTC",
        },
    }


DATABASES = {"default": database_from(DATABASE_URL, HOME)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "huiyin.ledger",
    "huiyin.web",
    "huiyin.people",
    "huiyin.duties",
    "huiyin.parties",
    "huiyin.documents",
    "huiyin.outbox",
    "huiyin.cases",
    "huiyin.statistics",
    "huiyin.rounds",
    "huiyin.quality",
    "huiyin.oversight",
    "huiyin.campaigns",
    "huiyin.receptions",
    "huiyin.bulletins",
    "huiyin.desk",
    "huiyin.portal",
    "huiyin.install",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "huiyin.people.middleware.PostMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": ["huiyin.web.loading.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "huiyin.web.context.page",
                "huiyin.desk.context.desk",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:today"

SESSION_ENGINE = "huiyin.people.session_store"
SESSION_COOKIE_AGE = int(timedelta(hours=SESSION_HOURS).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = os.environ.get("HUIYIN_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY and HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
CSRF_FAILURE_VIEW = "huiyin.web.views.csrf_failed"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "huiyin_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("HUIYIN_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
# Files are served from the packages themselves: nothing to collect before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Scans come as many pages in one form; Django counts fields and files apart from bytes.
DATA_UPLOAD_MAX_NUMBER_FILES = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_FILE_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# How messages leave (docs/running.md, "Messages"). Calls and letters need people, not a server; all else is off until
# it is named here and set up below.
CHANNELS = tuple(name.strip() for name in os.environ.get("HUIYIN_CHANNELS", "letter,call").split(",") if name.strip())
# The address of the portal as petitioners type it: "https://petitions.example". Stands in messages.
SITE = os.environ.get("HUIYIN_SITE", "")
MAIL_FROM = os.environ.get("HUIYIN_MAIL_FROM", "")
MAILERS: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": os.environ.get("HUIYIN_MAIL_HOST", "localhost"),
            "port": int(os.environ.get("HUIYIN_MAIL_PORT", "25")),
            "username": os.environ.get("HUIYIN_MAIL_USER", ""),
            "password": secret_in(KEYS, "mail-password"),
            "use_tls": os.environ.get("HUIYIN_MAIL_TLS", "") == "starttls",
            "use_ssl": os.environ.get("HUIYIN_MAIL_TLS", "") == "tls",
            # A message is locked while it is being sent.
            "timeout": 10,
        },
    }
}
# What messages said is cleared after so many days; that somebody was told stays. 0 keeps it for good.
MESSAGES_KEPT_DAYS = int(os.environ.get("HUIYIN_MESSAGES_KEPT_DAYS", "730"))
SMS_URL = os.environ.get("HUIYIN_SMS_URL", "")
SMS_BODY = os.environ.get("HUIYIN_SMS_BODY", '{"to": "{phone}", "text": "{text}", "id": "{id}"}')
SMS_FORM = os.environ.get("HUIYIN_SMS_FORM", "") == "1"
SMS_OK = os.environ.get("HUIYIN_SMS_OK", "")
SMS_TOKEN = secret_in(KEYS, "sms-token")
SMS_RECEIPTS_URL = os.environ.get("HUIYIN_SMS_RECEIPTS_URL", "")
SMS_RECEIPTS = os.environ.get(
    "HUIYIN_SMS_RECEIPTS",
    '{"list": "receipts", "id": "id", "status": "status", "delivered": ["delivered"], "failed": ["failed"]}',
)
EXCHANGE = Path(os.environ.get("HUIYIN_EXCHANGE", str(HOME / "exchange"))).resolve()
EXCHANGE_FORMAT = os.environ.get("HUIYIN_EXCHANGE_FORMAT", "jsonl")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    # No identity in any log line: house ruling 13 and law.md 9a.
    "filters": {"identities": {"()": "huiyin.parties.discretion.IdentityFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["identities"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"huiyin": {"level": "INFO"}},
}

# How long a process keeps the working-day calendar before it asks whether a year was loaded meanwhile.
CALENDAR_SECONDS = 60.0
