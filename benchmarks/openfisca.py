"""The rules of OpenFisca's country template in both engines: the same people, the same results, the time of each.

    ./run bench openfisca [--persons 1000000]

Our text of the rules is benchmarks/rulebooks/country_template. The other engine runs in an environment of its own, which
is made on first use. Both take turns in one run; printed are medians of five, by the clock and in computing.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from anchors.side import HEAD, ROUNDS, Side, Spent, machine, median, row, spent
from population import scattered

from eligibility import determine, load
from eligibility.columns import compile_program
from eligibility.columns.batch import prepared
from eligibility.columns.program import full_columns
from eligibility.document import read
from eligibility.packed import compile_packed
from eligibility.rulebook import Rulebook

BOOK = Path(__file__).resolve().parent / "rulebooks" / "country_template"
ON = date(2016, 6, 1)
PERSON = {"age": "age_in_years", "basic_income": "basic_income", "income_tax": "income_tax",
          "social_security_contribution": "social_security_contribution"}  # fmt: skip
HOUSEHOLD = {name: name for name in ("housing_allowance", "parenting_allowance", "total_benefits", "total_taxes", "disposable_income")}  # fmt: skip
HOUSED = ("owner", "tenant", "free_lodger", "homeless")
TIMES = 200
THREE: dict[str, Any] = {
    "household": {
        "facts": {"rent": 450, "accommodation_size": 70, "housed_as": "tenant"},
        "members": [
            {"id": "m1", "facts": {"birth_date": "1984-03-15", "place": "adult", "salary": 13_000, "capital_returns": 20}},
            {"id": "m2", "facts": {"birth_date": "1986-11-02", "place": "adult", "salary": 0, "capital_returns": 0}},
            {"id": "m3", "facts": {"birth_date": "2012-07-30", "place": "child", "salary": 0, "capital_returns": 0}},
        ],
    }
}  # fmt: skip


def people(persons: int) -> pl.DataFrame:
    """A row a member, 25 members to 7 households, everything known; the same rows every time."""
    n = pl.int_range(persons, eager=True).alias("n")
    home = pl.col("household_id")
    at = pl.col("n") - (home * 25 + 6) // 7  # the place among the members

    def draw(key: pl.Expr, seed: int, below: int) -> pl.Expr:
        return (scattered(key, seed) // 2**20 % below).cast(pl.Int64)

    adult = (at == 0) | ((at == 1) & (draw(home, 1, 10) < 8))
    days = pl.when(adult).then(18 * 365 + 10 + draw(pl.col("n"), 2, 75 * 365)).otherwise(draw(pl.col("n"), 3, 20 * 365))
    earns = adult & (draw(pl.col("n"), 4, 10) < 6)
    tenant = draw(home, 7, 10)
    housed = pl.when(tenant < 4).then(0).when(tenant < 8).then(1).when(tenant < 9).then(2).otherwise(3)
    frame = n.to_frame().with_columns((pl.col("n") * 7 // 25).alias("household_id"))
    frame = frame.with_columns(
        ("m" + (at + 1).cast(pl.String)).alias("member_id"),
        (pl.lit(ON) - pl.duration(days=days)).cast(pl.Date).alias("birth_date"),
        pl.when(adult).then(0).otherwise(1).alias("place"),
        pl.when(earns).then(draw(pl.col("n"), 5, 20_000)).otherwise(0).alias("salary"),
        pl.when(draw(pl.col("n"), 6, 10) < 2).then(draw(pl.col("n"), 9, 3_000)).otherwise(0).alias("capital_returns"),
        (10 + draw(home, 10, 190)).alias("accommodation_size"),
        housed.alias("housed_as"),
    ).drop("n")
    rent = pl.when(pl.col("housed_as") == 1).then(200 + draw(home, 8, 1_800)).otherwise(0)
    return frame.with_columns(rent.alias("rent"))


def written(frame: pl.DataFrame, folder: Path) -> None:
    """For the other side: whole numbers, days since 1970."""
    days = pl.col("birth_date").cast(pl.Int32)
    frame.select("household_id", days, "place", "salary", "capital_returns").write_csv(
        folder / "persons.csv", include_header=False
    )
    homes = frame.unique("household_id", keep="first", maintain_order=True)
    homes.select("rent", "accommodation_size", "housed_as").write_csv(folder / "households.csv", include_header=False)


def in_words(frame: pl.DataFrame) -> pl.DataFrame:
    """For our side: choices as words of their list."""
    return frame.with_columns(
        pl.lit(pl.Series(words)).gather(pl.col(name).cast(pl.UInt32)).cast(pl.Enum(words)).alias(name)
        for name, words in (("place", ("adult", "child")), ("housed_as", HOUSED))
    )


def compare(answers: pl.DataFrame, folder: Path) -> None:
    """Print how many whole results differ, and whether the other side's 32 bits explain each."""
    whole, explained, count = 0, 0, 0
    for group, names, rows in (
        ("persons", PERSON, answers.filter(pl.col("member_id") != "household")),
        ("households", HOUSEHOLD, answers.filter(pl.col("member_id") == "household")),
    ):
        theirs = pl.read_csv(folder / f"{group}.out", infer_schema_length=0).cast(pl.Float64)
        assert len(theirs) == len(rows)
        for name, scheme in names.items():
            ours = rows[f"{scheme}__low"].fill_null(0)
            assert ours.equals(rows[f"{scheme}__high"].fill_null(0))
            x = theirs[name]
            differs = (x + 0.5).floor().cast(pl.Int64) != ours
            # half a unit is where a rounding turns; a number of 24 bits lies within 2^-22 of what it stands for, twice
            near = ((x - ours.cast(pl.Float64)).abs() - 0.5).abs() <= pl.Series([2.0**-21]) * (x.abs() + 20_000)
            found, by_bits = int(differs.sum()), int((differs & near).sum())
            print(f"{name:34} {len(x):10,} compared, {found:6,} differ, {by_bits:6,} of them at half a unit")
            whole, explained, count = whole + found, explained + by_bits, count + len(x)
    print(f"{'together':34} {count:10,} compared, {whole:6,} differ, {explained:6,} of them at half a unit")
    if whole != explained:
        raise SystemExit("results differ that rounding does not explain")


def household(side: Side) -> tuple[Spent, list[Spent]]:
    """A household of three: theirs, then ours whole, read and evaluated, evaluated as read; seconds each, one round."""
    book = load(str(BOOK))
    program = compile_packed(book, ON)
    assert program is not None
    situations = [read(THREE, book.facts, ON) for _ in range(TIMES)]
    members = [{"id": m["id"], **m["facts"]} for m in THREE["household"]["members"]]
    theirs, results = side.ask("household", members, THREE["household"]["facts"], TIMES)
    answer = determine(book, THREE, on=ON)
    for d in answer["determinations"]:
        name = "age" if d["scheme"] == "age_in_years" else d["scheme"]
        place = 0 if d["subject"] == "household" else int(d["subject"][1:]) - 1
        ours = d["amount"]["low"] if d["amount"] else 0
        assert int(results[name][place] + 0.5) == ours, (name, d["subject"], results[name], ours)

    def loop(work: Any) -> Spent:
        def through() -> None:
            for _ in range(TIMES):
                work()

        return spent(through) / TIMES

    return Spent(*theirs), [
        loop(lambda: determine(book, THREE, on=ON)), loop(lambda: program.codes(read(THREE, book.facts, ON))),
        spent(lambda: [program.codes(one) for one in situations]) / TIMES,
    ]  # fmt: skip


def bulk(book: Rulebook, frame: pl.DataFrame) -> tuple[list[Spent], pl.DataFrame]:
    """Ours for the whole population: seconds to build and to compute, and the results."""
    made: dict[str, Any] = {}

    def build() -> None:
        made["frame"] = prepared(book, frame, ON)
        made["program"] = compile_program(
            book, made["frame"].columns, on=ON, full=full_columns(made["frame"]), engine=pl
        )

    def compute() -> None:
        made["answers"] = made["program"].answers(made["frame"])

    return [spent(build), spent(compute)], made["answers"]


def main() -> None:
    """Make the population, measure in turns, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    persons = parser.parse_args().persons
    print(machine())
    with tempfile.TemporaryDirectory() as name, Side("openfisca") as side:
        folder, book = Path(name), load(str(BOOK))
        about = side.ask("about")
        print(
            ", ".join(f"{name} {number}" for name, number in about.items()),
            f"(1 thread); Polars {pl.__version__} ({pl.thread_pool_size()} threads)",
        )
        frame = people(persons)
        written(frame, folder)
        frame = in_words(frame)
        homes = frame["household_id"].n_unique()
        print(
            f"{persons:,} persons in {homes:,} households, 9 outputs, {ON:%Y-%m}; medians of {ROUNDS}, taking turns, in bulk the second of two"
        )
        side.ask("load", str(folder))
        answers, small, wide = pl.DataFrame(), [], []
        for _ in range(ROUNDS):
            small.append(household(side))
            for _ in range(2):  # the second counts: memory is as warm as it is between one partition and the next
                theirs = [Spent(*x) for x in side.ask("bulk")]
            for _ in range(2):
                ours, answers = bulk(book, frame)
            wide.append((*theirs, *ours))
        side.ask("write", str(folder))
        compare(answers, folder)
    print()
    print(HEAD)
    theirs = median([t for t, _ in small])
    whole, evaluated, alone = (median([o[i] for _, o in small]) for i in range(3))
    print(row("a household, document to result", theirs, whole, "us"))
    print(row("a household, read and evaluated", theirs, evaluated, "us"))
    print(row("a household, evaluator alone", theirs, alone, "us"))
    print(row("in bulk, computing alone", median([w[1] for w in wide]), median([w[3] for w in wide]), "s"))
    both = [Spent(a.wall + b.wall, a.cpu + b.cpu) for a, b, _, _ in wide]
    own = [Spent(a.wall + b.wall, a.cpu + b.cpu) for _, _, a, b in wide]
    print(row("in bulk, with building", median(both), median(own), "s"))
    print(
        f"{'persons a second, with building':34} {persons / median(both).wall:9,.0f} {'':9} {persons / median(own).wall:9,.0f}"
    )


if __name__ == "__main__":
    main()
