"""Writes: a delivery is received, then loaded by a job; the office records facts of its own."""

import hashlib
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from protection.jobs import services as jobs
from protection.jobs.models import Batch

from .models import Coverage, Delivery
from .readers import LAYOUT_NAMES, STATE_READERS, layout_of
from .readers.stream import header
from .schemes import paid_schemes


class DeliveryRefused(Exception):
    """The file as a whole cannot be read. The message says what is wrong and what to do."""


def receive(
    *, layout: str, path: Path, extracted_on: date, received_at: datetime, covers: Iterable[str] = ()
) -> tuple[Delivery, bool]:
    """Take a file in: keep a copy, note it, leave its rows to the job. Returns (delivery, is new).

    The very same file changes nothing and gives back the delivery it made before. `covers` are the area
    codes for which the register states that the file is complete. Raises DeliveryRefused.
    """
    if layout not in LAYOUT_NAMES:
        raise DeliveryRefused(f"no register is called {layout!r}; the names are: {', '.join(LAYOUT_NAMES)}")
    covers = list(covers)
    if covers and layout not in STATE_READERS:
        raise DeliveryRefused(f"{layout} is a file of rows; only a register can state that it is complete")
    _check_header(layout, path, extracted_on)
    sha256, size = _digest(path)
    known = Delivery.objects.filter(layout=layout, sha256=sha256).first()
    if known:
        return known, False
    kept = Path("deliveries") / f"{layout}-{sha256}.csv"
    _keep(path, settings.DATA_DIR / kept)
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                layout=layout, file_name=path.name[:200], path=str(kept), sha256=sha256, size=size,
                extracted_on=extracted_on, received_at=received_at,
            )  # fmt: skip
            for code in covers:
                Coverage.objects.get_or_create(
                    register=layout, area_code=code, valid_from=extracted_on, defaults={"delivery": delivery}
                )
    except IntegrityError:  # delivered twice at the same moment: the other one stands
        return Delivery.objects.get(layout=layout, sha256=sha256), False
    return delivery, True


def queue_load(*, delivery: Delivery, batch: Batch | None = None, stage: int = 0) -> None:
    """Queue the job that loads a delivery; queued once, however often it is asked for."""
    jobs.enqueue(
        kind="load_delivery",
        args={"delivery": delivery.pk},
        dedupe_key=f"load:{delivery.pk}",
        batch=batch,
        stage=stage,
        title=delivery.layout,
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
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    try:
        shutil.copyfile(path, part)
        part.replace(kept)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DeliveryRefused(f"the copy of {path.name} cannot be kept: {error.strerror}") from None
