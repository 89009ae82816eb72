"""The demonstration: the same bytes every time, families that make sense, rows that read but for planted faults."""

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from protection.registers.demo import dirt
from protection.registers.demo.make import CannotMake, Request, make
from protection.registers.readers import LAYOUT_NAMES, BadRow, layout_of
from protection.registers.readers.stream import header, rows
from protection.registers.schemes import paid_schemes

ON = date(2026, 11, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counter[str]]:
    out = tmp_path_factory.mktemp("demo")
    return out, make(Request(10_000, "04", 7, ON, out), lambda text: None, processes=1)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_request_gives_the_same_bytes_on_any_number_of_processes(
    made: tuple[Path, Counter[str]], tmp_path: Path
) -> None:
    make(Request(10_000, "04", 7, ON, tmp_path), lambda text: None, processes=2)
    for path in made[0].iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.django_db
def test_every_row_reads_but_for_the_planted_faults(areas: None, made: tuple[Path, Counter[str]]) -> None:
    out, counted = made
    bad = 0
    for name in LAYOUT_NAMES:
        layout = layout_of(name, on=ON, schemes=paid_schemes())
        names, offset, line = header(out / f"{name}.csv")
        assert layout.match_header(names) == []
        bad += sum(
            isinstance(layout.read(row, names, ON), BadRow)
            for row in rows(out / f"{name}.csv", offset=offset, line=line)
        )
    assert bad == sum(counted[f"fault {kind}"] for kind in dirt.FAULTS) > 0


def test_families_make_sense(made: tuple[Path, Counter[str]]) -> None:
    people = {row["record_key"]: row for row in read(made[0] / "population.csv")}
    homes = defaultdict(list)
    for row in people.values():
        homes[row["household_number"]].append(row)
    numbers = [row["identity_number"] for row in people.values()]
    assert len(set(numbers)) == len(numbers)
    for members in homes.values():
        assert sum(row["relation_to_head"] == "head" for row in members) <= 1
    for link in read(made[0] / "family_links.csv"):
        if link["parent"] == "mother" and link["parent_key"] in people:
            child, mother = people[link["record_key"]], people[link["parent_key"]]
            assert mother["sex"] == "female"
            assert int(child["birth_date"][:4]) - int(mother["birth_date"][:4]) >= 15


def test_rates_are_kept(made: tuple[Path, Counter[str]]) -> None:
    counted = made[1]
    assert counted["persons"] == 10_000
    for kind in ("number_missing", "number_mistyped", "marks_lost", "name_typo", "moved"):
        assert counted[f"dirt {kind}"] / counted["records spoilable"] == pytest.approx(dirt.RATES[kind], rel=0.15)
    assert counted["persons"] / counted["households"] == pytest.approx(3.59, rel=0.08)
    assert counted["dirt day_month_swap"] / counted["records swappable"] == pytest.approx(0.02, rel=0.25)
    assert counted["year only over 75"] / counted["age 75+"] == pytest.approx(1 / 3, rel=0.15)
    assert counted["moved households"] / counted["households"] == pytest.approx(0.02, rel=0.3)
    assert counted["dead still drawing"] >= 1


def test_the_planted_dead_are_paid_and_a_share_of_all_dead(tmp_path: Path) -> None:
    counted = make(Request(60_000, "04", 3, ON, tmp_path), lambda text: None, processes=1)
    planted = {row["person"] for row in read(tmp_path / "truth.csv") if row["planted"] == "dead_still_drawing"}
    assert len(planted) == counted["dead still drawing"]
    assert counted["dead still drawing"] / counted["dead"] == pytest.approx(0.003, abs=0.002)
    paid = {row["record_key"][2:].lstrip("0") for row in read(tmp_path / "benefits.csv") if not row["valid_to"]}
    assert planted <= paid


def test_the_whole_country_has_the_shares_of_its_provinces(tmp_path: Path) -> None:
    out = StringIO()
    call_command("make_demo", persons=40_000, province="all", seed=1, out=tmp_path, processes=1, stdout=out)
    shares = re.findall(r"persons in province (\d\d), % +([\d.]+) +([\d.]+)", out.getvalue())
    assert len(shares) == 34
    for _, target, achieved in shares:
        assert float(achieved) == pytest.approx(float(target), rel=0.2, abs=0.15)
    for line in ("year only of those over 75", "moved households", "dead still drawing of the dead", "where valid"):
        assert line in out.getvalue()


def test_a_moved_household_is_still_at_its_old_commune_elsewhere(made: tuple[Path, Counter[str]]) -> None:
    moved = {row["record_key"] for row in read(made[0] / "truth.csv") if "moved_household" in row["dirt"]}
    homes = {row["record_key"][2:]: row["commune"] for row in read(made[0] / "population.csv")}
    cards = [row for row in read(made[0] / "health_insurance.csv") if row["record_key"] in moved]
    assert sum(row["commune"] != homes.get(row["record_key"][2:]) for row in cards) > 0.9 * len(cards) > 50


def test_the_manifest_states_what_is_complete(made: tuple[Path, Counter[str]]) -> None:
    files = yaml.safe_load((made[0] / "manifest.yaml").read_text(encoding="utf-8"))["files"]
    assert files["social_insurance"]["covers"] == ["04"]
    assert "covers" not in files["employment"]


def test_a_province_that_is_none_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotMake, match="no province has the code '77'"):
        make(Request(10, "77", 1, ON, tmp_path), lambda text: None)
