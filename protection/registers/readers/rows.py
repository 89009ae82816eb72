"""The files with many rows a person: benefits in payment, months of contribution, family links."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from protection.registers.faults import CellFault
from protection.registers.models import BenefitInPayment, ContributionMonth, FamilyLink, Register
from protection.registers.models.rows import PAYING_REGISTERS

from . import cells
from .layout import Column, Layout


def _ends_after_start(values: Mapping[str, Any], extracted_on: date) -> Iterator[CellFault]:
    if values["valid_to"] and values["valid_to"] < values["valid_from"]:
        yield CellFault("ends_before_start", str(values["valid_to"]), column="valid_to")


def _not_own_parent(values: Mapping[str, Any], extracted_on: date) -> Iterator[CellFault]:
    if values["parent_key"] == values["record_key"]:
        yield CellFault("own_parent", values["parent_key"], column="parent_key")


def _first_day(cell: str) -> date:
    return cells.day(f"{cell.strip()}-01")


def benefits(schemes: frozenset[str]) -> Layout:
    """Benefits in payment, of whichever register pays them."""
    return Layout(
        name="benefits",
        register="",
        model=BenefitInPayment,
        key="payment_key",
        dated=False,
        about="One row a benefit that is or was paid monthly; `record_key` names the entry in `register`.",
        columns=(
            Column("register", cells.one_of(*PAYING_REGISTERS), True, example="assistance"),
            Column("record_key", cells.text(40), True, example="AS000123"),
            Column("payment_key", cells.text(40), True, example="P000123"),
            Column("scheme", cells.one_of(*sorted(schemes)), True, example="social_pension"),
            Column("amount", cells.whole(), True, example="540000"),
            Column("payer", cells.text(100), True, empty="", example="UBND xã"),
            Column("valid_from", cells.day, True, example="2025-07-01"),
            Column("valid_to", cells.day, example=""),
        ),
        checks=(_ends_after_start,),
    )


def contributions() -> Layout:
    """Months of contribution to social and unemployment insurance."""
    return Layout(
        name="contributions",
        register=Register.SOCIAL_INSURANCE,
        model=ContributionMonth,
        key="record_key",
        dated=False,
        about="One row a month and branch; `record_key` names the entry of the social insurance register."
        " The months are kept as evidence and are never counted into `si_months_compulsory` or"
        " `si_months_voluntary`: a file may hold the latest months only, and their number would look like the whole"
        " record. Where the register leaves those columns empty, the months stay not known.",
        columns=(
            Column("record_key", cells.text(40), True, example="SO000123"),
            Column("month", _first_day, True, example="2026-08"),
            Column("branch", cells.one_of(*ContributionMonth.Branch.values), True, example="compulsory"),
            Column("base", cells.whole(), True, example="8000000"),
            Column("paid", cells.truth, True, example="true"),
        ),
    )


def family_links() -> Layout:
    """Who is whose mother or father, by keys of the population register."""
    return Layout(
        name="family_links",
        register=Register.POPULATION,
        model=FamilyLink,
        key="record_key",
        dated=False,
        about="One row a parent of a person; both keys are of the population register. The links give `mother` and"
        " `father`. Where the register leaves `dependent_children` empty, it is the number of linked children under"
        " 16, or under 23 and studying, who live in the person's household; not known as long as one of them is"
        " not known to count or not.",
        columns=(
            Column("record_key", cells.text(40), True, example="PO000123"),
            Column("parent", cells.one_of(*FamilyLink.Parent.values), True, example="mother"),
            Column("parent_key", cells.text(40), True, example="PO000077"),
        ),
        checks=(_not_own_parent,),
    )
