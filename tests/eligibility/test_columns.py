"""One tree, two printers: the household evaluator and the columns agree to the đồng and the clause."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine, load
from eligibility.errors import EligibilityError
from eligibility.examples import Example, examples
from eligibility.lint.evaluators import Case, compare, evaluators
from eligibility.reading import read_rulebook

from .book import FACTS, book, figure, home, scheme
from .random_books import DAYS, Books

pytest.importorskip("polars")
from eligibility.columns import judge_all

KEPT = ("scheme", "subject", "status", "amount", "payable", "outputs", "replaced_by", "clauses")


def compared(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "determinations": [{key: one[key] for key in KEPT} for one in answer["determinations"]],
        "totals": answer["totals"],
    }


def test_every_example_of_the_rulebook_agrees() -> None:
    law = load()
    alike: dict[Any, list[Example]] = {}
    for example in examples(law):
        if not example.timeline:
            given = [example.document.get(key) for key in ("complete", "activations")]
            alike.setdefault((example.on, example.known_on, str(given)), []).append(example)
    for (on, known_on, _), group in alike.items():
        documents = [example.document for example in group]
        for example, columns in zip(group, judge_all(law, documents, on=on, known_on=known_on), strict=True):
            once = determine(law, example.document, on=on, known_on=known_on)
            assert compared(columns) == compared(once), example.name


def refused(error: EligibilityError) -> None:
    """Only numbers beyond 64 bits may be refused: the draw does not look at ranges."""
    assert error.code == "overflow", error


def both_ways(
    seed: int, folder: Path, households: int, engine: str = "polars"
) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Drawn households under one drawn rulebook: the document, the evaluator's answers, the columns'; none if refused."""
    books = Books(seed)
    try:
        book = read_rulebook(books.write(folder / str(seed)))
    except EligibilityError as error:
        refused(error)
        return []
    on, complete = books.of(*DAYS), books.of([], ["employment"], "all")
    known_on = books.of(None, None, on)
    documents, once = [], []
    for _ in range(households):
        document = books.document(on, complete, events=engine == "polars")
        once.append(compared(determine(book, document, on=on, known_on=known_on)))
        documents.append(document)
    try:
        columns = judge_all(book, documents, on=on, known_on=known_on, engine=engine)
    except EligibilityError as error:
        refused(error)
        return []
    return list(zip(documents, once, map(compared, columns), strict=True))


def drawn(seed: int, folder: Path, households: int, engine: str = "polars") -> int:
    """Compare one drawn rulebook on drawn households; how many determinations were compared."""
    found = both_ways(seed, folder, households, engine)
    for document, once, columns in found:
        assert columns == once, (seed, document)
    return sum(len(once["determinations"]) for _, once, _ in found)


def test_drawn_rulebooks_agree(tmp_path: Path) -> None:
    assert sum(drawn(seed, tmp_path, households=20) for seed in range(20)) > 1000


@pytest.mark.long
def test_five_hundred_drawn_rulebooks_agree_on_a_hundred_households_each(tmp_path: Path) -> None:
    assert sum(drawn(seed, tmp_path, households=100) for seed in range(1000, 1500)) > 100_000


def test_what_is_rounded_no_longer_carries_the_scale_of_its_rate(tmp_path: Path) -> None:
    rules = book(
        tmp_path,
        scheme("yearly", amount="round_half_up(income * param.share, 1) * param.days"),
        parameters=figure("share", "0.2345", kind="rate") + figure("days", "5_000", kind="integer"),
        facts=FACTS.replace("income: {type: money, max: 100_000}", "income: {type: money}"),
    )
    document, on = home({"works": True, "income": 10**12}), date(2026, 1, 1)
    once = determine(rules, document, on=on)
    assert once["determinations"][0]["amount"]["low"] == 10**12 * 2345 // 10_000 * 5_000
    assert compared(judge_all(rules, [document], on=on, known_on=None)[0]) == compared(once)


def test_another_engine_agrees(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    assert sum(drawn(seed, tmp_path, households=20, engine="duckdb") for seed in range(40, 44)) > 100


def test_what_happened_is_compared_by_the_check(tmp_path: Path) -> None:
    grant = scheme("grant", "works", "children", extra="event: birth\nclaim: {law: LAW art 9}")
    rules, on = book(tmp_path, grant, scheme("relief", "works", "300", kind="package")), date(2026, 3, 1)
    born = {"id": "e1", "kind": "birth", "on": "2026-02-10", "facts": {"children": 2}}
    document = {
        **home({"works": True}, events={1: [born]}),
        "activations": [{"package": "relief", "from": "2026-02-01"}],
    }
    answer = determine(rules, document, on=on)
    assert not list(compare(evaluators(), [Case(rules, document, on, None, "", "", answer)]))
    for determination in answer["determinations"]:
        determination["payable"] = {"low": 1, "high": 1}
    found = list(compare(evaluators()[1:], [Case(rules, document, on, None, "", "", answer)]))
    assert [one.code for one in found] == ["evaluators_differ"] * 2
    assert "grant of m1/e1" in found[1].message


def test_a_quotient_that_no_float_holds() -> None:
    import narwhals as nw
    import polars as pl

    from eligibility.columns.cells import Cell, Sheet
    from eligibility.columns.scalars import Bounds

    duckdb = pytest.importorskip("duckdb")
    numbers = [2**62 - 1, 2**62 - 5, 2**53 + 1, 7 * 2**51 - 1, -(2**62) + 1, -(2**53) - 1, -1, 0, 6]
    sheets, by = {engine: Sheet(engine) for engine in (pl, nw)}, (1, 3, 7, 700, 7_000_003)
    for sheet in sheets.values():
        for d in by:
            found = Bounds(sheet).floor_div(sheet.column("n"), d)
            assert isinstance(found, Cell)
            sheet.keep(found, f"by_{d}")
    frame = pl.DataFrame({"n": numbers})
    expected = frame.with_columns(pl.Series(f"by_{d}", [n // d for n in numbers]) for d in by)
    assert sheets[pl].run(frame, "n").equals(expected)
    with duckdb.connect() as connection:
        read = nw.from_native(connection.sql(f"SELECT unnest({numbers}::BIGINT[]) AS n"))
        other = nw.to_native(sheets[nw].run(read, "n").select(*expected.columns)).fetchall()
    assert other == expected.rows()


def test_every_day_has_its_number() -> None:
    import polars as pl

    from eligibility.columns.cells import Cell, Sheet
    from eligibility.columns.dates import number_of, number_of_days

    days = [date.fromordinal(n) for n in (*range(1, date.max.toordinal(), 17), date.max.toordinal())]
    days += [date(year, month, day) for year in (1900, 2000, 2023, 2024) for month, day in ((2, 28), (3, 1), (12, 31))]
    days.append(date(2024, 2, 29))
    sheet = Sheet(pl)
    sheet.keep(number_of_days(sheet, Cell(pl.col("day").cast(pl.Int32), 0)), "number")
    found = sheet.run(pl.DataFrame({"day": [*days, None]}), "day")["number"].to_list()
    assert found == [*(number_of(day.toordinal()) for day in days), None]
