"""Profiles when households are impossible, persons are merged, and pages are read in the middle of a batch."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from eligibility.errors import DocumentError
from protection.facts.resolve import add_states
from protection.facts.values import HouseholdFacts, MemberFacts
from protection.jobs.models import Job
from protection.jobs.runner import run_next
from protection.profiles import rebuild as rebuilding
from protection.profiles.models import Assessment, Gap, ProtectionProfile
from protection.profiles.page import ProfilePage, profile_page
from protection.profiles.pipeline import queue_refresh
from protection.profiles.rebuild import rebuild
from protection.profiles.selectors import profile_data, set_aside
from protection.registry.models import Household, Person
from tests.protection.conftest import ON, Registers, answers, gaps, profile

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = (
    "record_key,valid_from,full_name,birth_date,sex,identity_number,household_number,commune,citizen,relation_to_head\n"
)
COLUMNS = "record_key,full_name,birth_date,sex,identity_number"
NUMBER = "004060000001"
AN = f"Nguyễn An,1960,male,{NUMBER}"


def row(key: str, said: str, home: str, commune: str = "01273", relation: str = "head") -> str:
    return f"{key},2026-01-01,{said},{home},{commune},true,{relation}\n"


def conflicts(key: str) -> set[str]:
    return {f"{kept.label}: {kept.value} – {other.value}" for kept, other in page(key).conflicts}


def page(key: str) -> ProfilePage:
    with override("en"):
        found = profile_page(profile(key).person, "en")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("layout", "columns", "first", "second", "said"),
    [
        ("employment", "employment_status,job_lost_on", "formal,", ",2026-01-01",
         {"Contract ended on: not known – 01/01/2026", "Employment status: not known – Formal"}),
        ("social_insurance", "receives_pension,pension_amount", "false,", ",5000000",
         {"Monthly pension: not known – 5,000,000 đồng", "Receives a pension: not known – no"}),
    ],
)  # fmt: skip
def test_two_rows_that_contradict_each_other_leave_the_facts_unknown(
    registers: Registers, layout: str, columns: str, first: str, second: str, said: set[str]
) -> None:
    registers.deliver("population", PEOPLE + row("P1", AN, "H1") + row("P2", "Trần Bí,1950,male,", "H2"))
    registers.deliver(layout, f"{COLUMNS},{columns}\nX1,{AN},{first}\nX2,{AN},{second}\n")
    batch = registers.refresh()
    assert ProtectionProfile.objects.count() == 2
    assert set_aside(batch) == []
    facts = {f["fact"]: f["value"] for f in (profile_data(profile("P1").person) or {})["facts"]}
    assert [facts[name] for name in columns.split(",")] == [None, None]
    assert {text.replace(".", ",") for text in conflicts("P1")} == said


def test_a_child_said_to_raise_a_child_does_not_stop_the_others(registers: Registers) -> None:
    people = PEOPLE.replace("citizen", "dependent_children") + row("P2", "Trần Bí,1950,male,", "H2").replace(
        "true", "2"
    )
    two = f"P1,2026-01-01,Bé,2020-01-01,male,{NUMBER},H1,01273,,child\n"
    raising = f"P9,2026-01-01,Bé,2020,male,{NUMBER},H1,01273,1,child\n".replace("2020", "")
    registers.deliver("population", people + two)
    registers.deliver("assistance", f"{COLUMNS}\nA1,Bé,2020-01-01,male,{NUMBER}\n")
    registers.deliver("population", people + raising)
    batch = registers.refresh()
    assert set_aside(batch) == []
    assert ProtectionProfile.objects.filter(person__anchor__key__in=["P1", "P2"]).count() == 2


def test_who_is_not_born_on_the_day_is_left_out(registers: Registers) -> None:
    people = row("P1", "Bé,2026-10-20,male,", "H1", relation="child") + row("P2", AN, "H1")
    registers.deliver("population", PEOPLE + people)
    batch = registers.refresh(date(2026, 10, 1))
    assert set_aside(batch) == []
    assert profile("P1").eligible + profile("P1").unknown == 0
    assert profile("P2").unknown > 0


def test_a_household_that_fails_is_set_aside_and_the_others_finish(
    registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers.deliver("population", PEOPLE + "".join(row(f"P{n}", f"Người {n},1950,male,", f"H{n}") for n in range(5)))
    assess = rebuilding.assess

    def failing(household: HouseholdFacts, **kwargs: Any) -> Any:
        if household.key == "01273 H2":
            raise DocumentError("impossible", "Nguyễn An cannot be", "m1.sex")
        if household.key == "01273 H3":
            return 1 / 0
        return assess(household, **kwargs)

    monkeypatch.setattr(rebuilding, "assess", failing)
    batch = registers.refresh()
    ids = dict(Household.objects.values_list("number", "pk"))
    assert set_aside(batch) == [(ids["H2"], "impossible"), (ids["H3"], "ZeroDivisionError")]
    assert not Job.objects.exclude(state="done").exists()
    assert {Job.objects.get(kind=kind).note for kind in ("rebuild_profiles", "sum_up")} == {"set aside: 2"}
    assert ProtectionProfile.objects.count() == 3
    kept = json.dumps(list(Job.objects.values("args", "cursor", "note", "error_code", "title")), ensure_ascii=False)
    assert "Nguyễn" not in kept


def test_a_merged_person_keeps_neither_profile_nor_gaps(registers: Registers) -> None:
    an = "Nguyễn An,1940-01-01,male"
    registers.deliver(
        "assistance",
        f"{COLUMNS},commune,disability_level,in_care_facility\nA1,{an},{NUMBER},01273,none,false\n",
    )
    registers.deliver(
        "benefits",
        "register,record_key,payment_key,scheme,amount,payer,valid_from,valid_to\n"
        "assistance,A1,X2,msa_disability,800000,UBND xã,2026-01-01,\n",
    )
    registers.deliver("social_insurance", f"record_key,full_name,birth_date,sex\nS1,{an}\n")
    registers.refresh()
    assert gaps("A1") == {("received_not_due", "msa_disability")}
    registers.deliver("population", PEOPLE + row("P1", f"{an},{NUMBER}", "H1"))
    registers.refresh()
    assert Person.objects.get(anchor__key="A1").merged_into == Person.objects.get(anchor__key="S1")
    assert gaps("A1") == set()
    assert gaps("S1") == {("received_not_due", "msa_disability")}
    assert [p.received_monthly for p in ProtectionProfile.objects.all()] == [800_000]
    assert not ProtectionProfile.objects.filter(household__number="").exists()


def test_who_lives_in_no_household_on_the_day_has_no_profile(registers: Registers) -> None:
    registers.deliver("population", PEOPLE + row("P1", AN, "H1"))
    registers.refresh()
    assert ProtectionProfile.objects.count() == 1
    registers.refresh(date(2025, 12, 1))  # the register knows of nobody's household then
    assert ProtectionProfile.objects.count() == 0
    assert not Gap.objects.open().exists()


def test_who_moves_keeps_the_day_on_which_a_gap_was_first_seen(registers: Registers) -> None:
    registers.deliver("population", PEOPLE + row("P1", f"Nguyễn An,1940,male,{NUMBER}", "H1"), covers=["04"])
    for layout in ("assistance", "social_insurance"):
        registers.deliver(layout, "record_key,full_name\n", covers=["04"])
    registers.refresh(date(2026, 11, 20))
    moved = row("P1", f"Nguyễn An,1940,male,{NUMBER}", "H0", "01279")
    registers.deliver("population", PEOPLE + moved)
    registers.refresh()
    gap = Gap.objects.get(scheme="social_pension")
    assert (gap.since, gap.commune, gap.closed_on) == (date(2026, 11, 20), "01279", None)


def test_pages_answer_from_the_seal_between_households_and_profiles(registers: Registers) -> None:
    wife = "Lê Chi,1965,female,"
    registers.deliver("population", PEOPLE + row("P1", AN, "H1") + row("P2", wife, "H1", relation="spouse"))
    registers.refresh()
    before = profile_data(profile("P1").person)
    registers.deliver("population", PEOPLE + row("P1", AN, "H2"))
    batch = queue_refresh(deliveries=[], on=ON, title="half")
    while Job.objects.filter(batch=batch, kind="form_households").exclude(state="done").exists():
        run_next(["bulk"])
    assert profile_data(profile("P1").person) == before
    for key in ("P1", "P2"):
        assert [person.anchor.key for person, _ in page(key).relatives] == ["P1", "P2"]


def test_an_assessment_is_kept_as_long_as_nothing_it_rests_on_changes(registers: Registers) -> None:
    registers.deliver("population", PEOPLE + row("P1", AN, "H1"))
    registers.refresh()
    registers.refresh()
    assert Assessment.objects.count() == 1
    registers.deliver("assistance", f"{COLUMNS}\nA1,{AN}\n")  # the same facts, from one register more
    registers.refresh()
    assert Assessment.objects.count() == 2
    assert {r for r, known, _ in page("P1").registers if known} == {"Population register", "Social assistance register"}


def test_a_rebuild_costs_the_same_queries_however_many_live_there(registers: Registers) -> None:
    people = "".join(row(f"P{n}", f"Người {n},1950,male,", f"H{n % 3}", relation="sibling") for n in range(30))
    registers.deliver("population", PEOPLE + people)
    registers.refresh()
    ids = list(Household.objects.values_list("pk", flat=True))
    counted = []
    for some in (ids[:1], ids):
        Assessment.objects.exists()
        with CaptureQueriesContext(connection) as queries:
            rebuild(households=some, on=ON, now=timezone.now())
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 30


def test_the_offices_word_stands_above_the_heads_row() -> None:
    """Precedence: the office's rows before the register's; of a household, within that, its head's."""

    def said(entry: int, source: str, status: str) -> dict[str, Any]:
        blank = dict.fromkeys(_columns())
        return {**blank, "entry_id": entry, "source": source, "not_known": [], "poverty_status": status}

    def kept(*rows: dict[str, Any]) -> tuple[Any, list[Any]]:
        members = [MemberFacts("m1", 1, "head"), MemberFacts("m2", 2, "spouse")]
        home = HouseholdFacts(1, "k", "01273", ON, members=members)
        by_person = {m.person: m for m in members}
        add_states("assistance", rows, {1: 1, 2: 2}, by_person, {1: home, 2: home})
        return home.facts["poverty_status"].value, [c.other.value for c in home.conflicts]

    assert kept(said(1, "register", "none"), said(1, "office", "poor")) == ("poor", ["none"])
    assert kept(said(1, "register", "none"), said(2, "office", "poor")) == ("poor", ["none"])
    assert kept(said(2, "register", "none"), said(1, "register", "poor")) == ("poor", ["none"])


def _columns() -> list[str]:
    from protection.facts.homes import state_facts

    of_person, of_household = state_facts("assistance")
    return ["birth_date", "sex", "valid_from", "recorded_from", *(f.id for f in (*of_person, *of_household))]


def test_what_is_sealed_reads_back_as_it_was(registers: Registers) -> None:
    registers.deliver("population", PEOPLE + row("P1", AN, "H1"))
    registers.deliver("assistance", f"{COLUMNS},injury_percent\nA1,{AN},61.5\nA2,{AN},60\n")
    registers.refresh()
    grounds = profile("P1").assessment.grounds
    assert HouseholdFacts.read(grounds).kept() == grounds
    assert answers("P1")
