"""Tables by words, areas and bands: what is not known of the key leaves every value that it still may have."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility import RulebookError
from eligibility.language.tree import Axis
from eligibility.rulebook import Band, Cell
from eligibility.tables import Table

from .book import answers, book, figure, home, pair, scheme

RETIREMENT = """
retirement_age:
  title: {vi: Tuổi nghỉ hưu, en: Retirement age}
  type: integer
  by: [birth_date, sex]
  values:
    - from: 2020-01-01
      source: LAW art 2
      value:
        - {birth_date: {below: 1961-01-01}, sex: male, value: 720}
        - {birth_date: {from: 1961-01-01, below: 1961-10-01}, sex: male, value: 723}
        - {birth_date: {from: 1961-10-01}, sex: male, value: 726}
        - {birth_date: {below: 1966-01-01}, sex: female, value: 660}
        - {birth_date: {from: 1966-01-01}, sex: female, value: 664}
"""
LINE = figure("line", "{nation: 1_000, '01': 1_500, '00007': 1_700, '02': 900}", more="by: [commune]")


def amount(folder: Path, formula: str, parameters: str, person: dict[str, Any], **shared: Any) -> tuple[Any, Any]:
    rules = book(folder, scheme("paid", "1 == 1", formula), parameters=parameters)
    d = answers(rules, home(person, **shared))["m1 paid"]
    return d["amount"], d["needs"]


@pytest.mark.parametrize(
    ("person", "wanted", "needs"),
    [
        ({"birth_date": "1961-09-30", "sex": "male"}, pair(723), []),
        ({"birth_date": "1961-10-01", "sex": "male"}, pair(726), []),
        ({"birth_date": "1961", "sex": "male"}, pair(723, 726), ["m1.birth_date"]),
        ({"birth_date": "1961", "sex": "female"}, pair(660), []),
        ({"birth_date": "1961-05"}, pair(660, 723), ["m1.birth_date", "m1.sex"]),
        ({}, pair(660, 726), ["m1.birth_date", "m1.sex"]),
    ],
)
def test_a_table_by_birth_and_sex(tmp_path: Path, person: dict[str, Any], wanted: Any, needs: list[str]) -> None:
    assert amount(tmp_path, "param.retirement_age(birth_date, sex)", RETIREMENT, person) == (wanted, needs)


@pytest.mark.parametrize(
    ("shared", "wanted", "needs"),
    [
        ({"commune": "00007", "province": "01"}, pair(1_700), []),
        ({"commune": "00007"}, pair(1_700), []),
        ({"commune": "00008", "province": "01"}, pair(1_500), []),
        ({"commune": "00008", "province": "02"}, pair(1_000), []),  # never below the nation
        ({"commune": "00008", "province": "03"}, pair(1_000), []),
        ({"commune": "00008"}, pair(1_000, 1_700), ["household.province"]),
        ({"province": "03"}, pair(1_000, 1_700), ["household.commune"]),
        ({}, pair(1_000, 1_700), ["household.province", "household.commune"]),
    ],
)
def test_an_area_has_its_communes_value_then_its_provinces_then_the_nations(
    tmp_path: Path, shared: dict[str, Any], wanted: Any, needs: list[str]
) -> None:
    assert amount(tmp_path, "param.line(commune)", LINE, {}, **shared) == (wanted, needs)


def test_a_table_by_province_asks_for_the_province(tmp_path: Path) -> None:
    table = figure("line", "{nation: 1_000, '01': 1_500}", more="by: [province]")
    assert amount(tmp_path / "1", "param.line(province)", table, {}, province="01") == (pair(1_500), [])
    assert amount(tmp_path / "2", "param.line(province)", table, {}) == (pair(1_000, 1_500), ["household.province"])


def test_a_band_over_a_number_is_closed_below_and_open_above(tmp_path: Path) -> None:
    rows = "[{years: {below: 2}, value: 0}, {years: {from: 2, below: 5}, value: 10}, {years: {from: 5}, value: 30}]"
    table = figure("steps", rows, more="by: [{key: years, type: integer}]")
    formula = "param.steps(months)"
    found = [amount(tmp_path / str(m), formula, table, {"months": m})[0]["low"] for m in (0, 1, 2, 4, 5, 600)]
    assert found == [0, 0, 10, 10, 30, 30]
    assert amount(tmp_path / "unknown", formula, table, {}) == (pair(0, 30), ["m1.months"])


def test_a_null_cell_and_a_gap_need_the_parameter(tmp_path: Path) -> None:
    table = figure("wage", "{zone_1: 100, zone_2: null}", more="by: [zone]")
    assert amount(tmp_path / "1", "param.wage(zone)", table, {"zone": "zone_1"}) == (pair(100), [])
    unknown = {"low": 0, "high": None}
    assert amount(tmp_path / "2", "param.wage(zone)", table, {"zone": "zone_2"}) == (unknown, ["param.wage"])
    assert amount(tmp_path / "3", "param.wage(zone)", table, {}) == (unknown, ["m1.zone", "param.wage"])
    gap = figure("wage", "{zone_1: 100}", more="by: [zone]")
    assert amount(tmp_path / "4", "param.wage(zone)", gap, {"zone": "zone_2"}) == (unknown, ["param.wage"])


def test_a_table_on_another_day(tmp_path: Path) -> None:
    table = figure("wage", "{zone_1: 100, zone_2: 90}", more="by: [zone]") + (
        "    - {from: 2025-01-01, value: {zone_1: 120, zone_2: 95}, source: LAW}\n"
    )
    formula = "param.wage(zone).at(birth_date)"
    assert amount(tmp_path / "1", formula, table, {"zone": "zone_1", "birth_date": "2024-12-31"})[0] == pair(100)
    assert amount(tmp_path / "2", formula, table, {"zone": "zone_1", "birth_date": "2025"})[0] == pair(120)
    found = amount(tmp_path / "3", formula, table, {"zone": "zone_1", "birth_date": "2024-12"})
    assert found == (pair(100), [])
    assert amount(tmp_path / "4", formula, table, {"birth_date": "2025-01-01"}) == (pair(95, 120), ["m1.zone"])


def test_days_and_words_are_parameters_too(tmp_path: Path) -> None:
    parameters = figure("start", "2026-02-01", kind="date") + figure(
        "grade", "{nation: low, '01': high}", kind="choice", more="one_of: [low, high]\nby: [commune]"
    )
    rules = book(tmp_path, scheme("paid", 'param.start <= on; param.grade(commune) == "high"'), parameters=parameters)
    assert answers(rules, home({}, commune="00001", province="01"))["m1 paid"]["status"] == "eligible"
    assert answers(rules, home({}, commune="00001", province="02"))["m1 paid"]["status"] == "not_eligible"
    open_answer = answers(rules, home({}, commune="00001"))["m1 paid"]
    assert (open_answer["status"], open_answer["needs"]) == ("unknown", ["household.province"])
    assert answers(rules, home({}, commune="00001", province="01"), "2026-01-31")["m1 paid"]["status"] == "not_eligible"


@pytest.mark.parametrize(
    ("table", "formula", "code", "says"),
    [
        ("[{sex: male, value: 1}, {sex: [female, male], value: 2}]", "param.t(sex)", "overlap", "male"),
        ("{femal: 1}", "param.t(sex)", "unknown_key", "femal"),
        ("[{sex: femal, value: 1}]", "param.t(sex)", "not_a_word", "femal"),
        ("[{sex: male}]", "param.t(sex)", "missing_key", "value"),
        ("{male: 1}", "param.t", "parameter_keys", "1 keys"),
        ("{male: 1}", "param.t(zone)", "not_a_word", "zone_1"),
        ("{male: 1}", "param.t(age)", "parameter_keys", "whole"),
        ("{male: x}", "param.t(sex)", "not_a_number", "x"),
    ],
)
def test_a_wrong_table_or_key_is_refused(tmp_path: Path, table: str, formula: str, code: str, says: str) -> None:
    with pytest.raises(RulebookError) as caught:
        book(tmp_path, scheme("paid", "works", formula), parameters=figure("t", table, more="by: [sex]"))
    assert caught.value.code == code
    assert says in caught.value.message
    assert caught.value.path.split(":")[0] in ("all.yaml", "paid.yaml")


AXES = (Axis("zone", "word", ("a", "b")), Axis("place", "area"), Axis("years", "number"))
bands = st.sampled_from([Band(None, 3), Band(3, 6), Band(6, None)])
cells = st.lists(
    st.builds(
        lambda zone, area, band, value: Cell((zone, area, band), value),
        st.sampled_from("ab"), st.sampled_from(["nation", "p1", "c1", "c2"]), bands, st.integers(0, 9) | st.none(),
    ),
    unique_by=lambda cell: cell.coords,
)  # fmt: skip
ANY = frozenset({"", "?"})


@given(cells, st.sampled_from("ab"), st.sampled_from(["c1", "c3"]), st.sampled_from(["p1", "p2"]), st.integers(0, 8))
def test_what_is_not_known_allows_whatever_comes_out_when_it_is(
    rows: list[Cell], zone: str, commune: str, province: str, years: int
) -> None:
    from eligibility.bounds import Num

    table = Table(AXES, rows)
    (sure,) = table.possible([frozenset(zone), (frozenset((commune,)), frozenset((province,))), Num(years, years)])
    for words in (frozenset(zone), frozenset("ab")):
        for communes in (frozenset((commune,)), ANY):
            for provinces in (frozenset((province,)), ANY):
                for number in (Num(years, years), Num(0, 8), Num(years, 10**6, False, True)):
                    assert sure in table.possible([words, (communes, provinces), number])


@pytest.mark.parametrize("cells", ["{nation: 1_000, '00007': null}", "{nation: null, '00007': 1_500}"])
def test_the_higher_of_two_figures_is_not_known_while_one_is_not(tmp_path: Path, cells: str) -> None:
    table = figure("line", cells, more="by: [commune]")
    found = amount(tmp_path, "param.line(commune)", table, {}, commune="00007", province="01")
    assert found == ({"low": 0, "high": None}, ["param.line"])


def test_between_two_bands_no_figure_is_known(tmp_path: Path) -> None:
    table = figure("steps", "[{years: {below: 2}, value: 10}, {years: {from: 5}, value: 30}]",
                   more="by: [{key: years, type: integer}]")  # fmt: skip
    found = [amount(tmp_path / str(m), "param.steps(months)", table, {"months": m}) for m in (1, 2, 4, 5)]
    unknown = ({"low": 0, "high": None}, ["param.steps"])
    assert found == [(pair(10), []), unknown, unknown, (pair(30), [])]


def test_two_bands_are_looked_at_one_inside_the_other(tmp_path: Path) -> None:
    rows = [
        "{day: {below: 1990-01-01}, years: {below: 5}, value: 10}", "{day: {below: 1990-01-01}, years: {from: 5}, value: 20}",
        "{day: {from: 1990-01-01}, years: {below: 3}, value: 40}", "{day: {from: 1990-01-01}, years: {from: 3}, value: 80}",
    ]  # fmt: skip
    table = figure("steps", f"[{', '.join(rows)}]", more="by: [{key: day, type: date}, {key: years, type: integer}]")
    for number, (person, wanted) in enumerate((
        ({"birth_date": "1989-12-31", "months": 4}, pair(10)), ({"birth_date": "1989-12-31", "months": 5}, pair(20)),
        ({"birth_date": "1990-01-01", "months": 2}, pair(40)), ({"birth_date": "1990-01-01"}, pair(40, 80)),
        ({"birth_date": "1980"}, pair(10, 20)), ({"months": 3}, pair(10, 80)), ({"months": 600}, pair(20, 80)),
    )):  # fmt: skip
        assert amount(tmp_path / str(number), "param.steps(birth_date, months)", table, person)[0] == wanted


@pytest.mark.parametrize(
    ("born", "wanted"),
    [("2024-12", (100, 100)), ("2025-01", (100, 120)), ("2025-01-30", (100, 100)), ("2025-01-31", (120, 120)), ("2025-02", (120, 120)),
     ("2025-03", (120, 150)), ("2025-03-01", (120, 120)), ("2025-03-02", (150, 150)), ("2025-04", (150, 150)), ("2025", (100, 150))],
)  # fmt: skip
def test_a_figure_turns_on_its_day(tmp_path: Path, born: str, wanted: tuple[int, int]) -> None:
    table = figure("rate", "100") + (
        "    - {from: 2025-01-31, to: 2025-03-01, value: 120, source: LAW}\n"
        "    - {from: 2025-03-02, value: 150, source: LAW}\n"
    )
    assert amount(tmp_path, "param.rate.at(birth_date)", table, {"birth_date": born})[0] == pair(*wanted)


@pytest.mark.parametrize(
    ("born", "known"),
    [
        ("2025-01-31", True),
        ("2025-02-01", False),
        ("2025-01", True),
        ("2025-02", False),
        ("2024", True),
        ("2025", False),
    ],
)
def test_a_figure_that_has_ended_is_known_to_its_last_day(tmp_path: Path, born: str, known: bool) -> None:
    table = figure("rate", "100").replace("value: 100", "to: 2025-01-31, value: 100")
    found = amount(tmp_path, "param.rate.at(birth_date)", table, {"birth_date": born})
    if known:
        assert found == (pair(100), [])
    else:
        assert found[0] == {"low": 0, "high": None}
        assert "param.rate" in found[1]


NAMED = {"zone": "zone", "commune": "commune", "birth_date": "birth_date", "years": "{key: years, type: integer}"}
ROWS = [
    "{zone: [zone_1, zone_2], commune: nation, birth_date: {}, years: {below: 5}, value: 100}",
    "{zone: [zone_1, zone_2], commune: nation, birth_date: {}, years: {from: 5}, value: 200}",
    "{zone: zone_1, commune: '01', birth_date: {}, years: {}, value: 700}",
    "{zone: zone_2, commune: '00007', birth_date: {below: 1990-01-01}, years: {}, value: 900}",
    "{zone: zone_2, commune: '00007', birth_date: {from: 1990-01-01}, years: {}, value: 1_000}",
]  # fmt: skip


@pytest.mark.parametrize("order", list(permutations(NAMED)))
def test_the_order_in_which_keys_are_named_changes_nothing(tmp_path: Path, order: tuple[str, ...]) -> None:
    table = figure("rate", f"[{', '.join(ROWS)}]", more=f"by: [{', '.join(NAMED[key] for key in order)}]")
    formula = f"param.rate({', '.join('months' if key == 'years' else key for key in order)})"
    rules = book(tmp_path, scheme("paid", "1 == 1", formula), parameters=table)

    def paid(person: dict[str, Any]) -> Any:
        return answers(rules, home(person, commune="00007", province="01"))["m1 paid"]["amount"]

    born, later = {"birth_date": "1980-01-01"}, {"birth_date": "1990-01-01"}
    assert paid({**born, "zone": "zone_1", "months": 2}) == pair(700)
    assert paid({**born, "zone": "zone_2", "months": 2}) == pair(900)
    assert paid({**later, "zone": "zone_2", "months": 9}) == pair(1_000)
    assert paid({**later, "months": 9}) == pair(700, 1_000)
    assert paid({"zone": "zone_2"}) == pair(900, 1_000)


def test_a_single_day_without_a_figure_is_seen(tmp_path: Path) -> None:
    table = figure("rate", "100").replace("value: 100", "to: 2025-01-31, value: 100") + (
        "    - {from: 2025-02-02, value: 150, source: LAW}\n"
    )
    found = amount(tmp_path, "param.rate.at(birth_date)", table, {"birth_date": "2025"})
    assert found == ({"low": 0, "high": None}, ["m1.birth_date", "param.rate"])


def test_a_band_that_begins_on_the_last_day_possible_is_possible(tmp_path: Path) -> None:
    rows = "[{day: {below: 1990-12-31}, value: 10}, {day: {from: 1990-12-31}, value: 20}]"
    table = figure("steps", rows, more="by: [{key: day, type: date}]")
    for born, wanted in (("1990-11", pair(10)), ("1990-12", pair(10, 20)), ("1990-12-31", pair(20))):
        assert amount(tmp_path / born, "param.steps(birth_date)", table, {"birth_date": born})[0] == wanted
