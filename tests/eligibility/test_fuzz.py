"""Nonsense and near-sense from a fixed seed; benchmarks/fuzz.py throws as much more as one likes."""

from pathlib import Path

import pytest

from benchmarks.fuzz import Fuzz


@pytest.mark.filterwarnings("error")
def test_only_declared_errors_come_back(tmp_path: Path) -> None:
    tried = Fuzz(20_250_701, tmp_path).run(20_000)
    for name, (took, what) in sorted(tried.slowest.items()):
        print(f"slowest {name}: {took * 1000:.1f} ms: {what[:200]}")  # noqa: T201
    assert tried.undeclared == []
    accepted = {name: tried.codes[f"{name} accepted"] for name in ("expression", "document", "file")}
    assert min(accepted.values()) >= 20, accepted
    assert len(tried.codes) >= 40
