"""The servers together: which are ours and which were named, and the environment that the service reads."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .places import sockets
from .servers import Child, create_database, postgres, valkey


@dataclass
class Servers:
    """What runs below the service. `env` is what its processes need to find it."""

    children: list[Child] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()


def start_servers(folder: Path, *, name: str, durable: bool) -> Servers:
    """Start what DATABASE_URL and REDIS_URL do not name, and wait until it answers."""
    servers = Servers(env=environment(folder))
    place = sockets(name)
    if not os.environ.get("DATABASE_URL"):
        child, url = postgres(folder / "postgres", place, folder / "log" / "database.log", durable=durable)
        servers.children.append(child)
        child.start()
        create_database(place)
        servers.env["DATABASE_URL"] = url
    if not os.environ.get("REDIS_URL"):
        child, url = valkey(place, folder / "log" / "broker.log")
        servers.children.append(child)
        child.start()
        servers.env["REDIS_URL"] = url
    return servers


def environment(folder: Path) -> dict[str, str]:
    """Settings of a local demonstration; what is set outside stands."""
    defaults = {
        "AN_SINH_SECRET_KEY": _secret(folder / "secret-key"),
        "AN_SINH_DATA_DIR": str(folder / "data"),
        "AN_SINH_STATIC_DIR": str(folder / "static"),
        "AN_SINH_HTTPS": "0",
        "AN_SINH_DEMO": "1",
        "AN_SINH_LOG_LEVEL": "WARNING",
    }
    return {name: os.environ.get(name, value) for name, value in defaults.items()}


def _secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
