"""The retirement pension (Laws 58/2014 and 41/2024) and the unemployment benefit (Employment Laws 38/2013 and 74/2025)."""

from datetime import date, timedelta

from .answers import BASE_SALARY, NOT_DUE, Answer, Facts, months_later, on_day, share

LAW_41 = date(2025, 7, 1)
LAW_74 = date(2026, 1, 1)
#: Decree 90/2019; 38/2022; 74/2024; 293/2025. Đồng a month.
MINIMUM_WAGE = {
    date(2020, 1, 1): {"zone_1": 4_420_000, "zone_2": 3_920_000, "zone_3": 3_430_000, "zone_4": 3_070_000},
    date(2022, 7, 1): {"zone_1": 4_680_000, "zone_2": 4_160_000, "zone_3": 3_640_000, "zone_4": 3_250_000},
    date(2024, 7, 1): {"zone_1": 4_960_000, "zone_2": 4_410_000, "zone_3": 3_860_000, "zone_4": 3_450_000},
    date(2026, 1, 1): {"zone_1": 5_310_000, "zone_2": 4_730_000, "zone_3": 4_140_000, "zone_4": 3_700_000},
}


def ui_unemployment_benefit(facts: Facts, on: date) -> Answer:
    """Law 74/2025 art 35, 38-39 (Law 38/2013 art 49-50): 60 % of the average of six months, at most five minimum wages.

    Five base salaries on the State scale under the law of 2013. The minimum wage is that of the last month paid. Three
    months for up to 36 months paid, one more for every 12 months beyond, at most twelve.
    """
    ended: date = facts.get("job_lost_on", date.max)
    if facts["employment_status"] != "unemployed" or ended > on or not facts["job_loss_lawful"]:
        return NOT_DUE  # art 38(1)(a), (d)
    if facts["receives_pension"] or (on >= LAW_74 and facts["pension_conditions_met"]):
        return NOT_DUE  # Law 38/2013 art 49(1); Law 74/2025 art 38(1)(a)
    short = (1 if on >= LAW_74 else 3) <= facts["contract_months"] < 12
    paid = facts["ui_months_last_36"] if short else facts["ui_months_last_24"]
    if paid < 12 or facts["ui_months"] < 12:
        return NOT_DUE  # art 38(1)(b), 35: months used for a benefit do not count again
    if facts["job_search_registered_on"] > months_later(ended, 3):
        return NOT_DUE  # art 38(1)(c)
    if on < LAW_74 and facts["wage_regime"] == "state_scale":
        cap = 5 * on_day(BASE_SALARY, on)
    else:
        cap = 5 * on_day(MINIMUM_WAGE, facts["si_last_contribution"])[facts["wage_zone"]]
    months = min(12, 3 + max(0, facts["ui_months"] - 36) // 12)
    return Answer(True, min(share(facts["ui_average_wage_6m"], 6, 10), cap), {"months": months})


def retirement_day(born: date, sex: str, months_earlier: int = 0) -> date:
    """Labour Code art 169, Decree 135/2020: 60 and 55 years in 2020, then 3 and 4 months more a year to 62 and 60.

    The age of the first year in which, at that age, the person's month has come; a day that this month does not have is
    the first of the next, as of 29 February.
    """
    start, step, limit = (720, 3, 744) if sex == "male" else (660, 4, 720)
    for year in range(2021, 2036):
        months = min(limit, start + step * (year - 2020)) - months_earlier
        if months_later(born.replace(day=1), months).year <= year:
            break
    reached = months_later(born, months)
    return reached if reached.day == born.day else reached + timedelta(days=1)


def half_years(months: int) -> int:
    """Law 58/2014 art 62, 41/2024 art 66: up to 6 odd months are half a year, 7 to 11 a whole one."""
    return months // 12 * 2 + (months % 12 + 5) // 6


def si_retirement_pension(facts: Facts, on: date) -> Answer:
    """Law 41/2024 art 64, 66 (58/2014 art 54, 56): at retirement age with 15 years (20 before) of compulsory insurance.

    Five years earlier after 15 years of heavy work, ten after 15 in underground coal mines, at any age with HIV by a work
    accident (art 64(1)(b)-(d)); 6 missing months may be bought (art 33(7)). Women 45 % at 15 years, men at 20 (at 19 in
    2021), two points a year more, at most 75 %; men from 15 to 20 years 40 % and a point a year. From 2025-07-01 at least
    the reference level to who has 20 years (art 141(11); all of them began before that day).
    """
    paid, needed = facts["si_months_compulsory"], 180 if on >= LAW_41 else 240
    earlier = [0]
    if facts["si_months_hard_work"] >= 180:
        earlier.append(60)
    if facts["si_months_underground_coal"] >= 180:
        earlier.append(120)
    old_enough = any(retirement_day(facts["birth_date"], facts["sex"], months) <= on for months in earlier)
    counted = paid
    if on >= LAW_41 and needed - 6 <= paid < needed <= paid + facts.get("si_months_bought", 0):
        counted = needed
    if not (old_enough or facts["hiv_by_work_accident"]) or counted < needed:
        return NOT_DUE
    halves, full = half_years(counted), 15 if facts["sex"] == "female" else 19 if on.year == 2021 else 20
    permille = min(750, 450 + (halves - 2 * full) * 10) if halves >= 2 * full else 400 + (halves - 30) * 5
    amount = share(facts["si_average_base"], permille, 1000)
    if on >= LAW_41 and paid >= 240:
        amount = max(amount, on_day(BASE_SALARY, on))
    return Answer(True, amount)
