"""Where each fact of the catalogue lives: exactly one column, row table, or the areas."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eligibility.vocabulary import Fact, catalogue
from protection.registers.models import STATES

ROW_TABLES = {"mother": "FamilyLink", "father": "FamilyLink"}
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


def home_of(fact: Fact) -> str | None:
    """The home of a fact by name, or None when it has none (a test forbids that)."""
    if fact.derived:
        return "derived by the engine"
    if fact.id in ROW_TABLES:
        return ROW_TABLES[fact.id]
    if fact.register in SPOKEN:
        return "DeclaredFact"
    if fact.register == "areas":
        return "areas"
    if fact.register in STATES and fact.id in {f.name for f in STATES[fact.register]._meta.get_fields()}:
        return STATES[fact.register].__name__
    return None
