"""Silence is an answer only where a loaded, complete register has surely nothing on the person."""

from datetime import date

import pytest

from protection.facts.selectors import facts_on
from protection.matching.models import Doubt, Silence
from protection.registry.models import Household
from tests.protection.conftest import ON, Registers, answers, gaps

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = "record_key,full_name,birth_date,sex,identity_number,household_number,commune,citizen\n"
AN = "Nguyễn An,1940-01-01,male,004040000001"
PENSIONS = "record_key,full_name,birth_date,sex,identity_number,commune,receives_pension,pension_amount\n"
SILENT = "record_key,full_name\n"
COVERED = ["04"]


def resident(registers: Registers, *rows: str) -> None:
    people = rows or (f"P1,{AN},H1,01273,true",)
    registers.deliver("population", PEOPLE + "".join(f"{row}\n" for row in people), covers=COVERED)
    registers.deliver("assistance", SILENT, covers=COVERED)


def status(key: str = "P1") -> tuple[str, bool]:
    """Of the social pension, and whether it is on the list of those who are due and do not receive."""
    return answers(key)["social_pension"]["status"], ("due_not_received", "social_pension") in gaps(key)


def test_a_complete_register_that_is_silent_has_answered(registers: Registers) -> None:
    resident(registers)
    registers.deliver("social_insurance", SILENT, covers=COVERED)
    registers.refresh()
    assert status() == ("eligible", True)


@pytest.mark.parametrize(
    "refused",
    [
        "S1,Nguyễn An,1940-01-01,male,4040000001,01273,true,9000000",  # the number lost its zeros
        "S1,An Nguyen,1940-02-31,male,,01273,true,9000000",  # told by the name
        "S1,NGUYEN AN,1940,nam,,,true,9000000",
        "S1,Nguyễn An,1940-01-01,male,004040000001,01273,true",  # a cell is missing
        '"S1,Nguyễn An,1940-01-01,male,004040000001,01273,true,9000000',
        "S1,Không Ai Biết,1940-01-01,male,4999999999,01273,true,9000000",  # nobody we know, but of his commune
        "S1,Không Ai Biết,1940-01-01,nam,,,true,9000000",  # anybody of the area
        "không đọc được",
    ],
)
def test_a_row_set_aside_is_no_absence(registers: Registers, refused: str) -> None:
    resident(registers)
    delivery = registers.deliver("social_insurance", f"{PENSIONS}{refused}\n", covers=COVERED)
    assert delivery.quarantined == 1
    registers.refresh()
    assert status() == ("unknown", False)


def test_a_row_set_aside_speaks_of_nobody_else(registers: Registers) -> None:
    bi = "P2,Trần Bí,1940-01-01,male,004040000002,H2,01279,true"
    resident(registers, f"P1,{AN},H1,01273,true", bi)
    rows = [
        "S1,Nguyễn An,1940-01-01,male,4040000001,01273,true,9000000",
        "S2,Không Ai Biết,1940-01-01,male,4999999999,01273,true,9000000",
    ]
    registers.deliver("social_insurance", PENSIONS + "\n".join(rows) + "\n", covers=COVERED)
    registers.refresh()
    assert status("P1") == ("unknown", False)
    assert status("P2") == ("eligible", True)


def test_the_row_delivered_again_ends_the_doubt(registers: Registers) -> None:
    resident(registers)
    registers.deliver("social_insurance", f"{PENSIONS}S1,{AN[:-12]}4040000001,01273,true,9000000\n", covers=COVERED)
    registers.refresh()
    assert status() == ("unknown", False)
    registers.deliver("social_insurance", f"{PENSIONS}S1,{AN},01273,false,\n")
    registers.refresh()
    assert not Silence.objects.exists()
    assert status() == ("eligible", True)


def test_a_later_complete_delivery_replaces_the_one_with_the_fault(registers: Registers) -> None:
    resident(registers)
    registers.deliver("social_insurance", f"{PENSIONS}không đọc được\n", covers=COVERED)
    registers.refresh()
    assert status() == ("unknown", False)
    registers.deliver("social_insurance", SILENT, covers=COVERED, on=date(2026, 11, 20))
    registers.refresh()
    assert status() == ("eligible", True)


def test_a_delivery_that_is_not_loaded_covers_nothing(registers: Registers) -> None:
    resident(registers)
    registers.receive("social_insurance", f"{PENSIONS}S1,{AN},01273,true,9000000\n", covers=COVERED)
    registers.refresh()
    assert status() == ("unknown", False)


def test_a_doubt_withholds_what_is_said_of_the_household_too(registers: Registers) -> None:
    registers.deliver("population", f"{PEOPLE}P1,{AN},H1,01273,true\n", covers=COVERED)
    doubtful = "record_key,full_name,birth_date,sex,poverty_status\nA1,Nguyễn An,1940,male,poor\n"
    registers.deliver("assistance", doubtful, covers=COVERED)
    registers.refresh()
    assert Doubt.objects.get().entry.key == "A1"
    (household,) = facts_on([Household.objects.get(number="H1").pk], on=ON)
    assert household.complete == ["assistance", "population"]
    for fact in ("poverty_status", "house_damage", "disaster_cause", "disaster_deaths"):
        assert household.facts[fact].value is None


def test_a_member_who_lives_where_the_register_is_not_complete(registers: Registers) -> None:
    people = [f"P1,{AN},H1,,01273,true", "P2,Trần Bí,1940-01-01,male,004040000002,H1,004040000001,00004,true"]
    header = PEOPLE.replace("household_number,", "household_number,head_identity_number,")
    registers.deliver("population", header + "\n".join(people) + "\n", covers=COVERED)
    for layout in ("assistance", "social_insurance"):
        registers.deliver(layout, SILENT, covers=COVERED)
    registers.refresh()
    assert Household.objects.get(number="H1").profiles.count() == 2
    assert status("P1") == ("eligible", True)
    assert status("P2") == ("unknown", False)


def test_a_payment_set_aside_is_not_nothing_received(registers: Registers) -> None:
    registers.deliver("population", f"{PEOPLE}P1,{AN},H1,01273,true\n", covers=COVERED)
    registers.deliver("social_insurance", SILENT, covers=COVERED)
    registers.deliver(
        "assistance", f"record_key,full_name,birth_date,sex,identity_number\nA1,{AN}\nA2,Trần Bí,,,\n", covers=COVERED
    )
    head = "register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to\n"
    registers.deliver("benefits", f"{head}assistance,A1,B1,social_pension,540.000,UBND xã,2025-07-01,\n")
    registers.refresh()
    assert status() == ("eligible", False)
    registers.deliver("benefits", f"{head}assistance,A1,B1,msa_disability,810000,UBND xã,2025-07-01,\n")
    registers.refresh()
    assert status() == ("eligible", True)  # he is paid something else


BENEFITS = "register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to\n"
OTHER = "assistance,A1,B1,msa_disability,810000,UBND xã,2025-07-01,\n"
PENSION = "assistance,A1,B1,social_pension,540000,UBND xã,2025-07-01,\n"


@pytest.fixture
def paid_something_else(registers: Registers) -> Registers:
    """He is due the social pension; the office pays him an allowance."""
    resident(registers)
    registers.deliver("social_insurance", SILENT, covers=COVERED)
    known = f"record_key,full_name,birth_date,sex,identity_number\nA1,{AN}\n"
    registers.deliver("assistance", known, covers=COVERED, on=date(2026, 11, 2))
    registers.deliver("benefits", BENEFITS + OTHER)
    return registers


def pension_is_missed(registers: Registers) -> bool:
    registers.refresh()
    return status()[1]


def test_a_payment_that_comes_again_as_it_was_ends_the_doubt(paid_something_else: Registers) -> None:
    assert pension_is_missed(paid_something_else)
    paid_something_else.deliver("benefits", BENEFITS + OTHER.replace("810000", "810.000"))
    assert not pension_is_missed(paid_something_else)
    again = paid_something_else.deliver("benefits", f"{BENEFITS}{OTHER}\n")
    assert (again.accepted, again.unchanged) == (0, 1)
    assert pension_is_missed(paid_something_else)


def test_a_good_row_of_another_key_or_format_mends_nothing(paid_something_else: Registers) -> None:
    paid_something_else.deliver("benefits", BENEFITS + OTHER.replace("810000", "810.000"))
    paid_something_else.deliver("benefits", BENEFITS + OTHER.replace("A1,B1", "A2,B2"))
    known = f"record_key,full_name,birth_date,sex,identity_number\nA1,{AN}\n\n"
    paid_something_else.deliver("assistance", known)
    assert not pension_is_missed(paid_something_else)


def test_a_payment_repeated_letter_by_letter_says_nothing_new(paid_something_else: Registers) -> None:
    twice = paid_something_else.deliver("benefits", BENEFITS + OTHER + OTHER)
    assert (twice.unchanged, twice.quarantined) == (1, 1)
    assert pension_is_missed(paid_something_else)


def test_a_payment_repeated_otherwise_is_in_doubt_until_it_comes_once(paid_something_else: Registers) -> None:
    paid_something_else.deliver("benefits", BENEFITS + OTHER + PENSION)
    assert not pension_is_missed(paid_something_else)
    paid_something_else.deliver("benefits", f"{BENEFITS}{OTHER}\n")
    assert pension_is_missed(paid_something_else)


def test_the_same_record_again_ends_the_doubt_about_it(registers: Registers) -> None:
    resident(registers)
    good, bad = f"S1,{AN},01273,false,\n", f"S1,{AN[:-12]}4040000001,01273,false,\n"
    registers.deliver("social_insurance", PENSIONS + good, covers=COVERED)
    registers.deliver("social_insurance", PENSIONS + bad)
    registers.refresh()
    assert status() == ("unknown", False)
    registers.deliver("social_insurance", f"{PENSIONS}{good}\n")
    registers.refresh()
    assert status() == ("eligible", True)
