"""Health insurance that the State pays or subsidises (Law 25/2008 as amended by 46/2014 and 51/2024, Decree 188/2025)."""

from datetime import date

from .answers import BASE_SALARY, NEVER, NOT_DUE, Answer, Facts, age, anniversary, months_later, on_day, share

LAW_51 = date(2025, 7, 1)
DECREE_75 = date(2023, 10, 19)
EMPLOYED = ("employee", "official", "paid_manager", "foreign_worker")
EMPLOYED_FROM_LAW_51 = ("unpaid_manager", "household_business_owner")
FULL_SICK_LEAVE = 14  # working days of the month, art 12(2)(b)


def insured_by_work(facts: Facts, on: date) -> bool:
    """Art 12(1); non-specialised commune workers (g) go first to groups 2 to 4 (art 13(5)).

    Owners, unpaid managers and part-timers at the lowest base or above (b, d, dd) entered with Law 51/2024.
    """
    category = facts["si_category"]
    if category == "part_time":
        return on >= LAW_51 and facts["si_wage"] >= on_day(BASE_SALARY, on)
    return category in EMPLOYED or (on >= LAW_51 and category in EMPLOYED_FROM_LAW_51)


def insured_by_a_fund(facts: Facts, on: date) -> bool:
    """Art 12(2): pensioners, work-accident and long leave, former commune cadres, the unemployed on benefit; rubber workers.

    Leave matters here only to commune workers: those of art 12(1) are paid for in any case.
    """
    on_leave = facts["si_category"] == "commune_non_specialised" and facts["leave_working_days"] >= FULL_SICK_LEAVE
    return (
        facts["receives_pension"]
        or facts.get("si_allowance_kind", "none") in ("work_injury", "commune_cadre", "rubber_worker")
        or (on >= LAW_51 and on_leave)  # they entered sickness and maternity insurance with Law 41/2024
        or facts.get("receives_ui_benefit", False)
    )


def child_of_the_state(facts: Facts, on: date) -> bool:
    """Art 12(3)(h), 16: until the sixth birthday, or 30 September of that year where it falls before the school intake."""
    sixth = anniversary(facts["birth_date"], 6)
    return on < sixth or (sixth.month < 9 and on <= date(sixth.year, 9, 30))


def paid_first_by_the_state(facts: Facts, on: date) -> bool:
    """Art 12(3)(s)-(u): on a survivor allowance from 75, or from 70 if near-poor; the social pension; the bridging allowance.

    Of a pensioner on a survivor allowance art 13(5) says both that group 2 stays and that (s) stays: read as group 2.
    """
    if on < LAW_51:
        return False
    kind, years = facts.get("si_allowance_kind", "none"), age(facts, on)
    survivor = (
        kind == "survivor"
        and not facts["receives_pension"]
        and (years >= 75 or (years >= 70 and facts["poverty_status"] == "near_poor"))
    )
    return survivor or facts["receives_social_pension"] or kind == "bridging"


def paid_by_the_state(facts: Facts, on: date) -> bool:
    """Art 12(3)(a)-(r); before the social pension also from 80 without a pension (Law 46/2014, Decree 20/2021)."""
    minority, poverty = facts["ethnic_minority"], facts["poverty_status"]
    pensionless = not facts["receives_pension"] and facts["si_monthly_allowance"] == 0
    return (
        (on < LAW_51 and age(facts, on) >= 80 and pensionless)
        or child_of_the_state(facts, on)
        or facts["si_category"] == "soldier"
        or facts["meritorious_group"] != "none"
        or facts["state_paid_group"]
        or poverty == "poor"
        or (minority and poverty == "near_poor" and facts["ethnic_mountain_area"])
        or (minority and facts["difficult_area"])
        or facts["especially_difficult_area"]
        or facts["commune_region"] == "region_3"
        or facts["difficult_coastal_commune"]
        or facts["island_commune"]
        or facts["receives_social_assistance"]
    )


def hi_state_paid(facts: Facts, on: date) -> Answer:
    """Art 12(3), 13(3), 13(5): groups 1 and 2 come first, except before (s), (t) and (u); nothing is due from the person."""
    if paid_first_by_the_state(facts, on):
        return Answer(True, 0)
    if insured_by_work(facts, on) or insured_by_a_fund(facts, on) or not paid_by_the_state(facts, on):
        return NOT_DUE
    return Answer(True, 0)


def subsidy_percent(facts: Facts, on: date) -> int:
    """Art 12(4), Decree 146/2018 art 8, Decree 188/2025: the highest subsidy of the cases that apply, percent; 0 if none."""
    found = [0]
    if facts["poverty_status"] == "near_poor":  # (a)
        found.append(100 if facts["poor_commune"] else 70)
    if facts["studying"]:  # (b)
        found.append(50 if on >= LAW_51 else 30)
    if facts["farm_household"] and facts["poverty_status"] == "average":  # (d)
        found.append(30)
    left: date = facts["commune_left_list_on"]
    if on >= DECREE_75 and facts["ethnic_minority"] and left <= on < months_later(left, 36):  # (g)
        found.append(70)
    if on >= LAW_51:
        if facts.get("village_health_worker", False):  # (dd)
            found.append(50)
        if facts["hi_insured"] and facts["hi_group"] in ("4c", "4e", "4h"):  # by the card
            found.append(50)
        confirmed: date = facts.get("trafficking_confirmed_on", NEVER)
        if facts["trafficking_victim"] and confirmed <= on < anniversary(confirmed, 1):  # (i)
            found.append(50)
    return max(found)


def hi_state_subsidised(facts: Facts, on: date) -> Answer:
    """Art 12(4), 13(3)(d): nobody of groups 1 to 3; the person pays the rest of 4.5 % of the base salary."""
    if insured_by_work(facts, on) or insured_by_a_fund(facts, on):
        return NOT_DUE
    percent = subsidy_percent(facts, on)
    if paid_by_the_state(facts, on) or paid_first_by_the_state(facts, on) or not percent:
        return NOT_DUE
    premium = share(on_day(BASE_SALARY, on), 45, 1000)
    return Answer(True, share(premium, 100 - percent, 100))
