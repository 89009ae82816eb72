"""Rows that contradict themselves, come from the future or are finer than what is kept."""

import pytest

from eligibility.vocabulary import catalogue
from protection.registers.models import STATES, AssistanceState
from protection.registers.readers.states import _CLOSED
from tests.protection.conftest import Registers, counts, faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("layout", "columns", "wrong", "right"),
    [
        ("employment", "employment_status,job_lost_on", "formal,2026-01-01", "unemployed,2026-01-01"),
        ("social_insurance", "receives_pension,pension_amount", "false,5000000", "false,0"),
        ("population", "household_number,commune,dependent_children,birth_date", "H1,01273,1,2020-05-01",
         "H1,01273,1,1980"),
    ],
)  # fmt: skip
def test_a_row_that_contradicts_itself_is_set_aside(
    registers: Registers, layout: str, columns: str, wrong: str, right: str
) -> None:
    delivery = registers.deliver(layout, f"record_key,full_name,{columns}\nX1,An,{wrong}\nX2,Bình,{right}\n")
    assert counts(delivery) == (2, 1, 0, 1)
    assert [code for _, _, code in faults(delivery)] == ["contradiction"]


def test_every_gate_of_a_register_column_is_looked_at() -> None:
    columns = {field.name for model in STATES.values() for field in model._meta.get_fields()}
    gates = {fact.asked_if for fact in catalogue().values() if fact.asked_if and fact.id in columns}
    assert gates == set(_CLOSED)


def test_a_state_that_begins_after_its_extract_is_set_aside(registers: Registers) -> None:
    delivery = registers.deliver(
        "assistance", "record_key,valid_from,full_name\nA1,2026-11-01,An\nA2,2026-11-02,An\nA3,2062-01-01,An\n"
    )
    assert [(column, code) for _, column, code in faults(delivery)] == [("valid_from", "starts_after_extract")] * 2


def test_a_percentage_is_never_rounded(registers: Registers) -> None:
    delivery = registers.deliver(
        "assistance",
        "record_key,full_name,injury_percent\nA1,An,61.126\nA2,An,61.12\nA3,An,61.500\nA4,An,61\nA5,An,0.001\n",
    )
    assert faults(delivery) == [(2, "injury_percent", "too_many_decimals"), (6, "injury_percent", "too_many_decimals")]
    stored = AssistanceState.objects.order_by("entry__key").values_list("injury_percent", flat=True)
    assert [str(value) for value in stored] == ["61.12", "61.50", "61.00"]
