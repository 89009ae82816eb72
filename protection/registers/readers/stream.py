"""A CSV file as rows with their place, read from any byte on, so that a load can go on where it stopped."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from protection.registers.faults import CellFault

LINES_IN_A_ROW = 20  # a text cell may hold line breaks; more than this is a quote left open
BYTES_IN_A_LINE = 65_536


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its cells, or the fault that kept it from being split; where it stood and what it said."""

    line: int
    end: int  # byte offset just after the row
    lines: int
    text: str
    cells: list[str] | None
    fault: CellFault | None = None


def rows(path: Path, *, offset: int = 0, line: int = 1) -> Iterator[RawRow]:
    """Rows from a byte offset on; `line` is the number of the line that begins there.

    Blank lines are passed over. Reads one row at a time: memory does not grow with the file.
    """
    with path.open("rb") as file:
        file.seek(offset)
        while True:
            first = file.readline(BYTES_IN_A_LINE)
            if not first:
                return
            start_line, end, physical = line, file.tell(), [first]
            line += 1
            if not first.strip():
                continue
            while _open_quote(physical) and len(physical) < LINES_IN_A_ROW:
                more = file.readline(BYTES_IN_A_LINE)
                if not more:
                    break
                physical.append(more)
            if _open_quote(physical):  # the quote never closes: this line is bad, the next ones stand alone
                file.seek(end)
                yield RawRow(start_line, end, 1, _shown(first), None, CellFault("open_quote"))
                continue
            end, line = file.tell(), start_line + len(physical)
            yield _split(start_line, end, b"".join(physical), len(physical))


def header(path: Path) -> tuple[list[str], int, int]:
    """Column names of the first row, the offset of the first data row, and its line number.

    Raises ValueError with a sentence when there is no readable header.
    """
    for row in rows(path):
        if row.cells is None:
            raise ValueError("the header cannot be read: it is not UTF-8 CSV")
        return [cell.strip().lstrip("\ufeff") for cell in row.cells], row.end, row.line + row.lines
    raise ValueError("the file is empty: it has not even a header")


def _open_quote(physical: list[bytes]) -> bool:
    return sum(part.count(b'"') for part in physical) % 2 == 1


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", errors="backslashreplace").rstrip("\r\n").replace("\x00", "\\x00")


def _split(line: int, end: int, raw: bytes, lines: int) -> RawRow:
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return RawRow(line, end, lines, _shown(raw), None, CellFault("not_utf8"))
    if "\x00" in text:
        return RawRow(line, end, lines, _shown(raw), None, CellFault("control_character"))
    cells = next(csv.reader([text] if "\n" not in text else text.splitlines(keepends=True)))
    return RawRow(line, end, lines, text, cells)
