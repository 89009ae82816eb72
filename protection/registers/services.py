"""Writes: a delivery is received, then loaded by a job; the office records facts of its own."""

import hashlib
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from protection.areas.models import Area
from protection.jobs import services as jobs
from protection.jobs.models import Batch, Job

from .models import Coverage, Delivery
from .readers import LAYOUT_NAMES, STATE_READERS, layout_of
from .readers.stream import header
from .schemes import paid_schemes


class DeliveryRefused(Exception):
    """The file as a whole cannot be read. The message says what is wrong and what to do."""


def receive(
    *, layout: str, path: Path, extracted_on: date, received_at: datetime, covers: Iterable[str] = ()
) -> tuple[Delivery, bool]:
    """Take a file in: keep a copy, note it, leave its rows to the job. Returns (delivery, anything new).

    The very same file gives back the delivery it made before; new is then only what it had not stated yet.
    `covers` are the area codes for which the register states that the file is complete. Raises DeliveryRefused.
    """
    if layout not in LAYOUT_NAMES:
        raise DeliveryRefused(f"no register is called {layout!r}; the names are: {', '.join(LAYOUT_NAMES)}")
    covers = list(dict.fromkeys(covers))
    _check_covers(layout, covers, extracted_on)
    _check_header(layout, path, extracted_on)
    sha256, size = _digest(path)
    kept = Path("deliveries") / f"{layout}-{sha256}.csv"
    _keep(path, settings.DATA_DIR / kept)
    with transaction.atomic():
        delivery, new = Delivery.objects.get_or_create(
            layout=layout, sha256=sha256,
            defaults={
                "file_name": path.name[:200], "path": str(kept), "size": size, "extracted_on": extracted_on,
                "received_at": received_at,
            },
        )  # fmt: skip
        for code in covers:
            _, stated = Coverage.objects.get_or_create(
                delivery=delivery, area_code=code, defaults={"register": layout, "valid_from": delivery.extracted_on}
            )
            new = new or stated
    return delivery, new


def queue_load(*, delivery: Delivery, batch: Batch | None = None, stage: int = 0) -> None:
    """Queue the job that loads a delivery; queued once, however often it is asked for.

    A load that failed or was cancelled goes on from its last kept chunk, now as a job of this batch.
    """
    job = jobs.enqueue(
        kind="load_delivery",
        args={"delivery": delivery.pk},
        dedupe_key=f"load:{delivery.pk}",
        batch=batch,
        stage=stage,
        title=delivery.layout,
    )
    if job.state in (Job.State.FAILED, Job.State.CANCELLED):
        Job.objects.filter(pk=job.pk).update(batch=batch, stage=stage, state=Job.State.FAILED)
        jobs.retry(job=job)


def _check_covers(layout: str, covers: list[str], on: date) -> None:
    if covers and layout not in STATE_READERS:
        raise DeliveryRefused(f"{layout} is a file of rows; only a register can state that it is complete")
    known = set(Area.objects.in_force(on).filter(code__in=covers).values_list("code", flat=True))
    unknown = [code for code in covers if code not in known]
    if unknown:
        raise DeliveryRefused(
            f"no area in force on {on} has the code {', '.join(map(repr, unknown))}: give a province such as 04"
            " or a commune such as 01273"
        )


def _check_header(layout: str, path: Path, on: date) -> None:
    try:
        names, _, _ = header(path)
    except OSError as error:
        raise DeliveryRefused(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise DeliveryRefused(f"{path.name}: {error}") from None
    faults = layout_of(layout, on=on, schemes=paid_schemes()).match_header(names)
    if faults:
        raise DeliveryRefused(f"{path.name}: " + "; ".join(faults))


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _keep(path: Path, kept: Path) -> None:
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    try:
        shutil.copyfile(path, part)
        part.replace(kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DeliveryRefused(f"the copy of {path.name} cannot be kept: {error.strerror}") from None
