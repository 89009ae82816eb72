"""The unemployment benefit (Employment Laws 38/2013 and 74/2025)."""

from datetime import date

from .answers import BASE_SALARY, NOT_DUE, Answer, Facts, months_later, on_day, share

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
