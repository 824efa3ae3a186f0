"""Settings of the Django project; all that differs between nodes comes from `configuration`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from safeconduct.node.configuration import Configuration
from safeconduct.node.vault.keystore import open_ring

CONFIGURATION = Configuration.from_environment()
NODE = Path(__file__).resolve().parent
DEBUG = CONFIGURATION.debug
#: Read when first needed, so that looking at the settings makes no keys.
SECRET_KEY = SimpleLazyObject(lambda: open_ring(CONFIGURATION).web_secret)
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in CONFIGURATION.hosts] if CONFIGURATION.https else []

INSTALLED_APPS = [
    "safeconduct.node.accounts",
    "safeconduct.node.vault",
    "safeconduct.node.history",
    "safeconduct.node.approvals",
    "safeconduct.node.jobs",
    "safeconduct.node.registry",
    "safeconduct.node.intake",
    "safeconduct.node.matching",
    "safeconduct.node.evidence",
    "safeconduct.node.fraud",
    "safeconduct.node.casework",
    "safeconduct.node.cartels",
    "safeconduct.node.exchange",
    "safeconduct.node.talks",
    "safeconduct.node.api",
    "safeconduct.node.tracing",
    "safeconduct.node.upkeep",
    "safeconduct.node.pages",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "safeconduct.node.api.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "safeconduct.node.accounts.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = (
    "safeconduct.node.family_urls" if CONFIGURATION.site == "family" else "safeconduct.node.urls"
)
WSGI_APPLICATION = "safeconduct.node.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "safeconduct.node.pages.context.node",
            ],
        },
    }
]

DATABASES = {
    "default": (
        dj_database_url.parse(CONFIGURATION.database_url, conn_max_age=300, conn_health_checks=True)
        if CONFIGURATION.database_url
        else {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": CONFIGURATION.data / "node.sqlite3",
            "CONN_MAX_AGE": 300,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA foreign_keys=ON;PRAGMA secure_delete=ON;PRAGMA cache_size=-65536"
                ),
            },
        }
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pages_cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "safeconduct.node.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {"login": "safeconduct.node.accounts.signing_in.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "safeconduct.node.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "safeconduct.node.accounts.signing_in.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Safeconduct"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIGURATION.https
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIGURATION.https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-session", "__Host-csrf") if CONFIGURATION.https else ("session", "csrf")
)
LANGUAGE_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if CONFIGURATION.site == "family":
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
        ("__Host-family", "__Host-family-csrf")
        if CONFIGURATION.https
        else ("family", "family-csrf")
    )
    SESSION_COOKIE_AGE = 15 * 60
    CSRF_FAILURE_VIEW = "safeconduct.node.tracing.family_errors.stale"
SECURE_SSL_REDIRECT = CONFIGURATION.https
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # all come through one proxy: an address says nothing
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [NODE / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["safeconduct.node.formats"]

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = CONFIGURATION.data / "files"
FILE_UPLOAD_HANDLERS = ["safeconduct.node.uploads.NamelessUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
if CONFIGURATION.site == "family":
    DATA_UPLOAD_MAX_MEMORY_SIZE = 64 << 10
    DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    DATA_UPLOAD_MAX_NUMBER_FILES = 0

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

#: How many other people must agree before such an action takes effect; nobody approves his own.
APPROVALS_NEEDED = {
    "confirm_death": 1,
    "merge_files": 1,
    "release_list": 2,
    "publish_notice": 2,
    "export": 1,
    "erase": 2,
}
#: The same for what is said in talks, by kind of message: at least one, whatever stands here.
TALK_APPROVALS = {"acceptance": 2, "breaking_off": 2, "closing": 2, "other": 1}
#: The largest bundle that this node takes in or sends, in bytes; the format allows 256 MiB.
TALK_BUNDLE_BYTES = 128 << 20
#: After how long a closed file is proposed for erasure, and a tracing request expires, in days.
RETENTION_DAYS = {"closed_file": 3650, "tracing_request": 365, "job": 90, "rejected_rows": 180}
#: What one token may ask in a minute; more is answered by 429.
API_REQUESTS_PER_MINUTE = 600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}
PROJECT_TITLE = _("Safeconduct")
