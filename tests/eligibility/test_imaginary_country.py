"""The rulebook that the comparison with OpenFisca measures: checked, right by hand, the same in columns."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine, load
from eligibility.check import report

BOOK = str(Path(__file__).resolve().parents[2] / "benchmarks" / "rulebooks" / "country_template")
ON = date(2016, 6, 1)


def member(name: str, born: str, place: str, salary: int = 0, capital: int = 0) -> dict[str, Any]:
    return {
        "id": name,
        "facts": {"birth_date": born, "place": place, "salary": salary, "capital_returns": capital},
    }


def home(members: list[dict[str, Any]], housed: str = "tenant", rent: int = 500, size: int = 30) -> dict[str, Any]:
    facts = {"rent": rent, "accommodation_size": size, "housed_as": housed}
    return {"household": {"facts": facts, "members": members}}


COUPLE = home([
    member("m1", "1984-03-15", "adult", 13_000, 20),
    member("m2", "1955-06-01", "adult"),
    member("m3", "2012-07-30", "child"),
])  # fmt: skip
LONE = home([member("m1", "1984-03-15", "adult"), member("m2", "2009-01-01", "child")], "owner", 0, 10)
ROOFLESS = home([member("m1", "1984-03-15", "adult", 400)], "homeless", 0, 0)


def amounts(document: dict[str, Any]) -> dict[tuple[str, str], int | None]:
    """By subject and scheme, the amount where it is due."""
    found = determine(load(BOOK), document, on=ON)["determinations"]
    return {(d["subject"], d["scheme"]): d["amount"] and d["amount"]["low"] for d in found}


def test_it_has_no_faults_but_its_own() -> None:
    """Its law asks nothing before telling an age, tests whole years against 60.33, and takes more than there is."""
    found = {(one["file"], one["code"]) for one in report(BOOK)["findings"] if one["level"] == "error"}
    assert found == {
        ("age_in_years.yaml", "constant_clause"),
        ("age_in_years.yaml", "colour"),
        ("disposable_income.yaml", "negative_amount"),
        ("income_tax.yaml", "threshold"),
    }


def test_a_couple_with_a_salary() -> None:
    found = amounts(COUPLE)
    assert [found[m, "age_in_years"] for m in ("m1", "m2", "m3")] == [32, 61, 3]
    assert [found[m, "basic_income"] for m in ("m1", "m2", "m3")] == [None, 600, None]
    assert found["m1", "social_security_contribution"] == 576  # 4 % of 12,300 and 12 % of 700
    assert found["m1", "income_tax"] == 1953  # 15 % of 13,020
    assert found["m2", "income_tax"] == 0  # 15 % of a pension of 1
    household = {scheme: value for (subject, scheme), value in found.items() if subject == "household"}
    assert household == {
        "housing_allowance": 125,
        "parenting_allowance": None,
        "total_benefits": 725,
        "total_taxes": 2554,  # 1953.15 + 576 + 300 / 12
        "disposable_income": 11_192,  # 13,021 + 725 - 2554.15
    }


def test_a_lone_parent_of_a_child_of_seven() -> None:
    found = amounts(LONE)
    assert found["household", "parenting_allowance"] == 600
    assert found["household", "total_taxes"] == 17  # the least housing tax, 200 / 12
    assert found["household", "disposable_income"] == 1183


def test_no_home_no_housing_tax() -> None:
    assert amounts(ROOFLESS)["household", "total_taxes"] == 76


def test_columns_agree() -> None:
    pytest.importorskip("polars")
    from eligibility.columns import judge_all

    from .test_columns import compared

    unknown = home([member("m1", "1984", "adult"), {"id": "m2", "facts": {}}])
    documents = [COUPLE, LONE, ROOFLESS, unknown]
    for document, columns in zip(documents, judge_all(load(BOOK), documents, on=ON), strict=True):
        assert compared(columns) == compared(determine(load(BOOK), document, on=ON))
