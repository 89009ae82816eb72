"""A CSV file as rows with their place, read from any byte on, so that a load can go on where it stopped.

A row ends at a line feed outside quotes. Only a quote that begins a cell opens one (`Tổ 5"A` is plain text).
A row that would swallow whole rows because its quote was never closed is set aside alone, and they stand.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from protection.registers.faults import SENTENCES, CellFault

LINES_IN_A_ROW = 20  # a text cell may hold line breaks; more than this is a quote left open
BYTES_IN_A_LINE = 262_144  # of a longer line the rest is passed over and not kept
_MARK = b"\xef\xbb\xbf"  # which spreadsheets put before UTF-8
_LONE_RETURN = re.compile(r"\r(?!\n)")


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its cells, or the fault that kept it from being split; where it stood and what it said."""

    line: int
    end: int  # byte offset just after the row
    lines: int
    text: str
    cells: list[str] | None
    fault: CellFault | None = None


def rows(path: Path, *, offset: int = 0, line: int = 1, width: int | None = None) -> Iterator[RawRow]:
    """Rows from a byte offset on; `line` is the number of the line that begins there.

    `width` is the number of cells of the header: a line that has as many is a row, never the inside of a
    cell. Blank lines are passed over. Reads one row at a time: memory does not grow with the file.
    """
    with path.open("rb") as file:
        file.seek(offset or (len(_MARK) if file.read(len(_MARK)) == _MARK else 0))
        while True:
            first, whole = _line(file)
            if not first:
                return
            if first.strip():
                row = _row(file, first, line, width) if whole else _too_long(first, line, file.tell())
                yield row
                line += row.lines
            else:
                line += 1


def header(path: Path) -> tuple[list[str], int, int]:
    """Column names of the first row, the offset of the first data row, and its line number.

    Raises ValueError with a sentence when there is no readable header.
    """
    for row in rows(path):
        if row.fault and row.fault.code == "control_character" and "\r" in row.text:
            raise ValueError("its lines end in a carriage return only: save the file with line feeds (CSV UTF-8)")
        if row.cells is None:
            raise ValueError(f"the header cannot be read as UTF-8 CSV. {_sentence(row.fault)}".strip())
        return [cell.strip() for cell in row.cells], row.end, row.line + row.lines
    raise ValueError("the file is empty: it has not even a header")


def _sentence(fault: CellFault | None) -> str:
    return str(SENTENCES[fault.code]) if fault else ""


def _line(file: BinaryIO) -> tuple[bytes, bool]:
    """The next line, and whether it is whole; the rest of one that is too long is passed over."""
    found = file.readline(BYTES_IN_A_LINE)
    if len(found) < BYTES_IN_A_LINE or found.endswith(b"\n"):
        return found, True
    while (more := file.readline(BYTES_IN_A_LINE)) and not more.endswith(b"\n"):
        pass
    return found, False


def _too_long(first: bytes, line: int, end: int) -> RawRow:
    text = _shown(first)
    fault = CellFault("control_character") if "\r" in text else CellFault("too_long")
    return RawRow(line, end, 1, text, None, fault)


def _row(file: BinaryIO, first: bytes, line: int, width: int | None) -> RawRow:
    """The row that begins with a line; with the lines below when a cell of it goes on there."""
    end = file.tell()
    if not _open(first):
        return _split(line, end, first, 1)
    raw, lines, whole = first, 1, True
    while whole and lines < LINES_IN_A_ROW and _open(raw):
        more, whole = _line(file)
        if not more or (width is not None and len(_plain_split(more)) >= width):
            break
        raw, lines = raw + more, lines + 1
    else:
        row = _split(line, file.tell(), raw, lines)
        if whole and not _open(raw) and (row.fault is None or row.fault.code != "open_quote"):
            return row
    file.seek(end)  # the quote never closes: this line is bad, the next ones stand alone
    return RawRow(line, end, 1, _shown(first), None, CellFault("open_quote"))


def _open(raw: bytes) -> bool:
    """Whether a quoted cell has not ended yet; the same reading of quotes as the csv module's."""
    at, last = 0, raw.rfind(b'"')
    while at <= last:
        if raw[at : at + 1] == b'"':
            at = _closing(raw, at + 1)
            if at < 0:
                return True
        at = raw.find(b",", at) + 1
        if not at:
            return False
    return False


def _closing(raw: bytes, at: int) -> int:
    """Just after the quote that closes a cell begun before `at`; -1 when there is none."""
    while (at := raw.find(b'"', at)) >= 0:
        if raw[at + 1 : at + 2] != b'"':
            return at + 1
        at += 2
    return -1


def _plain_split(line: bytes) -> list[str]:
    try:
        return next(csv.reader([line.decode("utf-8", errors="replace")]), [])
    except csv.Error:
        return []


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", errors="backslashreplace").rstrip("\r\n").replace("\x00", "\\x00")


def _split(line: int, end: int, raw: bytes, lines: int) -> RawRow:
    def bad(code: str) -> RawRow:
        return RawRow(line, end, lines, _shown(raw), None, CellFault(code))

    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return bad("not_utf8")
    if "\x00" in text or _LONE_RETURN.search(text):
        return bad("control_character")
    try:
        found = list(csv.reader(io.StringIO(text, newline="\n"), strict=True))
    except csv.Error as error:
        return bad("too_long" if "field larger" in str(error) else "open_quote")
    return RawRow(line, end, lines, text, found[0]) if len(found) == 1 else bad("open_quote")
