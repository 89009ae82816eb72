"""The load of a delivery, a chunk at a time: rows kept as received, merged, or set aside."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from protection.jobs.handlers import Step

from .faults import CellFault
from .merge import merge
from .models import Delivery, Fault, QuarantinedRow, ReceivedRow
from .readers import BadRow, Layout, Record, layout_of
from .readers.hints import hints
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
    count, finished = 0, True
    for row in rows(path, offset=offset, line=line, width=len(names)):
        count += 1
        read = layout.read(row, names, delivery.extracted_on)
        if isinstance(read, Record):
            good.append(read)
        else:
            bad.append(read)
        offset, line = row.end, row.line + row.lines
        if count == CHUNK:
            finished = offset >= delivery.size
            break
    _store(delivery, layout, names, good, bad, count=count, now=timezone.now(), finished=finished)
    return Step(
        cursor={"offset": offset, "line": line},
        done=count,
        total=_guess(delivery, offset),
        finished=finished,
    )


def _store(
    delivery: Delivery, layout: Layout, names: list[str], good: list[Record], bad: list[BadRow], *, count: int,
    now: datetime, finished: bool,
) -> None:  # fmt: skip
    """`count` comes from the file, not from the sum of the outcomes: the database refuses a sum that differs."""
    once, repeated = _once(delivery, good)
    bad = [*bad, *repeated]
    with connection.cursor() as cursor:
        with cursor.copy("COPY registers_receivedrow (delivery_id, line, text, mark, key) FROM STDIN") as copy:
            for row in sorted([*once, *bad], key=lambda row: row.line):
                good = (row.mark, row.record_key) if isinstance(row, Record) else (None, None)
                copy.write_row((delivery.pk, row.line, row.text, *good))
        merged = merge(cursor, layout, once, delivery=delivery, now=now)
    _quarantine(delivery, names, bad)
    Delivery.objects.filter(pk=delivery.pk).update(
        read=F("read") + count,
        accepted=F("accepted") + merged.accepted,
        unchanged=F("unchanged") + merged.unchanged,
        quarantined=F("quarantined") + len(bad),
        state=Delivery.State.LOADED if finished else Delivery.State.LOADING,
        loaded_at=now if finished else None,
    )


def _once(delivery: Delivery, records: list[Record]) -> tuple[list[Record], list[BadRow]]:
    """The records, and those that this delivery held before: in this chunk or an earlier one, changed or not."""
    before = ReceivedRow.objects.filter(delivery=delivery, mark__in=[record.mark for record in records])
    seen = set(before.values_list("mark", flat=True))
    once: list[Record] = []
    repeated: list[BadRow] = []
    for record in records:
        if record.mark in seen:
            fault = CellFault("duplicate", record.key, column="record_key")
            repeated.append(BadRow(record.line, record.text, [fault]))
        else:
            seen.add(record.mark)
            once.append(record)
    return once, repeated


def _quarantine(delivery: Delivery, names: list[str], bad: list[BadRow]) -> None:
    kept = QuarantinedRow.objects.bulk_create(
        QuarantinedRow(delivery=delivery, line=row.line, **hints(names, row)) for row in bad
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
