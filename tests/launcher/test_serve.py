"""What may go wrong while the demonstration is loaded, and does not stop the service."""

from pathlib import Path
from typing import Any

import pytest

from launcher import serve
from launcher.say import Fault


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Loads the demonstration with commands that only note their names; those in `wrong` fail."""

    def go(*wrong: str) -> list[str]:
        done: list[str] = []

        def manage(env: dict[str, str], *arguments: str, quiet: bool = True) -> None:
            done.append(arguments[0])
            if arguments[0] in wrong:
                raise Fault(f"{arguments[0]} failed")

        monkeypatch.setattr(serve, "manage", manage)
        monkeypatch.setattr(serve, "VAR", tmp_path)
        serve._demo({}, 10)
        return done

    return go


def test_a_failing_summary_is_said_and_the_sign_ins_are_shown(loading: Any, capsys: Any) -> None:
    assert loading("summary")[-1] == "make_demo_accounts"
    said = capsys.readouterr().out
    assert "summary failed; the service goes on" in said


def test_a_failed_job_leaves_the_service_up_and_the_loading_unfinished(loading: Any, tmp_path: Path) -> None:
    assert loading("batch_progress")[-1] == "make_demo_accounts"
    assert not (tmp_path / "demo-loaded").exists()


def test_a_demonstration_that_cannot_be_made_stops_the_start(loading: Any) -> None:
    with pytest.raises(Fault, match="make_demo failed"):
        loading("make_demo")
