"""The list of areas: loaded once, changed by newer lists, nothing lost."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from protection.areas.loading import ListRefused, Report, load_areas
from protection.areas.management.commands.load_areas import SHIPPED
from protection.areas.models import Area, Predecessor
from protection.areas.selectors import area_facts_on, search
from protection.lib.vietnamese import fold, sort_key

HEAD = "code,parent_code,kind,name,full_name,name_en,merged_from\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_shipped_list_twice_changes_nothing(areas: None) -> None:
    count = Area.objects.count()
    assert count > 3_000
    report = load_areas(path=SHIPPED, on=date(2025, 7, 1), source="test")
    assert (report.opened, report.closed, report.unchanged, Area.objects.count()) == ([], [], count, count)
    assert Predecessor.objects.filter(partial=True).exists()


@pytest.mark.django_db
def test_a_newer_list_opens_closes_renames_and_keeps_what_was(tmp_path: Path) -> None:
    many = [f"{n:05d},99,commune,Xã {n},Xã {n},Commune {n}," for n in range(1, 30)]
    load_areas(path=write(tmp_path / "a.csv", "99,,province,Thử,Tỉnh Thử,Thu,", *many), on=date(2025, 7, 1), source="a")
    changed = ["00001,99,ward,Xã 1,Phường 1,Ward 1,", *many[2:], "00099,99,commune,Mới,Xã Mới,New,"]
    report = load_areas(
        path=write(tmp_path / "b.csv", "99,,city,Thử,Thành phố Thử,Thu,", *changed), on=date(2026, 4, 30), source="b"
    )
    assert (report.opened, report.closed, len(report.renamed)) == (["00099"], ["00002"], 2)
    assert Area.objects.in_force(date(2026, 1, 1)).get(code="00001").kind == "commune"
    assert Area.objects.in_force(date(2026, 5, 1)).get(code="00001").kind == "ward"
    with pytest.raises(ListRefused, match="cut off"):
        load_areas(path=write(tmp_path / "c.csv", "99,,city,Thử,Thành phố Thử,Thu,"), on=date(2026, 6, 1), source="c")
    with pytest.raises(ListRefused, match="leading zeros lost"):
        load_areas(path=write(tmp_path / "d.csv", "1,99,ward,x,x,x,"), on=date(2026, 6, 1), source="d")


@pytest.mark.django_db
def test_facts_follow_from_the_commune(areas: None) -> None:
    facts = area_facts_on(["01273"], date(2026, 1, 1))["01273"]
    assert facts["province"][0] == "04"
    assert facts["area"][0] == "urban"
    assert [a.code for a in search("thuc phan", on=date(2026, 1, 1))] == ["01273"]


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ ", max_size=30))
def test_folding_forgets_marks_and_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(letter in "abcdeghiklmnopqrstuvxy " for letter in fold(text))


def test_names_sort_as_the_dictionary_does() -> None:
    names = ["Đào", "Dũng", "An", "Ân", "Ánh", "Anh", "Bình"]
    assert sorted(names, key=sort_key) == ["An", "Anh", "Ánh", "Ân", "Bình", "Dũng", "Đào"]


def one_after_another(tmp_path: Path, *lists: tuple[date, str]) -> list[Report]:
    """Each list is one province with twenty communes and what it says of 00099."""
    many = [f"{n:05d},99,commune,Xã {n},Xã {n},Commune {n}," for n in range(1, 21)]
    return [
        load_areas(
            path=write(tmp_path / f"{number}.csv", "99,,province,Thử,Tỉnh Thử,Thu,", *many, *([row] if row else [])),
            on=on, source=str(number),
        )
        for number, (on, row) in enumerate(lists)
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "said"),
    [
        ("00099,99,commune,Mới Hơn,Xã Mới,New,", "00099: Mới → Mới Hơn"),
        ("00099,99,commune,Mới,Xã Mới,Newer,", "00099: New → Newer"),
        ("00099,99,ward,Mới,Phường Mới,New,", "00099: Xã Mới → Phường Mới, commune → ward"),
    ],
)
def test_every_change_of_a_name_is_reported(tmp_path: Path, after: str, said: str) -> None:
    reports = one_after_another(
        tmp_path, (date(2025, 7, 1), "00099,99,commune,Mới,Xã Mới,New,"), (date(2026, 4, 30), after)
    )
    assert (reports[1].renamed, reports[1].unchanged) == ([said], 21)


@pytest.mark.django_db
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_code_is_not_reopened_before_it_closed(tmp_path: Path, dry_run: bool) -> None:
    row = "00099,99,commune,Mới,Xã Mới,New,"
    one_after_another(tmp_path, (date(2025, 7, 1), row), (date(2026, 11, 1), ""))
    with pytest.raises(ListRefused, match="00099 was closed after 2026-10-31"):
        load_areas(path=tmp_path / "0.csv", on=date(2026, 10, 15), source="early", dry_run=dry_run)
    report = load_areas(path=tmp_path / "0.csv", on=date(2026, 12, 1), source="later", dry_run=dry_run)
    assert report.opened == ["00099"]


@pytest.mark.django_db
def test_the_command_names_the_pieces_it_could_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_areas")
    said = capsys.readouterr().out
    assert "pieces without a name 4" in said
    assert said.count("no name made out in: ") == 4
