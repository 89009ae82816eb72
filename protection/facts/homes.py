"""Where each fact of the catalogue lives: exactly one column, row table, or the areas."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eligibility.vocabulary import Fact, catalogue
from protection.registers.models import STATES

ROW_TABLES = {"mother": "FamilyLink", "father": "FamilyLink"}
EVERYWHERE = ("commune",)  # a column of every register, by which matching compares
SPOKEN = ("declared", "office")  # facts that are rows of their own: the person or the office says them


@cache
def precedence() -> dict[str, Any]:
    """The order of sources, as data."""
    return dict(yaml.safe_load(Path(__file__).with_name("precedence.yaml").read_text(encoding="utf-8")))


@cache
def state_facts(register: str) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """The facts that are columns of a register's table: (of the person, of the household)."""
    columns = {field.name for field in STATES[register]._meta.get_fields()}
    here = [f for f in catalogue().values() if f.register == register and f.id in columns]
    return tuple(f for f in here if f.of == "person"), tuple(f for f in here if f.of == "household")


def homes_of(fact: Fact) -> list[str]:
    """Every home of a fact, by name; a test holds each fact to exactly one.

    What all registers say of everybody has its home in the register that the catalogue names.
    """
    homes = ["derived by the engine"] if fact.derived else []
    if fact.id in ROW_TABLES:
        homes.append(ROW_TABLES[fact.id])
    if fact.register in SPOKEN:
        homes.append("DeclaredFact")
    if fact.register == "areas":
        homes.append("areas")
    shared = fact.id in EVERYWHERE or fact.id in precedence()["shared"]
    for register, model in STATES.items():
        if fact.id in {f.name for f in model._meta.get_fields()} and (register == fact.register or not shared):
            homes.append(model.__name__)
    return homes
