"""Two commands in one folder do not take the servers from each other; a fault of the watch is never silent."""

import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from launcher import commands, lock, serve
from launcher.keeper import Keeper
from launcher.say import Fault


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(lock, "PATH", tmp_path / "running")
    monkeypatch.setattr(commands, "running", lambda: lock.running(tmp_path / "running"))
    monkeypatch.setattr(commands, "install", lambda name: None)
    monkeypatch.setattr(commands, "environment", lambda place: {})
    return tmp_path


class Servers:
    """Notes that they were started and stopped; starts none."""

    def __init__(self, log: list[str]) -> None:
        self.log, self.env = log, {"DATABASE_URL": "here"}
        log.append("started")

    def stop(self) -> None:
        self.log.append("stopped")


def test_a_second_command_waits_for_the_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log: list[str] = []
    monkeypatch.setattr(commands, "start_servers", lambda *_, **__: Servers(log))
    with lock.hold({}):
        waiting = threading.Thread(target=lambda: commands.manage(["version"]))
        waiting.start()
        time.sleep(0.7)
        assert log == []
    waiting.join(20)
    assert log == ["started", "stopped"]


def test_a_command_beside_a_service_uses_its_servers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "start_servers", lambda *_, **__: pytest.fail("started servers of its own"))
    with lock.hold({}) as held:
        lock.write(held, {"env": {"AN_SINH_SECRET_KEY": "x" * 50}})
        commands.manage(["version"])


def test_nothing_is_deleted_under_a_command_at_work(folder: Path) -> None:
    with lock.hold({}), pytest.raises(Fault, match="running"):
        commands.reset(["--yes"])


def test_a_second_service_is_told_of_the_first_before_its_port(folder: Path) -> None:
    with lock.hold({}), pytest.raises(Fault, match="running already"):
        serve.serve(host="127.0.0.1", port=8000, persons=1)


def test_a_port_that_is_taken_and_one_that_does_not_exist_are_told_apart() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Fault, match="is taken"):
            serve._check_port("127.0.0.1", other.getsockname()[1])
    with pytest.raises(Fault, match="from 1 to 65535"):
        serve._check_port("127.0.0.1", 70_000)
    with pytest.raises(Fault, match="cannot be used"):
        serve._check_port("192.0.2.1", 8000)


def test_a_child_that_cannot_be_started_again_ends_the_service(capsys: Any) -> None:
    class Child:
        name = "the worker"

        def died(self) -> bool:
            return True

        def restart(self) -> None:
            raise OSError("no more processes")

        def stop(self) -> None:
            pass

    keeper = Keeper()
    keeper.children.append(Child())  # type: ignore[arg-type]
    keeper._thread.start()
    keeper._thread.join(5)
    with pytest.raises(Fault, match="cannot be started again"):
        keeper.check()
