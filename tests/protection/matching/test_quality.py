"""Matching is measured against a planted truth, with residents and between the other registers."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from protection.matching.quality import Quality, against
from tests.protection.conftest import Registers

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = "record_key,full_name,birth_date,sex,identity_number"
AN, BI = "004060000001", "004060000002"


@pytest.fixture
def truth(registers: Registers, tmp_path: Path) -> Path:
    """An is resident, insured, and once mistaken for his neighbour; Bí is in two other registers only."""
    registers.deliver(
        "population", f"{COLUMNS},household_number,commune\nP1,Nguyễn Văn An,1960-01-01,male,{AN},H1,01273\n"
    )
    registers.deliver(
        "health_insurance",
        f"{COLUMNS}\nC1,Nguyễn Văn An,1960-01-01,male,{AN}\nC2,Trần Bí,1950,male,{BI}\n"
        f"C3,Nguyễn Văn An,1960-01-01,male,{AN}\n",
    )
    registers.deliver("assistance", f"{COLUMNS}\nA2,Trần Bí,1950,male,{BI}\nA3,Trần Bí,1950-01-01,male,\n")
    registers.deliver("employment", f"{COLUMNS}\nE9,Ai Đó,1990,male,\n")
    registers.refresh()
    rows = ["population,P1,1", "health_insurance,C1,1", "health_insurance,C2,2", "health_insurance,C3,3",
            "assistance,A2,2", "assistance,A3,2"]  # fmt: skip
    (tmp_path / "truth.csv").write_text("register,record_key,person\n" + "\n".join(rows) + "\n")
    return tmp_path


def test_pairs_with_residents_and_between_others_are_measured(truth: Path) -> None:
    found = against(truth / "truth.csv")
    assert found.residents == Quality(found=2, right=1, true=1)  # C3 is somebody else
    # C1-C3 wrong, C2-A2 right; A3 belongs to both of them and was not found
    assert found.others == Quality(found=2, right=1, true=3)
    assert found.untold == 1


def test_a_record_that_the_truth_does_not_tell_of_is_counted_not_fatal(truth: Path) -> None:
    out = StringIO()
    call_command("summary", truth=truth, stdout=out)
    assert "does not tell of: 1" in out.getvalue()
    assert "pairs with other registers: precision 0.50000, recall 0.33333" in out.getvalue()
