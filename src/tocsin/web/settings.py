"""Everything this installation can be told, read once from the environment (source: Django 5.2, "Settings").

`VARIABLES` is the whole list; `docs/guide` repeats it and a test compares the two. Whatever a register keeps (database,
keys, drafts) lies under TOCSIN_HOME, so that one folder is the thing to back up and to guard.
"""

import os
import secrets
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class Variable(NamedTuple):
    """One thing the environment may say, what holds when it is silent, and what it means to whoever sets it."""

    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("TOCSIN_HOME", "var", "the folder that holds the register, its keys and everything else it keeps"),
    Variable(
        "TOCSIN_ORIGIN", "tocsin.invalid/demo", "the register's own name, printed into every receipt and checkpoint"
    ),
    Variable("TOCSIN_DATABASE_URL", "", "postgresql://user:password@host:port/name; empty keeps SQLite in TOCSIN_HOME"),
    Variable(
        "TOCSIN_ANCHOR",
        "",
        "the folder that remembers what was signed last; empty keeps it in TOCSIN_HOME/anchor. It must lie outside "
        "the backups: a restored anchor cannot tell that the database was restored",
    ),
    Variable(
        "TOCSIN_SIGNER",
        "",
        "the socket of a signer that runs as another user; empty signs in the register's own process",
    ),
    Variable(
        "TOCSIN_POLICY",
        "",
        "the file that says which witnesses count, in tlog-policy text; empty is TOCSIN_HOME/policy",
    ),
    Variable("TOCSIN_HOSTS", "127.0.0.1,localhost,[::1]", "the host names people reach it under, separated by commas"),
    Variable(
        "TOCSIN_HTTPS", "yes", "no, only for trying it out on this machine: cookies then travel without encryption"
    ),
    Variable(
        "TOCSIN_AS_KNOWN", "", "a past moment: the pages then show the register as known at it; `tocsin serve` sets it"
    ),
    Variable(
        "TOCSIN_DRAFT_DAYS",
        "30",
        "how many days a concern that was begun and never sent is kept, until the sweep clears it",
    ),
    Variable("TOCSIN_DEMO", "no", "yes lets anyone sign in as one of the made-up people; never with real children"),
)


def told(name: str) -> str:
    """Return what the environment says about one of VARIABLES, or its default."""
    return os.environ.get(name) or next(variable.default for variable in VARIABLES if variable.name == name)


def yes(name: str) -> bool:
    """Read one of VARIABLES as yes or no; anything else stops the start with a sentence."""
    answer = told(name).lower()
    if answer not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is “{answer}”. It must be yes or no.")
    return answer == "yes"


def days(name: str) -> int:
    """Read one of VARIABLES as a number of days; anything else stops the start with a sentence."""
    answer = told(name)
    if not (answer.isascii() and answer.isdigit() and 0 < int(answer[:9]) < 3660):
        raise ImproperlyConfigured(f"{name} is “{answer}”. It must be a number of days from 1 to 3659.")
    return int(answer)


def kept_secret(path: Path) -> str:
    """Read a secret from its file, making it at first use; two processes that start at once end with the same one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")


MAPPED = 2**31 - 65536
"""The most of a file that SQLite maps into memory as it is commonly built, in bytes."""


def database(url: str, home: Path) -> dict[str, Any]:
    """Turn TOCSIN_DATABASE_URL into Django's settings; FULL because a receipt once shown must outlive a power cut.

    Pages are read where the system holds them already: who is known is a walk over the index of every record.
    """
    if not url:
        pragmas = f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size={MAPPED}"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "tocsin.db"), "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "TOCSIN_DATABASE_URL must read postgresql://user:password@host:port/name, or be empty."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # As long as SQLite's own timeout above: whoever waits for the register's pen is told so, not left waiting.
        "OPTIONS": {"options": "-c lock_timeout=10s"},
    }


class Floor(str, AppConfig):
    """A package's name that Django takes for an app without running the package.

    Django imports each app named by a plain string before any table may be defined, and a floor's face imports its
    tables: that would stop the start. The package's spec is all that Django needs so early. It stays a string, because
    type checkers and Django's own checks look for names in INSTALLED_APPS.
    """

    def __new__(cls, name: str) -> "Floor":
        """Keep the name as the string's value."""
        return super().__new__(cls, name)

    def __init__(self, name: str) -> None:
        """Find the package's place on the disk; raises ImproperlyConfigured when it is not there."""
        spec = find_spec(name)
        if spec is None:
            raise ImproperlyConfigured(f"The package {name} is missing from this installation. Install tocsin again.")
        AppConfig.__init__(self, name, module_from_spec(spec))


TOCSIN_HOME = Path(told("TOCSIN_HOME")).resolve()
TOCSIN_ORIGIN = told("TOCSIN_ORIGIN")
TOCSIN_ANCHOR = Path(told("TOCSIN_ANCHOR") or TOCSIN_HOME / "anchor").resolve()
TOCSIN_SIGNER = told("TOCSIN_SIGNER")
TOCSIN_POLICY = Path(told("TOCSIN_POLICY") or TOCSIN_HOME / "policy").resolve()
TOCSIN_AS_KNOWN = told("TOCSIN_AS_KNOWN")
TOCSIN_DRAFT_DAYS = days("TOCSIN_DRAFT_DAYS")
TOCSIN_DEMO = yes("TOCSIN_DEMO")
HTTPS = yes("TOCSIN_HTTPS")

SECRET_KEY = kept_secret(TOCSIN_HOME / "keys" / "sessions.secret")
TOCSIN_PSEUDONYMS = kept_secret(TOCSIN_HOME / "keys" / "pseudonyms.secret")
DEBUG = False
ALLOWED_HOSTS = told("TOCSIN_HOSTS").split(",")
DATABASES = {"default": database(told("TOCSIN_DATABASE_URL"), TOCSIN_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FLOORS = [
    f"tocsin.{floor}"
    for floor in ("ledger", "access", "people", "concerns", "reports", "duties", "figures", "acts", "exchange", "web")
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    *map(Floor, FLOORS),
]
DATABASE_ROUTERS = ["tocsin.ledger.Router"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tocsin.web.security.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tocsin.web.urls"
WSGI_APPLICATION = "tocsin.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {"environment": "tocsin.web.drawing.environment"},
    }
]

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
STATIC_URL = "/static/"
# The package's own folder is served as it is: nothing to collect, so an upgrade cannot leave an old style sheet behind.
STATIC_ROOT = Path(__file__).parent / "static"
WHITENOISE_MAX_AGE = 3600

LOGIN_URL = "/sign-in"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "tocsin"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tocsin.web.pages.errors.stale_form"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Five million bytes: an account of a megabyte is answered with a sentence and kept, not cut off by the server.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
