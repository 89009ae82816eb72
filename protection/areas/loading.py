"""A list of areas into the table: what opened, closed, was renamed or moved, and nothing twice."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from protection.lib.vietnamese import fold, sort_key

from .models import Area, Predecessor
from .predecessors import formers

COLUMNS = ("code", "parent_code", "kind", "name", "full_name", "name_en", "merged_from")
MOST_CLOSED = 0.10  # a list that would close more than this share is most likely cut off


class ListRefused(Exception):
    """The list cannot be used; the message says where and why."""


@dataclass
class Report:
    """What a list changed; each entry a code, with what was before where that helps."""

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    unchanged: int = 0
    predecessors: int = 0
    unresolved: list[str] = field(default_factory=list)


@transaction.atomic
def load_areas(*, path: Path, on: date, source: str, really: bool = False, dry_run: bool = False) -> Report:
    """Bring the areas in line with a list that holds from a day on. Raises ListRefused; writes all or nothing."""
    rows = read(path)
    standing = {area.code: area for area in Area.objects.filter(valid_to=None)}
    report = Report(closed=sorted(set(standing) - set(rows)))
    if standing and len(report.closed) > MOST_CLOSED * len(standing) and not really:
        raise ListRefused(
            f"{path.name} would close {len(report.closed)} of {len(standing)} areas: it looks cut off. "
            "If it is right, give --really"
        )
    new: list[Area] = []
    ending: list[Area] = [standing[code] for code in report.closed]
    for code, row in rows.items():
        before = standing.get(code)
        if before is None:
            report.opened.append(code)
        elif _same(before, row):
            report.unchanged += 1
            continue
        else:
            if before.parent_code != row["parent_code"]:
                report.moved.append(f"{code}: {before.parent_code} → {row['parent_code']}")
            renamed = _renamed(before, row)
            if renamed:
                report.renamed.append(f"{code}: {renamed}")
            ending.append(before)
        new.append(_area(row, on, source))
    _check_days(ending, report.opened, on)
    if dry_run:
        return report
    for area in ending:
        area.valid_to = on - timedelta(days=1)
    Area.objects.bulk_update(ending, ["valid_to"])
    Area.objects.bulk_create(new)
    _predecessors(new, rows, report)
    return report


def read(path: Path) -> dict[str, dict[str, str]]:
    """The list's rows by code. Raises ListRefused with the line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames is None or set(COLUMNS) - set(reader.fieldnames):
                raise ListRefused(f"{path.name}: the header must hold {', '.join(COLUMNS)}")
            rows: dict[str, dict[str, str]] = {}
            for row in reader:
                _check(path, reader.line_num, row, rows)
                rows[row["code"]] = row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ListRefused(f"{path.name} cannot be read: {error}") from None
    for code, row in rows.items():
        if row["parent_code"] and row["parent_code"] not in rows:
            raise ListRefused(f"{path.name}: {code} lies in {row['parent_code']!r}, which the list does not hold")
    if not rows:
        raise ListRefused(f"{path.name} holds no areas")
    return rows


def _check(path: Path, line: int, row: dict[str, str], rows: dict[str, dict[str, str]]) -> None:
    code = row["code"]
    if None in row.values() or not code.isdigit() or len(code) not in (2, 5):
        raise ListRefused(
            f"{path.name}, line {line}: the code {code!r} is not two or five digits (leading zeros lost?)"
        )
    if (len(code) == 5) != bool(row["parent_code"]):
        raise ListRefused(f"{path.name}, line {line}: a commune has a parent, a province has none")
    if row["kind"] not in Area.Kind.values:
        raise ListRefused(f"{path.name}, line {line}: {row['kind']!r} is not one of {', '.join(Area.Kind.values)}")
    if not row["full_name"] or code in rows:
        raise ListRefused(f"{path.name}, line {line}: {code} has no name, or stands twice")


def _same(area: Area, row: dict[str, str]) -> bool:
    return all(getattr(area, name) == row[name] for name in ("parent_code", "kind", "name", "full_name", "name_en"))


def _area(row: dict[str, str], on: date, source: str) -> Area:
    return Area(
        code=row["code"], parent_code=row["parent_code"], kind=row["kind"], name=row["name"], full_name=row["full_name"],
        name_en=row["name_en"], search_key=fold(row["full_name"]), sort_key=sort_key(row["name"]), valid_from=on, source=source,
    )  # fmt: skip


def _renamed(area: Area, row: dict[str, str]) -> str:
    """What is called otherwise now, or ""; the kind is part of the full name."""
    before = [area.full_name, area.name, area.name_en, area.kind]
    now = [row["full_name"], row["name"], row["name_en"], row["kind"]]
    changed = [f"{old} → {new}" for old, new in zip(before, now, strict=True) if old != new]
    return ", ".join(changed)


def _check_days(ending: list[Area], opened: list[str], on: date) -> None:
    """No row may begin before an earlier one of its code is over. Raises ListRefused."""
    for area in ending:
        if area.valid_from >= on:
            raise ListRefused(f"{area.code} began on {area.valid_from}: a list that ends it must hold from a later day")
    for area in Area.objects.filter(code__in=opened, valid_to__gte=on).order_by("code")[:1]:
        raise ListRefused(
            f"{area.code} was closed after {area.valid_to}: a list that opens it again must hold from a later day"
        )


def _predecessors(new: list[Area], rows: dict[str, dict[str, str]], report: Report) -> None:
    found = []
    for area in new:
        text = rows[area.code]["merged_from"]
        named, unresolved = formers(text)
        found += [Predecessor(area=area, name=f.name, partial=f.partial, text=text) for f in named]
        report.unresolved += [f"{area.code}: {piece}" for piece in unresolved]
    Predecessor.objects.bulk_create(found)
    report.predecessors = len(found)
