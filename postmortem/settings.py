"""Every setting, from the environment; a wrong value stops the start with a sentence that names it."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from postmortem.environment import (
    broker,
    databases,
    languages,
    mail,
    media,
    metrics,
    one_of,
    own_folder,
    secret_key,
    services,
    urls_and_hosts,
    whole_number,
    yes_or_no,
    zone,
)
from postmortem.logs import in_json, speak_structured

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = yes_or_no(env, "DEBUG", default=False)
SECRET_KEY = secret_key(env, DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # given up, but they sealed what is there
BASE_URL, ALLOWED_HOSTS = urls_and_hosts(env)
_secure = urlsplit(BASE_URL).scheme == "https"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if _secure else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "postmortem.audit",
    "postmortem.people",
    "postmortem.evidence",
    "postmortem.drafts",
    "postmortem.language",
    "postmortem.signin",
    "postmortem.outbox",
    "postmortem.activities",
    "raci",
    "incidents",
    "postmortem.search",
    "postmortem.insights",
    "postmortem.backup",
    "postmortem.upkeep",
    "postmortem.links",
    "postmortem.doors",
    "postmortem",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "postmortem.middleware.WatchMiddleware",
    "postmortem.compression.PageCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "postmortem.people.middleware.DemoLoginMiddleware",
    "postmortem.people.middleware.PreferenceMiddleware",
    "postmortem.people.middleware.PolicyMiddleware",
    "postmortem.drafts.middleware.UsedDraftMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "postmortem.urls"
WSGI_APPLICATION = "postmortem.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "postmortem.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "postmortem.people.templatetags.spoken",
                "postmortem.people.templatetags.words",
            ],
        },
    }
]

# The database is the record; SQLite embedded, PostgreSQL for several workers.
DATABASES = databases(env, DATA_DIR)
DATABASE_ROUTERS = ["postmortem.replica.Router"] if "replica" in DATABASES else []
if DATABASE_ROUTERS:
    MIDDLEWARE.append("postmortem.replica.ReplicaMiddleware")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["postmortem.people.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["account", "display_name", "email"]},
    },
    {"NAME": "postmortem.people.passwords.HouseWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "postmortem.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "account"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {"reset_password": "postmortem.signin.adapter.forms.ResetForm"}
# Failed tries are counted in the database (postmortem.signin), by person and address; a whole office may
# stand behind one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}
MFA_ADAPTER = "postmortem.signin.adapter.SecondAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_TOTP_ISSUER = "Postmortem"
MFA_TOTP_TOLERANCE = 1  # phones go half a minute wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure  # browsers themselves allow it on localhost only
MFA_FORMS = {
    "activate_totp": "postmortem.signin.adapter.forms.ActivateForm",
    "authenticate": "postmortem.signin.adapter.forms.SecondForm",
    "reauthenticate": "postmortem.signin.adapter.forms.SecondAgainForm",
}
SOCIALACCOUNT_ADAPTER = "postmortem.signin.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS, SIGN_IN_WITH = services(env)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SESSION_ENGINE = "postmortem.sessions"
SESSION_LIFE = timedelta(days=whole_number(env, "SESSION_DAYS", default=30, least=1))  # from signing in
SESSION_IDLE = timedelta(hours=whole_number(env, "SESSION_IDLE_HOURS", default=14 * 24, least=1))
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LOCALE_PATHS = [BASE_DIR / "locale", DATA_DIR / "locale"]  # the second is for an installation's own
LANGUAGES = languages(LOCALE_PATHS)
if LANGUAGE_CODE not in dict(LANGUAGES):
    _spoken = " or ".join(dict(LANGUAGES))
    raise ImproperlyConfigured(f"LANGUAGE_CODE is {LANGUAGE_CODE!r}; it may be {_spoken}.")
TIME_ZONE = zone(env.str("TIME_ZONE", default="Asia/Shanghai"), "TIME_ZONE")
USE_TZ = True
USE_I18N = True
PRODUCT_NAME = _("Postmortem")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "media"
# A line a day about the audit chains: best on another machine's disk (docs/backup.md).
HEADS_FILE = Path(env.str("HEADS_FILE", default=str(DATA_DIR / "heads.jsonl")))
STORAGES = {
    "default": media(env),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or yes_or_no(env, "PLAIN_STATIC", default=False)
        else "postmortem.statics.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or yes_or_no(env, "PLAIN_STATIC", default=False)
UPLOAD_LIMIT = whole_number(env, "UPLOAD_LIMIT", default=25 * 1024 * 1024, least=1)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(own_folder(DATA_DIR / "incoming"))  # what a killed request leaves is found there
FILE_UPLOAD_PERMISSIONS = 0o600
IS_MEDIA_ELSEWHERE = "s3" in STORAGES["default"]["BACKEND"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a sheet of 200 rows comes back with seven fields each

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "postmortem.people.widgets.Renderer"

_mail = mail(env)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = (
    str(DATA_DIR / _mail.get("EMAIL_FILE_PATH", "mail")) if "filebased" in EMAIL_BACKEND else None
)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default=f"postmortem@{urlsplit(BASE_URL).hostname}")

# The broker is a doorbell: nothing is only there, and no request ever talks to it.
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker(env, DATA_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_DB_REUSE_MAX = 1_000  # tasks on one connection; each looks first whether it still answers (tasks.run)
CHASE_TICK_SECONDS = whole_number(env, "CHASE_TICK_SECONDS", default=10, least=1)
CHASE_HOLD_SECONDS = whole_number(env, "CHASE_HOLD_SECONDS", default=10)
CHANNEL_TIMEOUT = whole_number(env, "CHANNEL_TIMEOUT", default=5, least=1)
# Chat services and webhooks are reached at public addresses only, except these host:port pairs.
PRIVATE_TARGETS = env.list("PRIVATE_TARGETS", default=[])
MIGRATE_LOCK_SECONDS = whole_number(env, "MIGRATE_LOCK_SECONDS", default=5, least=1)
METRICS_TOKEN = metrics(env, DATA_DIR)
DEMO_PUBLIC = yes_or_no(env, "DEMO_PUBLIC", default=False)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = _secure and yes_or_no(env, "SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_HSTS_PRELOAD = _secure
if yes_or_no(env, "BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
if _secure:  # a cookie of this name is set by this very host only, over TLS, for all its addresses
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    MESSAGE_STORAGE = "postmortem.cookies.HostMessages"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

_log = one_of(env, "LOG_FORMAT", ("line", "json"))
speak_structured()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": in_json(),
    },
    "filters": {"no_secrets": {"()": "postmortem.logs.NoSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": _log, "filters": ["no_secrets"]}},
    # Below these levels their lines may hold addresses with keys in them.
    "loggers": {
        "urllib3": {"level": "ERROR"},
        "apprise": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},  # each sheet it reads, and each rule that is not for paper
        "fontTools": {"level": "ERROR"},
        # A line per request is for machines.
        "postmortem.requests": {"level": "INFO" if _log == "json" else "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
