"""Households of one to four members, every fact known, crowding around the thresholds of the law."""

import random
from datetime import date, timedelta
from typing import Any

from .answers import NEVER, age, anniversary, months_later
from .health_insurance import insured_by_work
from .social_insurance import retirement_day

#: The days on which a law or a figure turns, and the days before.
DAYS = [
    date(2021, 7, 1), date(2022, 6, 30), date(2022, 7, 1), date(2023, 6, 30), date(2023, 7, 1), date(2023, 10, 18),
    date(2023, 10, 19), date(2024, 2, 29), date(2024, 6, 30), date(2024, 7, 1), date(2025, 6, 30), date(2025, 7, 1),
    date(2025, 9, 30), date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1),
    date(2026, 10, 4), date(2026, 10, 5), date(2026, 11, 30),
]  # fmt: skip
AGES = [0, 1, 2, 3, 3, 4, 5, 6, 6, 12, 15, 16, 20, 23, 30, 40, 60, 60, 70, 70, 75, 75, 80, 80, 90]
INSURED_LEAVE = (
    "employee", "official", "paid_manager", "unpaid_manager", "foreign_worker", "part_time", "household_business_owner",
    "commune_non_specialised",
)  # fmt: skip
CATEGORIES = (*INSURED_LEAVE, "soldier", "domestic_worker", "overseas_worker", "probation", "voluntary")


class Drawn(random.Random):
    """A source of facts."""

    def yes(self, chance: float) -> bool:
        return self.random() < chance

    def mostly(self, usual: Any, others: Any, chance: float = 0.3) -> Any:
        return self.choice(others) if self.yes(chance) else usual

    def near(self, day: date, wide: int = 400) -> date:
        """The day itself, a day beside it, or one some way off; sometimes the last day of its month."""
        found = day + timedelta(days=self.choice([0, 0, 1, -1, self.randint(-40, 40), self.randint(-wide, wide)]))
        return found.replace(day=28) if self.yes(0.05) else found

    def past(self, day: date, on: date) -> date:
        return min(self.near(day), on)


def household(seed: int, on: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The facts of the household, and those of each member alone."""
    draw = Drawn(seed)
    region = draw.choice(["none", "none", "none", "region_1", "region_2", "region_3"])
    home = {
        "poverty_status": draw.choice(["poor", "near_poor", "near_poor", "average", "none", "none"]),
        "especially_difficult_area": draw.yes(0.3),
        "commune_region": region,
        "island_commune": draw.yes(0.08),
        "ethnic_mountain_area": region != "none" or draw.yes(0.2),  # only its communes have a region
        "poor_commune": draw.yes(0.4),
        "difficult_area": draw.yes(0.25),
        "difficult_coastal_commune": draw.yes(0.08),
        "farm_household": draw.yes(0.5),
        "commune_left_list_on": draw.past(months_later(on, -36), on) if draw.yes(0.4) else NEVER,
    }
    members = [member(draw, on) for _ in range(draw.choice([1, 1, 2, 3, 4]))]
    student = any(16 <= age(m, on) < 23 and m["studying"] for m in members)
    for facts in members:
        if facts.get("dependent_children", 0) > 0 and student:
            facts["dependent_children_from_16"] = draw.randint(0, facts["dependent_children"])
    return home, members


def member(draw: Drawn, on: date) -> dict[str, Any]:
    """The facts of one person; a fact whose gate is shut is left out."""
    sex = draw.choice(["female", "male"])
    born = birth(draw, on, sex)
    years = age({"birth_date": born}, on)
    facts: dict[str, Any] = {
        "birth_date": born,
        "sex": sex,
        "citizen": draw.yes(0.95),
        "ethnic_minority": draw.yes(0.4),
        "marital_status": draw.choice(["never_married", "married", "divorced", "widowed", "spouse_missing"]),
        "orphan_case": draw.mostly("none", ["a", "b", "c", "d", "dd", "e", "g", "h", "i", "k", "l"], 0.4),
        "parent_undetermined": draw.yes(0.3),
        "disability_level": draw.mostly("none", ["mild", "severe", "particularly_severe"], 0.35),
        "hiv_positive": draw.yes(0.2),
        "support_obligor": draw.choice(["none", "on_social_allowance", "able"]),
        "children_paid_since_16": draw.mostly(0, [1, 2], 0.2),
        "in_care_facility": draw.yes(0.05),
        "meritorious_group": draw.mostly("none", ["war_invalid", "martyr_relative", "other"], 0.08),
        "state_paid_group": draw.yes(0.05),
        "receives_social_assistance": draw.yes(0.08),
        "receives_social_pension": years >= 70 and draw.yes(0.3),
        "hi_insured": draw.yes(0.4),
        "hi_group": draw.choice(["4a", "4b", "4c", "4e", "4h", "5a"]),
        "studying": draw.yes(0.5 if 6 <= years < 26 else 0.05),
        "trafficking_victim": draw.yes(0.1),
        "si_category": draw.mostly("none", CATEGORIES, 0.4 if years >= 15 else 0.0),
        "receives_pension": years >= 45 and draw.yes(0.25),
        "si_monthly_allowance": draw.mostly(0, [1, 499_999, 500_000, 539_999, 540_000, 900_000], 0.35),
        "si_wage": draw.choice([1_000_000, 2_339_999, 2_340_000, 2_529_999, 2_530_000, 9_000_000]),
        "pension_conditions_met": years >= 50 and draw.yes(0.15),
        "wage_zone": draw.choice(["zone_1", "zone_2", "zone_3", "zone_4"]),
        "wage_regime": draw.choice(["state_scale", "employer_set"]),
    }
    if years >= 12:
        facts["dependent_children"] = draw.choice([0, 1, 1, 2, 3])
    if years >= 15:
        facts["village_health_worker"] = draw.yes(0.1)
        facts["receives_ui_benefit"] = draw.yes(0.05)
    if facts["si_category"] == "part_time":
        facts["hi_group"] = "1d" if insured_by_work(facts, on) else "4a"  # the card tells who pays
    if facts["si_category"] in INSURED_LEAVE:
        facts["leave_working_days"] = draw.choice([0, 0, 13, 14, 20])
    if facts["trafficking_victim"]:
        facts["trafficking_confirmed_on"] = draw.past(anniversary(on, -1), on)
    if facts["receives_pension"]:
        facts["pension_amount"] = draw.choice([1, 400_000, 499_999, 500_000, 539_999, 540_000, 4_000_000])
    if facts["si_monthly_allowance"]:
        facts["si_allowance_kind"] = draw.choice(
            ["survivor", "survivor", "bridging", "work_injury", "commune_cadre", "rubber_worker", "other"]
        )
    return facts | work(draw, on, years) | record(draw)


def birth(draw: Drawn, on: date, sex: str) -> date:
    """A birth date around an age of the law, or around retirement age, normal or earlier."""
    if draw.yes(0.7):
        return draw.past(anniversary(on, -draw.choice(AGES)), on)
    earlier = draw.choice([0, 60, 120])
    old = anniversary(on, -next(y for y in range(40, 70) if retirement_day(anniversary(on, -y), sex, earlier) <= on))
    return draw.near(old + (on - retirement_day(old, sex, earlier)), 90)


def record(draw: Drawn) -> dict[str, Any]:
    """A record of social insurance."""
    paid = draw.choice([0, 173, 174, 175, 179, 180, 181, 186, 187, 223, 239, 240, 246, 247, 360, 420, 500])
    facts: dict[str, Any] = {
        "si_months_compulsory": paid,
        "si_months_voluntary": 0,
        "si_months_hard_work": min(paid, draw.mostly(0, [179, 180, 200], 0.4)),
        "si_months_underground_coal": min(paid, draw.mostly(0, [179, 180], 0.15)),
        "si_average_base": draw.choice([2_000_001, 3_000_000, 7_000_003, 10_000_000]),
        "hiv_by_work_accident": draw.yes(0.03),
    }
    if paid < 180:
        facts["si_months_bought"] = draw.choice([0, 1, 5, 6, 7])
    return facts


def work(draw: Drawn, on: date, years: int) -> dict[str, Any]:
    """Work, and what was paid for unemployment; the last contribution is of the month in which the work ended."""
    out = years >= 15 and draw.yes(0.5)
    ended = draw.past(months_later(on, -draw.choice([0, 1, 3, 3, 4])), on)
    filed = draw.past(months_later(ended, 3), on)
    window = draw.choice([0, 11, 12, 12, 18, 24])
    facts: dict[str, Any] = {
        "employment_status": "unemployed" if out else "not_working",
        "job_loss_lawful": draw.yes(0.9),
        "si_last_contribution": ended.replace(day=1),
        "job_search_registered_on": max(filed, ended),
        "ui_file_days": (max(filed, ended) - ended).days,
        "contract_months": draw.choice([1, 2, 3, 6, 11, 12, 24, 36]),
        "ui_months_last_24": window,
        "ui_months_last_36": draw.choice([window, window, min(36, window + 12), max(window, 12)]),
        "ui_months": draw.choice([0, 11, 12, 24, 36, 47, 48, 59, 60, 143, 144, 150]),
        "ui_average_wage_6m": draw.choice([5_000_001, 8_000_000, 8_000_003, 30_000_000, 41_000_000, 50_000_000]),
    }
    if out:
        facts["job_lost_on"] = ended
    return facts
