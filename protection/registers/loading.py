"""The load of a delivery, a chunk at a time: rows kept as received, merged, or set aside."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from protection.jobs.handlers import Step

from .merge import merge
from .models import Delivery, Fault, QuarantinedRow
from .readers import BadRow, Layout, Record, layout_of
from .readers.stream import header, rows
from .schemes import paid_schemes

CHUNK = 2_000  # rows; well under a second or two of work


def load_delivery(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """One chunk, in the transaction that the runner opened. The cursor is a byte offset and a line."""
    delivery = Delivery.objects.get(pk=args["delivery"])
    path = Path(settings.DATA_DIR) / delivery.path
    names, first, line = header(path)
    offset, line = cursor.get("offset", first), cursor.get("line", line)
    layout = layout_of(delivery.layout, on=delivery.extracted_on, schemes=paid_schemes())
    good: list[Record] = []
    bad: list[BadRow] = []
    finished = True
    for row in rows(path, offset=offset, line=line):
        read = layout.read(row, names, delivery.extracted_on)
        if isinstance(read, Record):
            good.append(read)
        else:
            bad.append(read)
        offset, line = row.end, row.line + row.lines
        if len(good) + len(bad) == CHUNK:
            finished = offset >= delivery.size
            break
    _store(delivery, layout, good, bad, now=timezone.now(), finished=finished)
    return Step(
        cursor={"offset": offset, "line": line},
        done=len(good) + len(bad),
        total=_guess(delivery, offset),
        finished=finished,
    )


def _store(
    delivery: Delivery, layout: Layout, good: list[Record], bad: list[BadRow], *, now: datetime, finished: bool
) -> None:
    with connection.cursor() as cursor:
        with cursor.copy("COPY registers_receivedrow (delivery_id, line, text) FROM STDIN") as copy:
            for row in sorted([*good, *bad], key=lambda row: row.line):
                copy.write_row((delivery.pk, row.line, row.text))
        merged = merge(cursor, layout, good, delivery=delivery, now=now)
    bad = [*bad, *merged.duplicates]
    _quarantine(delivery, bad)
    Delivery.objects.filter(pk=delivery.pk).update(
        read=F("read") + merged.accepted + merged.unchanged + len(bad),
        accepted=F("accepted") + merged.accepted,
        unchanged=F("unchanged") + merged.unchanged,
        quarantined=F("quarantined") + len(bad),
        state=Delivery.State.LOADED if finished else Delivery.State.LOADING,
        loaded_at=now if finished else None,
    )


def _quarantine(delivery: Delivery, bad: list[BadRow]) -> None:
    kept = QuarantinedRow.objects.bulk_create(
        QuarantinedRow(delivery=delivery, line=row.line, area_code=row.area) for row in bad
    )
    Fault.objects.bulk_create(
        Fault(
            row=set_aside, column=fault.column[:60], code=fault.code, value=fault.value[:200],
            suggestion=fault.suggestion[:200],
        )
        for set_aside, row in zip(kept, bad, strict=True)
        for fault in row.faults
    )  # fmt: skip


def _guess(delivery: Delivery, offset: int) -> int | None:
    """Rows in the whole file, judged by the bytes of those read so far; only progress bars use it."""
    read = Delivery.objects.values_list("read", flat=True).get(pk=delivery.pk)
    return max(read, read * delivery.size // offset) if offset else None
