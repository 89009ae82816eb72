"""DATABASE_URL to Django's DATABASES entry."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


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
        # A worker frozen inside a transaction must lose its lock, or the job it holds stands still.
        "OPTIONS": {**parts, "options": "-c idle_in_transaction_session_timeout=15s -c lock_timeout=10s"},
    }
