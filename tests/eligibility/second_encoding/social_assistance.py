"""Monthly social assistance (Decree 20/2021, from 2026-10-05 Decree 335/2026) and the social pension (Law 41/2024)."""

from datetime import date

from .answers import NOT_DUE, Answer, Facts, age, on_day, share

#: Decree 20/2021 art 4(2); 76/2024 art 1(1); 335/2026 art 4(2), counted from 2026-07-01 (art 32). Đồng a month.
STANDARD = {date(2021, 7, 1): 360_000, date(2024, 7, 1): 500_000, date(2026, 7, 1): 540_000}
#: Decree 176/2025 art 3(1); 335/2026 art 31(1), counted from 2026-07-01 (art 32(3)). Đồng a month.
SOCIAL_PENSION_RATE = {date(2025, 7, 1): 500_000, date(2026, 7, 1): 540_000}
SOCIAL_PENSION_BEGINS = date(2025, 7, 1)
DECREE_335 = date(2026, 10, 5)
POOR_OR_NEAR_POOR = ("poor", "near_poor")


def times_standard(tenths: int, on: date) -> Answer:
    """So many tenths of the social assistance standard."""
    return Answer(True, share(on_day(STANDARD, on), tenths, 10))


def without_support(facts: Facts, on: date) -> bool:
    """Art 5(1): under 16 in one of the eleven situations; a parent who cannot be determined counts from Decree 335/2026 on."""
    case = facts["orphan_case"]
    if case in ("b", "c", "d", "dd") and facts["parent_undetermined"] and on < DECREE_335:
        return False
    return age(facts, on) < 16 and case != "none"


def poor_child_with_hiv(facts: Facts, on: date) -> bool:
    """Art 5(3): under 16 with HIV in a poor household."""
    return age(facts, on) < 16 and facts["hiv_positive"] and facts["poverty_status"] == "poor"


def severely_disabled(facts: Facts) -> bool:
    """Art 5(6): certified severe or particularly severe."""
    return facts["disability_level"] in ("severe", "particularly_severe")


def without_carer(facts: Facts) -> bool:
    """Art 5(5)(a): poor, and nobody bound to support the person, or only somebody on a monthly social allowance."""
    return facts["poverty_status"] == "poor" and facts["support_obligor"] in ("none", "on_social_allowance")


def msa_child_no_support(facts: Facts, on: date) -> Answer:
    """Art 5(1), 6(1)(a): 2.5 under 4, then 1.5; not in a facility (Decree 20/2021 art 25(5))."""
    if facts["in_care_facility"] or not without_support(facts, on):
        return NOT_DUE
    return times_standard(25 if age(facts, on) < 4 else 15, on)


def msa_child_hiv_poor(facts: Facts, on: date) -> Answer:
    """Art 5(3), 6(1)(c): 2.5 under 4, 2.0 to under 16."""
    if facts["in_care_facility"] or not poor_child_with_hiv(facts, on):
        return NOT_DUE
    return times_standard(25 if age(facts, on) < 4 else 20, on)


def msa_single_parent_poor(facts: Facts, on: date) -> Answer:
    """Art 5(4), 6(1)(d): 1.0 a child under 16, or 16 to 22 and studying.

    From Decree 335/2026 on: under 16, and beyond only the children for whom the parent was already paid when they turned 16.
    """
    children = facts.get("dependent_children", 0)
    if on >= DECREE_335:
        children += facts["children_paid_since_16"] - facts.get("dependent_children_from_16", 0)
    alone = facts["marital_status"] in ("never_married", "widowed", "spouse_missing")
    if facts["in_care_facility"] or not alone or facts["poverty_status"] not in POOR_OR_NEAR_POOR or children < 1:
        return NOT_DUE
    return times_standard(10 * children, on)


def msa_elderly_80_plus(facts: Facts, on: date) -> Answer:
    """Decree 20/2021 art 5(5)(c), 6(1)(dd): 1.0 from 80 without a pension or allowance; ended by Law 41/2024 art 139(3)."""
    if on >= SOCIAL_PENSION_BEGINS or age(facts, on) < 80 or without_carer(facts) or facts["in_care_facility"]:
        return NOT_DUE
    if facts["receives_pension"] or facts["si_monthly_allowance"] > 0:
        return NOT_DUE
    return times_standard(10, on)


def msa_disability(facts: Facts, on: date) -> Answer:
    """Art 5(6), 6(1)(e): severe 1.5, particularly severe 2.0; half a standard more for a child or from 60."""
    if facts["in_care_facility"] or not severely_disabled(facts):
        return NOT_DUE
    tenths = 20 if facts["disability_level"] == "particularly_severe" else 15
    return times_standard(tenths if 16 <= age(facts, on) < 60 else tenths + 5, on)


def msa_child_under3_disadvantaged(facts: Facts, on: date) -> Answer:
    """Art 5(7), 6(1)(g): 1.5 under 3, poor or near-poor, in an especially difficult area, not in art 5(1), 5(3) or 5(6)."""
    if facts["in_care_facility"] or age(facts, on) >= 3:
        return NOT_DUE
    if facts["poverty_status"] not in POOR_OR_NEAR_POOR or not facts["especially_difficult_area"]:
        return NOT_DUE
    if without_support(facts, on) or poor_child_with_hiv(facts, on) or severely_disabled(facts):
        return NOT_DUE
    return times_standard(15, on)


def social_pension(facts: Facts, on: date) -> Answer:
    """Law 41/2024 art 21, Decree 176/2025 art 2-3: the flat rate to a citizen from 75, or from 70 if poor or near-poor.

    Whose pension and monthly social-insurance allowances are lower than the rate (equal is not lower).
    """
    if on < SOCIAL_PENSION_BEGINS or not facts["citizen"]:
        return NOT_DUE
    rate = on_day(SOCIAL_PENSION_RATE, on)
    if age(facts, on) < (70 if facts["poverty_status"] in POOR_OR_NEAR_POOR else 75):
        return NOT_DUE
    if facts.get("pension_amount", 0) + facts["si_monthly_allowance"] >= rate:
        return NOT_DUE
    return Answer(True, rate)
