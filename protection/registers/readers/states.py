"""The columns of the six wide files, drawn from the tables and the fact catalogue."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models

from eligibility.vocabulary import Fact, catalogue
from protection.lib import partial
from protection.lib.words import complete_years
from protection.registers.faults import CellFault
from protection.registers.models import State

from . import cells
from .layout import Column, Layout, RowCheck

_OWN = {  # columns that are not facts of the register: how they are read, and an example
    "full_name": (cells.text(100), "Nguyễn Thị Hương"),
    "identity_number": (cells.identity, "004150001234"),
    "household_number": (cells.text(20), "H0400001"),
    "head_identity_number": (cells.identity, "004048004321"),
    "address": (cells.text(200), "Tổ 3"),
    "phone": (cells.text(15), "0912345678"),
    "insurance_number": (cells.text(10), "0412345678"),
    "card_number": (cells.text(15), "HT2040412345678"),
    "pupil_number": (cells.text(20), "HS0412345"),
    "file_number": (cells.text(20), "TG0412345"),
}
# What the catalogue's `asked_if` says, as far as one row can tell: whether the fact surely cannot exist.
_CLOSED: dict[str, Callable[[Mapping[str, Any], date], bool]] = {
    "age >= 12": lambda row, on: bool(row["birth_date"]) and complete_years(partial.low(row["birth_date"]), on) < 12,
    "receives_pension": lambda row, on: row["receives_pension"] is False,
    "si_monthly_allowance > 0": lambda row, on: row["si_monthly_allowance"] == 0,
    'employment_status == "unemployed"': lambda row, on: row["employment_status"] not in (None, "unemployed"),
}
_KEPT_BY_US = {
    "id", "entry", "source", "delivery", "line", "digest", "valid_from", "valid_to",
    "confirmed_on", "recorded_from", "recorded_to", "not_known", "name_key",
}  # fmt: skip


def state_layout(
    model: type[State], *, register: str, about: str, required: tuple[str, ...], communes: frozenset[str],
    checks: tuple[RowCheck, ...] = (),
) -> Layout:  # fmt: skip
    """The layout of a register's wide file: key, day, own columns, then its facts in catalogue order."""
    columns = [
        Column("record_key", cells.text(40), required=True, empty="", example=f"{register[:2].upper()}000123"),
        Column("valid_from", cells.day, example="2026-09-01"),
    ]
    names = field_names(model)
    for name in names:
        must = name in required
        if name in _OWN:
            parse, example = _OWN[name]
            columns.append(Column(name, parse, must, empty="", example=example))
        elif name in ("commune", "temporary_commune"):
            fact = name if register == "population" else None
            columns.append(Column(name, cells.area(communes), must, fact=fact, example="01273"))
        else:
            spec = catalogue()[name]
            columns.append(Column(name, cells.fact(spec), must, fact=name, example=_example(spec)))
    return Layout(
        name=register, register=register, model=model, key="record_key", columns=tuple(columns),
        checks=(birth_is_past, *map(_gate, filter(_gated, names)), *checks), about=about,
    )  # fmt: skip


def field_names(model: type[State]) -> list[str]:
    """The table's columns that a file fills, in the table's order."""
    return [f.name for f in model._meta.get_fields() if isinstance(f, models.Field) and f.name not in _KEPT_BY_US]


def birth_is_past(values: Mapping[str, Any], extracted_on: date) -> Iterator[CellFault]:
    """Nobody in a register is born after its extract."""
    birth = values.get("birth_date")
    if birth and partial.low(birth) > extracted_on:
        yield CellFault("birth_after_extract", birth, column="birth_date")


def death_follows_birth(values: Mapping[str, Any], extracted_on: date) -> Iterator[CellFault]:
    """A death is not before the birth; "never" is later than every day."""
    birth, death = values.get("birth_date"), values.get("died_on")
    if birth and death and death != "never" and partial.high(death) < partial.low(birth):
        yield CellFault("death_before_birth", death, column="died_on")


def _gated(name: str) -> bool:
    return name in catalogue() and bool(catalogue()[name].asked_if)


def _gate(name: str) -> RowCheck:
    """A row must not say what cannot exist by another of its own cells; KeyError for a gate nobody wrote here."""
    fact: Fact = catalogue()[name]
    closed = _CLOSED[fact.asked_if or ""]

    def check(values: Mapping[str, Any], extracted_on: date) -> Iterator[CellFault]:
        if values[name] not in (None, fact.otherwise) and closed(values, extracted_on):
            yield CellFault("contradiction", str(values[name]), column=name)

    return check


def _example(spec: Any) -> str:
    if spec.type == "choice":
        return str(spec.one_of[0])
    return {"truth": "true", "integer": "1", "money": "5000000", "percent": "61", "date": "1950-03-15"}.get(
        spec.type, ""
    )
