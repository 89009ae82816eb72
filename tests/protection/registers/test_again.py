"""A delivery that failed or was interrupted is loaded when it comes again; completeness is stated for areas that exist."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from protection.jobs import services as jobs
from protection.jobs.models import Batch, Job
from protection.registers import loading
from protection.registers.models import AssistanceState, Coverage, Delivery
from protection.registers.services import DeliveryRefused, queue_load
from tests.protection.conftest import Registers, counts, work

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "record_key,full_name\n" + "".join(f"A{n},An\n" for n in range(5))


def stop_load(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """A load that keeps a chunk of two rows and then fails for good."""
    merge, chunks = loading.merge, []

    def failing(*args: Any, **kwargs: Any) -> Any:
        chunks.append(1)
        if len(chunks) > 1:
            raise ValueError
        return merge(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(loading, "CHUNK", 2)
        patched.setattr(loading, "merge", failing)
        delivery = registers.deliver("assistance", TEXT)
    assert (delivery.state, counts(delivery)) == ("loading", (2, 2, 0, 0))
    return delivery


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
def test_a_delivery_that_did_not_end_goes_on_when_it_comes_again(
    registers: Registers, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    delivery = stop_load(registers, monkeypatch)
    Job.objects.filter(kind="load_delivery").update(state=ended)
    call_command("load_register", "assistance", str(registers.folder / "1-assistance.csv"), "--on", "2026-11-01")
    assert Job.objects.get(kind="load_delivery").batch == Batch.objects.get()  # its stages wait for the load
    work()
    delivery.refresh_from_db()
    assert (delivery.state, counts(delivery)) == ("loaded", (5, 5, 0, 0))
    assert AssistanceState.objects.count() == 5
    assert not Job.objects.exclude(state="done").exists()
    call_command("load_register", "assistance", str(registers.folder / "1-assistance.csv"), "--on", "2026-11-01")
    assert Batch.objects.count() == 1  # loaded now: nothing to do


def test_a_demonstration_that_was_received_but_never_queued_is_loaded(registers: Registers, tmp_path: Path) -> None:
    delivery, _ = registers.receive("assistance", TEXT)
    manifest = {"persons": 5, "province": "04", "extracted_on": "2026-11-01",
                "files": {"assistance": {"file": "1-assistance.csv"}}}  # fmt: skip
    (registers.folder / "manifest.yaml").write_text(yaml.safe_dump(manifest))
    call_command("load_demo", str(registers.folder))
    work()
    delivery.refresh_from_db()
    assert delivery.state == "loaded"


def test_a_load_under_way_is_not_queued_twice(registers: Registers) -> None:
    delivery, _ = registers.receive("assistance", TEXT)
    queue_load(delivery=delivery)
    queue_load(delivery=delivery)
    assert Job.objects.get().state == "queued"
    assert not jobs.retry(job=Job.objects.get())


def test_only_areas_that_exist_can_be_complete(registers: Registers) -> None:
    for code in ("4", "Cao Bằng", "99999", ""):
        with pytest.raises(DeliveryRefused, match="no area in force on 2026-11-01 has the code"):
            registers.receive("assistance", TEXT, covers=["04", code])
    assert not Delivery.objects.exists()


def test_completeness_may_be_stated_later_for_a_file_already_known(registers: Registers) -> None:
    delivery = registers.deliver("assistance", TEXT)
    again, new = registers.receive("assistance", TEXT, covers=["04"])
    assert (again, new) == (delivery, True)
    assert list(Coverage.objects.values_list("delivery", "register", "area_code")) == [
        (delivery.pk, "assistance", "04")
    ]
    assert registers.receive("assistance", TEXT, covers=["04"]) == (delivery, False)
    path = str(registers.folder / "1-assistance.csv")
    call_command("load_register", "assistance", path, "--on", "2026-11-01", "--covers", "01273")
    assert Batch.objects.count() == 1  # profiles are built anew: silence is an answer now
