"""One household from six register files to a protection profile: the tutorial that runs.

Bà Hương is 76, has no pension and a severe disability. Her name is spelt differently in the registers and one of
them knows only the year of her birth. She is paid the social pension, although the disability allowance is higher.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from protection.profiles.models import Gap, ProtectionProfile
from protection.profiles.pipeline import queue_refresh
from protection.profiles.selectors import profile_data
from protection.registers.models import Delivery
from protection.registers.services import receive
from protection.registry.models import Person

from .conftest import drain

ON = date(2026, 11, 24)
FILES = {
    "population": """record_key,full_name,birth_date,sex,identity_number,household_number,head_identity_number,commune,citizen,relation_to_head
P1,Nguyễn Thị Hương,1950-03-15,female,004150001234,H1,004150001234,01273,true,head
P2,Nguyễn Văn Nam,2023-05-02,male,004223004321,H1,004150001234,01273,true,grandchild
""",
    "social_insurance": """record_key,full_name,birth_date,sex,identity_number
""",
    "health_insurance": """record_key,full_name,birth_date,sex,identity_number,hi_insured,hi_group
C1,NGUYEN THI HUONG,1950,female,004150001234,true,3t
""",
    "education": """record_key,full_name,birth_date,sex,identity_number,studying
""",
    "assistance": """record_key,full_name,birth_date,sex,identity_number,disability_level,in_care_facility,poverty_status
A1,Hương Nguyễn Thị,1950-03-15,female,004150001234,severe,false,poor
A2,Mất Số Không,1960-01-01,male,4060001234,mild,false,
""",
    "employment": """record_key,full_name,birth_date,sex,identity_number,employment_status
""",
    "benefits": """register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to
assistance,A1,B1,social_pension,540000,UBND xã,2025-07-01,
""",
}
COVERED = ("population", "social_insurance", "health_insurance", "education", "assistance")


@pytest.fixture
def delivered(areas: None, tmp_path: Path) -> list[Delivery]:
    """The files as the registers deliver them; five registers state that they are complete for the province."""
    deliveries = []
    for name, text in FILES.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        delivery, new = receive(
            layout=name, path=path, extracted_on=date(2026, 11, 1), received_at=datetime(2026, 11, 2, tzinfo=UTC),
            covers=["04"] if name in COVERED else [],
        )  # fmt: skip
        assert new
        deliveries.append(delivery)
    return deliveries


@pytest.mark.django_db(transaction=True)
def test_six_registers_become_a_profile(delivered: list[Delivery]) -> None:
    queue_refresh(deliveries=delivered, on=ON, title="flow")
    drain()

    # Rows reconcile, and the number that lost its zeros was set aside, not repaired.
    assistance = Delivery.objects.get(layout="assistance")
    assert (assistance.read, assistance.accepted, assistance.quarantined) == (2, 1, 1)
    fault = assistance.quarantine.get().faults.get()
    assert (fault.column, fault.code) == ("identity_number", "identity_lost_zero")

    # Three entries are one person, though the names differ.
    huong = Person.objects.get(identity_number="004150001234")
    assert sorted(h.entry.key for h in huong.holdings.all()) == ["A1", "C1", "P1"]
    assert huong.full_name == "Nguyễn Thị Hương"

    # The profile says what she receives, what she is due, and which of two is set aside.
    profile = profile_data(huong)
    assert profile is not None
    by_scheme = {d["scheme"]: d for d in profile["determinations"]}
    assert by_scheme["msa_disability"]["amount"] == {"low": 1_080_000, "high": 1_080_000}
    assert profile["monthly_total"]["low"] == 1_080_000  # by this or by more, as nothing is known of her marriage
    assert by_scheme["social_pension"]["status"] == "eligible"
    assert by_scheme["social_pension"]["replaced_by"] == "msa_disability"
    assert profile["received"][0]["scheme"] == "social_pension"
    assert {(g.kind, g.scheme) for g in Gap.objects.open().filter(person=huong)} == {
        ("due_not_received", "msa_disability"),
        ("received_not_due", "social_pension"),
    }

    # Her grandson lives in her household, so he is poor, too, and his health insurance is paid.
    nam = ProtectionProfile.objects.get(person__full_name="Nguyễn Văn Nam")
    insured = next(
        d
        for d in nam.assessment.answer["determinations"]
        if d["subject"] == nam.member and d["scheme"] == "hi_state_paid"
    )
    assert insured["status"] == "eligible"


@pytest.mark.django_db(transaction=True)
def test_the_same_files_twice_change_nothing(delivered: list[Delivery], tmp_path: Path) -> None:
    queue_refresh(deliveries=delivered, on=ON, title="first")
    drain()
    for name in FILES:
        _, new = receive(
            layout=name,
            path=tmp_path / f"{name}.csv",
            extracted_on=date(2026, 11, 1),
            received_at=datetime(2026, 11, 3, tzinfo=UTC),
        )
        assert not new
    assert Delivery.objects.count() == len(FILES)
