"""What a file of a register looks like, and how one of its rows becomes a normal record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import models

from protection.registers.faults import CellFault

from .cells import Parser
from .stream import RawRow

NOT_KNOWN = "?"  # the register asked and could not learn it


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. `fact` is the catalogue's id when the column holds a fact."""

    name: str
    parse: Parser
    required: bool = False
    fact: str | None = None
    empty: Any = None  # what an empty cell becomes
    example: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A row that passed: its key, the day from which it holds, the values by column, and its digest.

    `mark` tells it within its delivery: what may come once there. `record_key` names the entry, in every format.
    """

    line: int
    text: str
    key: str
    valid_from: date
    values: tuple[Any, ...]
    not_known: list[str]
    digest: bytes
    mark: UUID
    record_key: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row set aside with every fault found in it."""

    line: int
    text: str
    faults: list[CellFault]


RowCheck = Callable[[Mapping[str, Any], date], Iterator[CellFault]]


@dataclass(frozen=True)
class Layout:
    """The columns of one file, in the order of its sample, and the checks that need several cells."""

    name: str
    register: str
    model: type[models.Model]
    key: str
    columns: tuple[Column, ...]
    checks: tuple[RowCheck, ...] = ()
    about: str = ""
    dated: bool = True  # states have `valid_from` of their own; row tables are told apart by their key
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def match_header(self, header: Sequence[str]) -> list[str]:
        """Sentences about a header that does not fit; an empty list when it does.

        Columns may come in any order and optional ones may be left out.
        """
        unknown = [name for name in header if name not in self.by_name]
        twice = sorted({name for name in header if list(header).count(name) > 1})
        lacking = [c.name for c in self.columns if c.required and c.name not in header]
        return (
            [f"column {name!r} is not one of the format {self.name}" for name in unknown]
            + [f"column {name!r} stands twice" for name in twice]
            + [f"column {name!r} is missing" for name in lacking]
        )

    def read(self, row: RawRow, header: Sequence[str], extracted_on: date) -> Record | BadRow:
        """One row to a record, or to all that is wrong with it."""
        if row.cells is None:
            return BadRow(row.line, row.text, [row.fault] if row.fault else [])
        if len(row.cells) != len(header):
            code = "too_few_cells" if len(row.cells) < len(header) else "too_many_cells"
            return BadRow(row.line, row.text, [CellFault(code, str(len(row.cells)), str(len(header)))])
        faults: list[CellFault] = []
        values = {column.name: column.empty for column in self.columns}
        not_known: list[str] = []
        for name, cell in zip(header, row.cells, strict=True):
            column = self.by_name[name]
            if not cell or cell.isspace():
                if column.required:
                    faults.append(CellFault("missing", column=name))
                continue
            if column.fact and cell == NOT_KNOWN:
                not_known.append(column.fact)
                continue
            try:
                values[name] = column.parse(cell)
            except CellFault as fault:
                faults.append(CellFault(fault.code, fault.value[:200], fault.suggestion[:200], name))
        if not faults:
            if self.dated and values["valid_from"] and values["valid_from"] > extracted_on:
                faults.append(CellFault("starts_after_extract", str(values["valid_from"]), column="valid_from"))
            for check in self.checks:
                faults.extend(check(values, extracted_on))
        if faults:
            return BadRow(row.line, row.text, faults)
        key = values[self.key]
        valid_from = values.get("valid_from") or extracted_on
        content = tuple(values[c.name] for c in self.columns if c.name not in (self.key, "valid_from"))
        if not self.dated:
            content = tuple(values[c.name] for c in self.columns if c.name != self.key)
        digest = blake2b(repr((content, sorted(not_known))).encode(), digest_size=16).digest()
        mark = UUID(bytes=blake2b(repr(self._once(values, valid_from)).encode(), digest_size=16).digest())
        return Record(
            row.line, row.text, key, valid_from, content, sorted(not_known), digest, mark, values["record_key"]
        )

    def _once(self, values: Mapping[str, Any], valid_from: date) -> tuple[Any, ...]:
        """What tells a row within its file: key and day of a state, the natural key of another row."""
        if self.dated:
            return values[self.key], valid_from
        own = ["record_key", *(name for name in self.model.NATURAL if name != "entry")]  # type: ignore[attr-defined]
        return (values.get("register"), *(values[name] for name in own))
