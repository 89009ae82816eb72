"""What each register knows of a person: the true rows, before anything is spoilt."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from .people import Home, Someone

Row = dict[str, Any]
_ZONES = ("zone_2", "zone_3", "zone_4", "zone_4")


@dataclass
class Written:
    """Rows by file, and the truth beside them: (register, key, person, what was planted)."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    truth: list[tuple[str, str, str, list[str]]] = field(default_factory=list)

    def add(self, name: str, row: Row) -> None:
        self.rows.setdefault(name, []).append(row)


def age_on(birth: date, on: date) -> int:
    """Complete years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def settle(rng: Random, home: Home, on: date, figures: dict[str, Any]) -> None:
    """Decide what each member does, earns and receives."""
    for person in home.members:
        person.age = age_on(person.birth, on)
        facts = person.facts
        age = person.age
        yearly = 0.0006 if age < 40 else 0.004 if age < 60 else 0.015 if age < 75 else 0.07
        if rng.random() < yearly * 2:
            person.died = on - timedelta(days=rng.randrange(1, 730))
            if person.died <= person.birth:
                person.died = None
        _disability(rng, person, figures)
        _work(rng, person, home, on, figures)
        _school(rng, person)
        facts["monthly"] = _old_age(rng, person, home)


def _disability(rng: Random, person: Someone, figures: dict[str, Any]) -> None:
    weight = 0.35 if person.age < 18 else 0.8 if person.age < 60 else 2.9
    severe = figures["severe_disability"]["value"] / 100 * weight
    mild = figures["mild_disability"]["value"] / 100 * weight
    point = rng.random()
    if point < severe:
        share = figures["severe_to_particularly_severe"]["value"] / 100
        person.facts["disability"] = "severe" if rng.random() < share else "particularly_severe"
    elif point < severe + mild:
        person.facts["disability"] = "mild"


def _work(rng: Random, person: Someone, home: Home, on: date, figures: dict[str, Any]) -> None:
    age, facts = person.age, person.facts
    if age < 15:
        return
    active = (
        0.25
        if age < 18
        else 0.52
        if age < 22
        else 0.88
        if age < 50
        else 0.84
        if age < 60
        else 0.42
        if age < 70
        else 0.1
    )
    if facts.get("disability") in ("severe", "particularly_severe"):
        active *= 0.25
    if rng.random() > active:
        facts["status"] = "not_working"
        return
    if rng.random() < figures["unemployed_of_labour_force"]["value"] / 100 and 18 <= age < 60:
        facts["status"] = "unemployed"
        facts["lost_on"] = on - timedelta(days=rng.randrange(5, 200))
        if rng.random() < 0.6:
            facts["ui_months"] = rng.choice((8, 14, 22, 36, 47, 60, 84, 120))
            facts["wage"] = rng.randrange(4_500, 16_000) * 1000
        return
    formal = rng.random() < (1 - figures["informal_of_employed"]["value"] / 100) * (
        1.15 if age < 45 else 0.7 if age < 62 else 0.1
    )
    if formal:
        facts["status"] = "formal"
        facts["category"] = "official" if rng.random() < 0.14 else "employee"
        facts["wage"] = int(rng.triangular(4_700, 24_000, 7_600)) * 1000
        facts["ui_months"] = rng.randrange(1, max(2, min(180, (age - 18) * 12 + 2)))
    else:
        point = rng.random()
        facts["status"] = (
            "farmer" if point < (0.2 if home.urban else 0.5) else "household_business" if point > 0.93 else "informal"
        )
        facts["wage"] = int(rng.triangular(1_500, 12_000, 4_500)) * 1000
        if rng.random() < figures["si_voluntary"]["value"] / 100 * 3.4:
            facts["category"] = "voluntary"


def _school(rng: Random, person: Someone) -> None:
    age = person.age
    level, share = (
        ("nursery", 0.14) if age < 3 else ("kindergarten", 0.92) if age < 6 else ("primary", 0.99) if age < 11
        else ("lower_secondary", 0.96) if age < 15 else ("upper_secondary", 0.76) if age < 18
        else ("university", 0.3) if age < 22 else ("none", 0.0)
    )  # fmt: skip
    if rng.random() < share:
        person.facts["level"] = level


def _old_age(rng: Random, person: Someone, home: Home) -> list[tuple[str, int]]:
    """What the person is paid monthly, and what is planted as due and not paid."""
    facts, age = person.facts, person.age
    paid: list[tuple[str, int]] = []
    if age >= 57 and rng.random() < 0.18:
        facts["pension"] = rng.randrange(2_000, 9_500) * 1000
        paid.append(("si_retirement_pension", facts["pension"]))
    elif age >= 55 and rng.random() < 0.03:
        facts["survivor"] = 1_265_000
        paid.append(("si_survivor_monthly", facts["survivor"]))
    level = facts.get("disability")
    old = age >= 75 or (age >= 70 and home.poverty != "none")
    if level in ("severe", "particularly_severe"):
        child_or_old = age < 16 or age >= 60
        coefficient = {"severe": 15, "particularly_severe": 20}[level] + (5 if child_or_old else 0)
        facts["due"] = ("msa_disability", 54_000 * coefficient)
    elif old and "pension" not in facts and "survivor" not in facts:
        facts["due"] = ("social_pension", 540_000)
    if "due" in facts:
        if rng.random() < 0.88:
            paid.append(facts["due"])
        else:
            facts["planted"] = "due_not_receiving"
    return paid


def hi_group(person: Someone, home: Home, difficult: bool) -> str:
    """The health insurance group in the order of the law."""
    facts = person.facts
    schemes = dict(facts["monthly"])
    if facts.get("category") in ("employee", "official"):
        return "1a" if facts["category"] == "employee" else "1e"
    if "pension" in facts:
        return "2a"
    if person.age < 6:
        return "3h"
    if home.poverty == "poor" or difficult:
        return "3o"
    if "msa_disability" in schemes:
        return "3r"
    if "social_pension" in schemes:
        return "3t"
    if home.poverty == "near_poor":
        return "4a"
    return "4b" if "level" in facts else "5a"


def own(person: Someone, on: date, key: str, name: str) -> Row:
    """The columns that every register has."""
    home = person.home
    assert home is not None
    return {
        "record_key": key,
        "valid_from": date(on.year, 1, 1).isoformat(),
        "full_name": person.name,
        "birth_date": person.birth.isoformat(),
        "sex": person.sex,
        "identity_number": person.identity,
        "household_number": home.number,
        "head_identity_number": home.members[0].identity,
        "commune": home.commune,
    }


def rows_of(rng: Random, person: Someone, home: Home, on: date, difficult: bool) -> dict[str, Row]:
    """The person's true row in each register that knows them."""
    facts, number = person.facts, person.number
    found: dict[str, Row] = {}
    found["population"] = own(person, on, f"PO{number:09d}", "population") | {
        "address": home.address, "phone": f"09{rng.randrange(10**8):08d}" if person.age >= 16 else "",
        "citizen": "true", "ethnic_minority": _truth(person.minority), "marital_status": person.marital,
        "died_on": person.died.isoformat() if person.died else "", "relation_to_head": person.relation,
    }  # fmt: skip
    if {"category", "pension", "survivor", "ui_months"} & set(facts):
        category = facts.get("category", "none")
        months = facts.get("ui_months", 0)
        worker = category in ("employee", "official")
        found["social_insurance"] = own(person, on, f"SI{number:09d}", "social_insurance") | {
            "insurance_number": f"{number + 10_000_000:010d}", "si_category": category,
            "si_months_compulsory": months if category != "voluntary" else 0,
            "si_months_voluntary": rng.randrange(1, 90) if category == "voluntary" else 0,
            "si_wage": facts["wage"] if worker else "", "receives_pension": _truth("pension" in facts),
            "pension_amount": facts.get("pension", ""), "si_monthly_allowance": facts.get("survivor", 0),
            "wage_zone": rng.choice(_ZONES) if months else "",
            "wage_regime": "" if not months else "state_scale" if category == "official" else "employer_set",
            "ui_member": _truth(category == "employee"), "ui_months": months, "ui_months_last_24": min(24, months),
            "ui_months_last_36": min(36, months), "contract_months": rng.choice((6, 12, 24, 36)) if months else "",
            "ui_average_wage_6m": facts["wage"] if months else "",
        }  # fmt: skip
    if rng.random() < 0.93 or person.age < 6 or "category" in facts:
        found["health_insurance"] = own(person, on, f"HI{number:09d}", "health_insurance") | {
            "card_number": f"GD4{home.commune}{number:07d}"[:15], "hi_insured": "true",
            "hi_group": hi_group(person, home, difficult), "hi_continuous_years": rng.randrange(0, 12),
        }  # fmt: skip
    if "level" in facts:
        found["education"] = own(person, on, f"ED{number:09d}", "education") | {
            "pupil_number": f"{number:010d}", "education_level": facts["level"],
            "school_type": "private" if rng.random() < 0.04 else "public", "boarding_pupil": "false",
            "studying": _truth(facts["level"] not in ("nursery", "kindergarten")),
        }  # fmt: skip
    head = person is home.members[0]
    paid = [scheme for scheme, _ in facts["monthly"] if scheme in ("msa_disability", "social_pension")]
    if "disability" in facts or paid or (head and home.poverty != "none"):
        found["assistance"] = own(person, on, f"AS{number:09d}", "assistance") | {
            "file_number": f"TG{number:08d}", "disability_level": facts.get("disability", ""),
            "disability_certified_on": f"{on.year - rng.randrange(1, 9)}-{rng.randrange(1, 13):02d}" if "disability" in facts else "",
            "in_care_facility": "false" if "disability" in facts else "",
            "poverty_status": home.poverty if head and home.poverty != "none" else "",
            "income_per_capita": rng.randrange(600, 1500) * 1000 if head and home.poverty != "none" else "",
        }  # fmt: skip
    if "status" in facts and (facts["status"] != "not_working" or rng.random() < 0.5):
        jobless = facts["status"] == "unemployed"
        found["employment"] = own(person, on, f"EM{number:09d}", "employment") | {
            "employment_status": facts["status"], "monthly_income": "" if jobless else facts.get("wage", ""),
            "stable_income": _truth(facts["status"] == "formal"),
            "job_lost_on": facts["lost_on"].isoformat() if jobless else "",
            "job_loss_lawful": "true" if jobless and rng.random() < 0.9 else "false" if jobless else "",
        }  # fmt: skip
    return found


def _truth(value: bool) -> str:
    return "true" if value else "false"
