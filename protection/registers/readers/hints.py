"""What can still be read of a row that was set aside: enough to tell whom it may mean, never enough to load it."""

import csv
import re
import unicodedata
from collections.abc import Sequence

from protection.lib.vietnamese import fold

from .layout import BadRow

_LONGEST = 10_000  # letters of a row that are looked at
_YEAR = re.compile(r"(?<!\d)((?:18|19|20)\d{2})(?!\d)")


def hints(header: Sequence[str], row: BadRow) -> dict[str, str]:
    """Key, identity number, name, year of birth and commune of a row, each "" unless the cell looks like one."""
    said = dict(zip(header, _cells(row.text[:_LONGEST]), strict=False))
    wrong = {fault.column for fault in row.faults}
    name = fold(said.get("full_name", ""))
    year = _YEAR.search(said.get("birth_date", "")) if "birth_date" not in wrong else None
    return {
        "key": _fitting(r"\S.{0,39}", " ".join(unicodedata.normalize("NFC", said.get("record_key", "")).split())),
        "number": _fitting(r"\d{8,12}", said.get("identity_number", "")).zfill(12).replace("0" * 12, ""),
        "name": " ".join(sorted(name.split())) if re.fullmatch(r"[a-z]+( [a-z]+){1,9}", name) else "",
        "year": year[1] if year else "",
        "commune": _fitting(r"\d{5}", said.get("commune", "")) if not wrong & {"", "commune"} else "",
    }


def _fitting(pattern: str, cell: str) -> str:
    return cell.strip() if re.fullmatch(pattern, cell.strip()) else ""


def _cells(text: str) -> list[str]:
    if text.count('"') % 2 == 0:
        try:
            return next(csv.reader([" ".join(text.splitlines())]), [])
        except csv.Error:
            pass
    return text.replace('"', "").split(",")
