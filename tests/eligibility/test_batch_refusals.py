"""Files that say what no household could: refused whole, never answered as if it had not been said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import determine
from eligibility.columns.batch import batch
from eligibility.errors import DocumentError

from .book import FACTS, book, scheme

pl = pytest.importorskip("polars")
ON = date(2026, 3, 1)
MORE = FACTS.replace("person:\n", "person:\n  left_on: {type: date}\n  injury: {type: percent}\n")
TWO = {"household_id": [1, 1], "member_id": ["m1", "m2"], "works": [True, False]}
NOBODY_KNOWS = {"works": None, "birth_date": None, "sex": None, "months": None, "injury": None, "commune": None}


def answered(folder: Path, columns: dict[str, Any], events: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    law = book(
        folder / "rules",
        scheme("aged", "age >= 18", "100"),
        scheme("hurt", "injury >= 61; left_on <= on", "100"),
        scheme("grant", "age >= 18", "1_000", pays="one_off", extra="event: birth\nclaim: {months: 2, law: LAW}"),
        facts=MORE,
    )
    pl.DataFrame(columns).write_parquet(folder / "in.parquet")
    if events is not None:
        pl.DataFrame(events).write_parquet(folder / "events.parquet")
    given = {"events": folder / "events.parquet"} if events is not None else {}
    batch(law, folder / "in.parquet", folder / "out.parquet", on=ON, **given)
    return list(pl.read_parquet(folder / "out.parquet").to_dicts())


@pytest.mark.parametrize(
    ("columns", "code", "path"),
    [
        ({"member_id": ["m1", "m1"]}, "duplicate_member_id", "member_id"),
        ({"member_id": ["m1", None]}, "missing_value", "member_id"),
        ({"member_id": ["m1", "household"]}, "member_id", "member_id"),
        ({"household_id": [None, 1]}, "missing_value", "household_id"),
        ({"birth_date": ["1990-02-30", "1990"]}, "out_of_range", "birth_date"),
        ({"birth_date": ["1990", "2027"]}, "out_of_range", "birth_date"),
        ({"birth_date": ["never", "1990"]}, "out_of_range", "birth_date"),
        ({"left_on": ["never", "soon"]}, "out_of_range", "left_on"),
        ({"left_on__low": [date(2020, 1, 1)] * 2}, "missing_column", "left_on__high"),
        ({"left_on__low": ["2020-01-01"] * 2, "left_on__high": ["2020-01-31"] * 2}, "wrong_type", "left_on__low"),
        ({"left_on__low": [date(2020, 1, 1)] * 2, "left_on__high": [date(2020, 1, 1), date(2019, 1, 1)]},
         "out_of_range", "left_on__high"),
        ({"injury": [61.0, 100.5]}, "out_of_range", "injury"),
        ({"injury": [61.0, -1.0]}, "out_of_range", "injury"),
        ({"injury": [61.0, float("nan")]}, "out_of_range", "injury"),
        ({"injury": [61.0, 60.999]}, "out_of_range", "injury"),
        ({"months": pl.Series([1, 2**63], dtype=pl.UInt64)}, "out_of_range", "months"),
    ],
)  # fmt: skip
def test_what_no_household_could_say_is_refused(tmp_path: Path, columns: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(DocumentError) as caught:
        answered(tmp_path, {**TWO, **columns})
    assert (caught.value.code, caught.value.path) == (code, path)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("size", [2, 7, 8, 9, 30])
def test_two_of_one_name_are_found_in_a_household_of_any_size(tmp_path: Path, size: int) -> None:
    ids = ["m0", *(f"m{n}" for n in range(1, size - 1)), "m0"]
    with pytest.raises(DocumentError) as caught:
        answered(tmp_path, {"household_id": [0, *[1] * size, 2], "member_id": ["m0", *ids, "m0"]})
    assert caught.value.code == "duplicate_member_id"
    assert "household 1: two members are called 'm0'" in caught.value.message


def test_a_percentage_of_two_decimals_is_what_it_says(tmp_path: Path) -> None:
    injury = pl.Series([60.99, 61.0], dtype=pl.Float32)
    rows = answered(tmp_path, {**TWO, "injury": injury, "left_on": ["2020", "2020-02"]})
    assert [row["hurt__status"] for row in rows[:2]] == [0, 2]


def test_a_column_in_which_nothing_stands_is_not_known(tmp_path: Path) -> None:
    """As pandas writes a column of None."""
    one = {"household_id": [1], "member_id": ["m1"], **{name: [value] for name, value in NOBODY_KNOWS.items()}}
    assert {row["aged__status"] for row in answered(tmp_path, one)} == {1, None}


BIRTH = {"household_id": [1], "member_id": ["m1"], "event_id": ["e1"], "kind": ["birth"], "on": [date(2026, 2, 1)]}


def test_an_event_finds_its_member_whatever_kind_of_id_it_has(tmp_path: Path) -> None:
    """A number is as good a name as a text."""
    numbered = {**TWO, "member_id": [1, 2], "birth_date": ["1990", "1990"]}
    for member in (2, "2"):
        rows = answered(tmp_path, numbered, {**BIRTH, "member_id": [member], "event_id": [5]})
        assert [(r["member_id"], r["grant__payable_low"]) for r in rows if r["grant__status"] is not None] == [
            ("2/5", 1_000)
        ]


def test_where_nobody_lives_nothing_happens(tmp_path: Path) -> None:
    nobody = {name: pl.Series(values).clear() for name, values in TWO.items()}
    nothing = {name: pl.Series(values).clear() for name, values in BIRTH.items()}
    assert answered(tmp_path, nobody, nothing) == []
    with pytest.raises(DocumentError) as caught:
        answered(tmp_path, nobody, BIRTH)
    assert caught.value.code == "unknown_household"


def test_a_member_called_like_an_event_is_refused_as_in_a_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        answered(tmp_path, {**TWO, "member_id": ["m1", "m1/e1"]}, BIRTH)
    members = [{"id": "m1", "events": [{"id": "e1", "kind": "birth", "on": "2026-02-01"}]}, {"id": "m1/e1"}]
    with pytest.raises(DocumentError) as once:
        determine(book(tmp_path / "more", facts=MORE), {"household": {"members": members}}, on=ON)
    assert caught.value.code == once.value.code == "duplicate_member_id"
