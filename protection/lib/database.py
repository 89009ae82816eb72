"""DATABASE_URL to Django's DATABASES entry."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# A connection whose other end is gone without a word is noticed within a minute (TCP only; a socket file knows at once).
KEEP_ALIVE = {
    "connect_timeout": 10, "keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}  # fmt: skip


def database(url: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?host=/socket/folder` the way libpq does.

    Raises ImproperlyConfigured when the URL is not one of PostgreSQL's or names no database.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (no other database will do)")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    tcp = bool(parts.get("hostaddr")) or not str(parts.get("host") or "/").startswith("/")
    name = parts.pop("dbname", None)
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database: end it with /NAME")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {**(KEEP_ALIVE if tcp else {}), **parts, "options": _session(tcp)},
    }


def _session(tcp: bool) -> str:
    """A worker frozen inside a transaction, or gone with its machine, must lose its lock, or its job stands still."""
    settings = ["idle_in_transaction_session_timeout=15s", "lock_timeout=10s"]
    if tcp:
        settings += ["tcp_keepalives_idle=30", "tcp_keepalives_interval=10", "tcp_keepalives_count=3",
                     "tcp_user_timeout=60000"]  # fmt: skip
    return " ".join(f"-c {setting}" for setting in settings)
