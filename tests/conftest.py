"""Real servers for every test: DATABASE_URL and REDIS_URL name them (./run test starts its own)."""

import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Areas once; and the trail's guard against emptying is lifted, since tests empty their tables."""
    with django_db_blocker.unblock():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER append_only_whole")


@pytest.fixture(autouse=True)
def no_outside_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets of this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {address[0]}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, settings: Any) -> None:
    """Deliveries are kept in a folder of the test's own; passwords are hashed quickly."""
    settings.DATA_DIR = tmp_path / "data"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def areas(db: None) -> None:
    """The list of areas that ships."""
    from protection.areas.loading import load_areas
    from protection.areas.management.commands.load_areas import SHIPPED

    load_areas(path=SHIPPED, on=date(2025, 7, 1), source="test")


def drain() -> None:
    """Do all queued jobs here and now, as a worker would."""
    from protection.jobs.runner import run_next

    while run_next(["interactive", "bulk"]):
        pass
