"""./run: everything up, the demonstration in, the address on the screen, until Ctrl-C."""

import errno
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from .install import install
from .keeper import Keeper
from .lock import hold, write
from .places import ROOT, VAR, VENV, check_space, python
from .say import Fault, say
from .servers import Child
from .settle import start_servers

PROVINCE, COMMUNE, SEED = "04", "01273", 42


class Stop(Exception):
    """Somebody wants it to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def serve(*, host: str, port: int, persons: int) -> None:
    """Set up and serve; returns after a clean stop. Raises Fault."""
    lock = hold({})
    _check_port(host, port)
    check_space()
    install("base")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    keeper = Keeper()
    try:
        say("starting the database and the broker")
        servers = start_servers(VAR, name="run", durable=True)
        keeper.adopt(servers.children)
        write(lock, {"env": servers.env})
        env = {**os.environ, **servers.env}
        say("bringing the tables and the list of areas up to date")
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "load_areas")
        manage(env, "collectstatic", "--noinput", "--verbosity", "0")
        for child in service(servers.env, host, port):
            keeper.start(child)
        _demo(env, persons)
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host  # noqa: S104 - only for display
        say(f"ready: http://{shown}:{port}/   (Ctrl-C stops it; the data stays in var/)")
        while True:
            keeper.check()
            time.sleep(0.2)
    except Stop:
        say("stopping")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        keeper.stop()
        say("stopped")


def service(env: dict[str, str], host: str, port: int) -> list[Child]:
    """Worker, scheduler and web server."""
    log = VAR / "log"
    tools = VENV / "bin"

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://{host}:{port}/health/", timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    gunicorn = [str(tools / "gunicorn"), "protection.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4",
                "--worker-class", "gthread", "--no-control-socket"]  # fmt: skip
    celery = [str(tools / "celery"), "-A", "protection", "worker", "-Q", "interactive,bulk", "--concurrency", "2",
              "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]  # fmt: skip
    return [
        Child("the worker", celery, log / "worker.log", env, stop_with=signal.SIGTERM),
        Child("the scheduler", [python(), "manage.py", "run_scheduler"], log / "scheduler.log", env),
        Child("the web server", gunicorn[:-1], log / "web.log", env, ready=answers),
    ]


def manage(env: dict[str, str], *arguments: str, quiet: bool = True) -> None:
    """One management command; Fault with its last line when it fails."""
    done = subprocess.run(
        [python(), "manage.py", *arguments], cwd=ROOT, env=env, capture_output=quiet, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr or done.stdout or "").strip().splitlines() if quiet else []
        raise Fault(f"{arguments[0]} failed" + (f": {said[-1]}" if said else ""))


def _demo(env: dict[str, str], persons: int) -> None:
    """Load the demonstration once; a second start goes on with what is there."""
    folder: Path = VAR / "demo"
    mark = VAR / "demo-loaded"
    if not mark.exists():
        say(f"making {persons:,} people who do not exist")
        manage(
            env,
            "make_demo",
            "--persons",
            str(persons),
            "--province",
            PROVINCE,
            "--seed",
            str(SEED),
            "--out",
            str(folder),
        )
        manage(env, "load_area_facts", str(folder / "area_facts.csv"))
        manage(env, "load_demo", str(folder))
        say("loading six registers, matching, building profiles")
        if _tried(env, "batch_progress", "--wait", hint="the jobs page says why and lets it go on"):
            mark.touch()
    _tried(env, "summary", *(["--truth", str(folder)] if folder.exists() else []), hint="it is only a report")
    say("sign-ins of the demonstration")
    manage(env, "make_demo_accounts", "--commune", COMMUNE, "--province", PROVINCE, "--out", str(VAR / "demo-accounts.json"),
           quiet=False)  # fmt: skip


def _tried(env: dict[str, str], *arguments: str, hint: str) -> bool:
    """A command whose failure must not stop the service: it is said in one sentence. Whether it went well."""
    try:
        manage(env, *arguments, quiet=False)
    except Fault as fault:
        say(f"{fault}; the service goes on ({hint})")
        return False
    return True


def _check_port(host: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise Fault(f"there is no port {port}: choose one from 1 to 65535 with --port")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Fault(
                    f"port {port} is taken: stop what uses it, or choose another with ./run --port {port + 1}"
                ) from None
            raise Fault(
                f"{host} port {port} cannot be used ({error.strerror}): choose others with --host and --port"
            ) from None
