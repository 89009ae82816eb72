"""What is spoilt in registers other than the residents', at fixed rates, and faults that no reader may accept.

The rates are those measured in the linkage study: independent of each other, on each record.
"""

import unicodedata
from datetime import date
from random import Random
from typing import Any

from .names import mistyped

RATES = {
    "number_missing": 0.05, "number_mistyped": 0.04, "marks_lost": 0.25, "tokens_swapped": 0.04, "name_typo": 0.06,
    "day_month_swap": 0.02, "year_only": 0.03, "digit": 0.01, "birth_missing": 0.01, "moved": 0.08,
}  # fmt: skip
FAULTS = {"lost_zero": 0.001, "impossible_date": 0.0005, "unknown_word": 0.0005, "too_few_cells": 0.0005}
YEAR_ONLY_OVER_75 = 1 / 3
MOVED_HOUSEHOLDS = 0.02  # the residents' register knows, the others still have the old commune
DEAD_STILL_DRAWING = 0.003


def spoil(rng: Random, row: dict[str, Any], other_commune: str) -> tuple[list[str], bool]:
    """Spoil a row in place; the kinds of dirt that it got, and whether its day and month could be swapped."""
    hit = [kind for kind, rate in RATES.items() if rng.random() < rate]
    done, swappable = [], _swappable(row["birth_date"])
    for kind in hit:
        if _apply(rng, row, kind, other_commune):
            done.append(kind)
    return done, swappable


def _swappable(birth: str) -> bool:
    return len(birth) == 10 and int(birth[8:]) <= 12 and birth[5:7] != birth[8:]


def _apply(rng: Random, row: dict[str, Any], kind: str, other_commune: str) -> bool:
    birth = row["birth_date"]
    if kind == "number_missing":
        row["identity_number"] = ""
    elif kind == "number_mistyped":
        if not row["identity_number"]:
            return False
        at = rng.randrange(6, 12)
        digit = str((int(row["identity_number"][at]) + rng.randrange(1, 10)) % 10)
        row["identity_number"] = row["identity_number"][:at] + digit + row["identity_number"][at + 1 :]
    elif kind == "marks_lost":
        row["full_name"] = plain(row["full_name"])
    elif kind == "tokens_swapped":
        words = row["full_name"].split()
        row["full_name"] = " ".join([*words[1:], words[0]])
    elif kind == "name_typo":
        row["full_name"] = mistyped(rng, row["full_name"])
    elif kind == "moved":
        row["commune"] = other_commune
    elif len(birth) != 10:
        return False
    elif kind == "year_only":
        row["birth_date"] = birth[:4]
    elif kind == "day_month_swap":
        if not _swappable(birth):
            return False
        row["birth_date"] = f"{birth[:5]}{birth[8:]}-{birth[5:7]}"
    elif kind == "digit":
        year = int(birth[:4]) + rng.choice((-10, -1, 1))
        try:
            date(year, int(birth[5:7]), int(birth[8:]))
        except ValueError:
            return False
        if year > 2024:
            return False
        row["birth_date"] = f"{year}{birth[4:]}"
    elif kind == "birth_missing":
        row["birth_date"] = ""
    return True


def break_row(rng: Random, row: dict[str, Any], cells: list[str], header: list[str]) -> tuple[list[str], str]:
    """Perhaps make a row unreadable; the cells and the kind of fault ("" for none)."""
    for kind, rate in FAULTS.items():
        if rng.random() >= rate:
            continue
        if kind == "lost_zero" and row["identity_number"].startswith("0"):
            cells[header.index("identity_number")] = row["identity_number"].lstrip("0")
        elif kind == "impossible_date":
            cells[header.index("birth_date")] = "2001-02-30"
        elif kind == "unknown_word":
            cells[header.index("sex")] = "nam"
        elif kind == "too_few_cells":
            cells = cells[:-2]
        else:
            continue
        return cells, kind
    return cells, ""


def plain(text: str) -> str:
    """Without tone and vowel marks."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
