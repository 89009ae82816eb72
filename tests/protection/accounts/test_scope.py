"""What a grant covers: on that day, with closed codes, and not what was moved away."""

from datetime import date
from pathlib import Path

import pytest

from protection.accounts.models import Role
from protection.accounts.scope import scope_of
from protection.accounts.services import create_staff
from protection.areas.loading import load_areas

HEAD = "code,parent_code,kind,name,full_name,name_en,merged_from\n"
PROVINCES = "04,,province,Một,Tỉnh Một,One,\n01,,province,Hai,Tỉnh Hai,Two,\n"
pytestmark = pytest.mark.django_db


def load(path: Path, on: date, *communes: str) -> None:
    rows = [f"{c.split()[0]},{c.split()[1]},commune,Xã,Xã,Commune,\n" for c in communes]
    path.write_text(HEAD + PROVINCES + "".join(rows), encoding="utf-8")
    load_areas(path=path, on=on, source=path.stem, really=True)


def codes(area: str, on: date) -> frozenset[str]:
    user = create_staff(
        username=f"{area}{on}", display_name="x", password="x" * 12, role=Role.SUPERVISOR, area_code=area,
        on=date(2025, 7, 1),
    )  # fmt: skip
    return scope_of(user, on=on).codes


def test_a_commune_that_was_moved_is_the_new_provinces_from_that_day(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", date(2025, 7, 1), "00001 04", "00002 04")
    load(tmp_path / "b.csv", date(2026, 10, 1), "00001 01", "00002 04")
    assert "00001" in codes("04", date(2026, 9, 30))
    assert "00001" not in codes("04", date(2026, 10, 1))
    assert "00001" in codes("01", date(2026, 10, 1))
    assert "00001" not in codes("01", date(2026, 9, 30))


def test_a_closed_code_stays_with_its_last_province(tmp_path: Path) -> None:
    load(tmp_path / "a.csv", date(2025, 7, 1), "00001 04", "00002 04")
    load(tmp_path / "b.csv", date(2026, 10, 1), "00002 04")
    assert "00001" in codes("04", date(2026, 11, 1))
    assert "00001" in codes("00001", date(2026, 11, 1))
