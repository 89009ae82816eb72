"""What the steps of the data path share in their tests: registers that deliver, and a refresh."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from protection.areas.loading import load_areas
from protection.areas.management.commands.load_areas import SHIPPED
from protection.jobs.models import Batch, Job
from protection.profiles.models import Gap, ProtectionProfile
from protection.profiles.pipeline import queue_refresh
from protection.profiles.selectors import profile_data
from protection.registers.models import Delivery
from protection.registers.services import queue_load, receive
from protection.registry.models import Person
from tests.conftest import drain

ON = date(2026, 11, 24)
EXTRACT = date(2026, 11, 1)
AREAS = ("01,", "00004,", "04,", "01273,", "01279,")


class Registers:
    """Delivers files of a few rows, as the registers do, and works all jobs off here and now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = 0

    def receive(
        self, layout: str, text: str | bytes, *, covers: Iterable[str] = (), on: date = EXTRACT
    ) -> tuple[Delivery, bool]:
        """Take a file in and leave it unloaded."""
        self.files += 1
        path = self.folder / f"{self.files}-{layout}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        at = datetime(2026, 11, 2, self.files // 60, self.files % 60, tzinfo=UTC)
        return receive(layout=layout, path=path, extracted_on=on, received_at=at, covers=covers)

    def deliver(self, layout: str, text: str | bytes, *, covers: Iterable[str] = (), on: date = EXTRACT) -> Delivery:
        """Take a file in and load it."""
        delivery, _ = self.receive(layout, text, covers=covers, on=on)
        queue_load(delivery=delivery)
        work()
        delivery.refresh_from_db()
        return delivery

    def refresh(self, on: date = ON) -> Batch:
        """Match, form persons and households, build profiles as of a day."""
        batch = queue_refresh(deliveries=[], on=on, title="test")
        work()
        return batch


def work() -> None:
    """All jobs, those that wait to be tried again included."""
    drain()
    for _ in range(7):
        if not Job.objects.filter(state="queued").update(run_after=datetime(2020, 1, 1, tzinfo=UTC)):
            return
        drain()


@pytest.fixture
def registers(db: None, tmp_path: Path) -> Registers:
    """Registers of two provinces, with the areas that ship for them, that deliver into an empty service."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    wanted = [line for at, line in enumerate(lines) if at == 0 or line.startswith(AREAS)]
    (tmp_path / "areas.csv").write_text("".join(wanted), encoding="utf-8")
    load_areas(path=tmp_path / "areas.csv", on=date(2025, 7, 1), source="test")
    folder = tmp_path / "registers"
    folder.mkdir()
    return Registers(folder)


def counts(delivery: Delivery) -> tuple[int, int, int, int]:
    """Rows read, accepted, unchanged, set aside."""
    return delivery.read, delivery.accepted, delivery.unchanged, delivery.quarantined


def faults(delivery: Delivery) -> list[tuple[int, str, str]]:
    """Line, column and code of all that was set aside."""
    return [(row.line, f.column, f.code) for row in delivery.quarantine.all() for f in row.faults.all()]


def answers(key: str) -> dict[str, dict[str, Any]]:
    """The determinations of the person anchored at an entry's key, by scheme."""
    profile = profile_data(Person.objects.get(anchor__key=key).resolved)
    assert profile is not None
    return {d["scheme"]: d for d in profile["determinations"]}


def gaps(key: str) -> set[tuple[str, str]]:
    """The open gaps of the person anchored at an entry's key."""
    return set(Gap.objects.open().filter(person__anchor__key=key).values_list("kind", "scheme"))


def profile(key: str) -> ProtectionProfile:
    """The profile of the person anchored at an entry's key."""
    return ProtectionProfile.objects.get(person__anchor__key=key)
