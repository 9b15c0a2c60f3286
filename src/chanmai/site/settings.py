"""Django settings. Everything that differs between installations comes from the environment (see `environment`)."""

import os
import pkgutil
from pathlib import Path

from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

import chanmai.bureau
from chanmai.site import environment, mail, sign_in

PACKAGE = Path(__file__).resolve().parent.parent
HOME = environment.home()
environment.close_to_others(HOME)
PACK = environment.pack(PACKAGE)
DEBUG = environment.flag("CHANMAI_DEBUG")
HOSTS = environment.words("CHANMAI_HOSTS")
PUBLIC = bool(
    HOSTS
)  # named hosts mean: reached over HTTPS from outside; without them only this machine is served
CLAIMS = environment.flag("CHANMAI_CLAIMS")  # strangers may ask for an account of their firm
DEMO_ALLOWED = not PUBLIC or environment.flag("CHANMAI_DEMO")  # demo accounts have a known password

SECRET_KEY = environment.secret_key(HOME)
ALLOWED_HOSTS = HOSTS or ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {"default": environment.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BUREAU_APPS = sorted(
    f"chanmai.bureau.{m.name}" for m in pkgutil.iter_modules(chanmai.bureau.__path__) if m.ispkg
)
INSTALLED_APPS = [
    "chanmai.site",
    *BUREAU_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *sign_in.APPS,
    "django_htmx",
    "ninja",  # serves the API documentation from this machine instead of a CDN
    "csp",
]

MIDDLEWARE = [
    "chanmai.site.access_log.AccessLogMiddleware",
    "chanmai.site.health.MonitorMiddleware",
    "chanmai.site.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "chanmai.site.rates.RateMiddleware",
    "chanmai.site.door.Door",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chanmai.site.sessions.SessionLimitMiddleware",
    "chanmai.site.sessions.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "chanmai.site.headers.HeaderMiddleware",
    "chanmai.site.trail.TrailMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chanmai.site.errors.RefusalMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "chanmai.site.urls"
WSGI_APPLICATION = "chanmai.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chanmai.site.context.site",
            ],
        },
    },
]

# Signing in
AUTHENTICATION_BACKENDS = ["chanmai.bureau.accounts.backend.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "chanmai.bureau.accounts.forms.LengthValidator"},
    {"NAME": "chanmai.bureau.accounts.forms.VarietyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "chanmai.bureau.accounts.forms.BreachValidator"},
]
BREACHED = environment.file("CHANMAI_BREACHED")
SECOND_FACTOR = sign_in.second_factor(os.environ, public=PUBLIC)
SOCIALACCOUNT_PROVIDERS = sign_in.identity_provider(os.environ)
IDENTITY_MATCH = sign_in.identity_match(os.environ)
globals().update(sign_in.SETTINGS)
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:start"
LOGOUT_REDIRECT_URL = "accounts:login"

# Words, numbers, days
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
LANGUAGE_COOKIE_NAME = "chanmai_language"
TIME_ZONE = environment.TIME_ZONE
USE_TZ = True

# Static files are served by the application itself: here straight from the packages, and asked for anew each time; to
# others under names that change with what is in them, as `chanmai serve` lays them out
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static" if PUBLIC else None
WHITENOISE_USE_FINDERS = not PUBLIC
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600 if PUBLIC else 0
WHITENOISE_MANIFEST_STRICT = False
# Whoever starts the site for the first time waits until all that may be asked for is compressed
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PUBLIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# What is to be done at once after firms filed something; called as f(at=…, progress=…)
AFTER_FILING = [
    "chanmai.bureau.matching.operations.following.follow",
    "chanmai.bureau.plan.operations.histories.follow",
]
# What waits on the queue of jobs and who carries it out, see `jobs.kinds`
JOBS = {
    "import": "chanmai.bureau.enterprises.jobs.IMPORTING",
    "follow": "chanmai.bureau.enterprises.jobs.FOLLOWING",
    "match": "chanmai.bureau.matching.jobs.MATCHING",
    "open_returns": "chanmai.bureau.monitoring.jobs.OPENING",
    "close_returns": "chanmai.bureau.monitoring.jobs.CLOSING",
    "forecast": "chanmai.bureau.plan.jobs.FORECASTING",
    "histories": "chanmai.bureau.plan.jobs.HISTORIES",
    "draft": "chanmai.bureau.releases.jobs.DRAFTING",
    "assess": "chanmai.bureau.warnings.jobs.ASSESSING",
    "report": "chanmai.bureau.reports.jobs.REPORTING",
    "tell": "chanmai.bureau.notices.jobs.TELLING",
}
# How many decisions hang on facts of firms; called as f(firms, facts, gone) before something is withdrawn
DECISIONS_TOUCHED = "chanmai.bureau.matching.queries.touch.decisions_touched"

# Notices: the address of the site in letters, the server of e-mail, and whether systems inside may be told
SITE_ADDRESS = os.environ.get("CHANMAI_ADDRESS", "").rstrip("/") or (
    f"https://{HOSTS[0]}" if HOSTS else "http://127.0.0.1:8000"
)
MAIL_SERVER = bool(os.environ.get("CHANMAI_MAIL"))
globals().update(mail.mail_settings(os.environ, sender=f"chanmai@{HOSTS[0] if HOSTS else 'localhost'}"))
WEBHOOK_PRIVATE = environment.flag("CHANMAI_WEBHOOK_PRIVATE")
# Which firms in sight were paid, by clause; called as f(viewer, codes), empty while nothing pays
PAID_BY_CLAUSE = "chanmai.bureau.benefits.queries.paid.firms_paid"
# What else is to be told as of a day; called as f(as_of), gives tidings
DUE_TO_TELL = "chanmai.bureau.benefits.operations.telling.answers_due"

# What a browser is allowed to do: this host only, no inline script, no inline style
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE = 3600
CONFIRMATION_AGE = 600  # seconds for which a password given is enough to change how one signs in
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "chanmai.site.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
if PUBLIC:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.flag("CHANMAI_HSTS_ALL")
    SILENCED_SYSTEM_CHECKS = [
        "security.W005",
        "security.W021",
    ]  # other names of the domain are the site's affair
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

AUDIT_WEBHOOK = os.environ.get("CHANMAI_AUDIT_WEBHOOK", "")
AUDIT_WEBHOOK_SECRET = os.environ.get("CHANMAI_AUDIT_WEBHOOK_SECRET", "")
METRICS_TOKEN = os.environ.get("CHANMAI_METRICS_TOKEN", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "chanmai.site.access_log.JSONFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if PUBLIC else "line"},
        "bare": {"class": "logging.StreamHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "chanmai.access": {"handlers": ["bare"], "level": "INFO", "propagate": False},
    },
}
