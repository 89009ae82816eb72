"""Months of what is for an event: the month of the event, what runs on from it, and the last day to claim."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility import DocumentError, Rulebook, determine, timeline

from .book import FACTS, book, figure, home, pair, scheme
from .test_timeline_kinds import DATED, NOTHING, output, outputs

WINDOW = "event: birth\nclaim: {{{}, law: LAW art 9}}"
BY_DECISION = "\nmonth: {starts: decision, rate: last_day, stops: next_month, lasts: months}"
BY_EVENT = "\nmonth: {starts: condition, rate: last_day, stops: next_month, lasts: months}"
GRANT = figure("grant", "1_000") + "    - {from: 2026-04-01, value: 2_000, source: LAW}\n"
MOTHER = {"birth_date": "1996-01-01", "works": True}


def rules(folder: Path, window: str = "months: 6", facts: str = DATED) -> Rulebook:
    claim = WINDOW.format(window)
    return book(
        folder,
        scheme("birth_grant", "works", "param.grant * children", pays="one_off", extra=claim),
        scheme("leave_pay", "works", "40", pays="daily", extra=claim, rest=outputs(output("days", "5"))),
        scheme("layette", "works", pays="in_kind", extra=claim),
        scheme("maternity", "works", "300", extra=claim + BY_EVENT, rest=outputs(output("months", "6"))),
        scheme("by_decision", "works", "7", extra=claim + BY_DECISION, rest=outputs(output("months", "2"))),
        scheme("storm_aid", "rooms > 2", "500", of="household", pays="one_off",
               extra="event: storm\nclaim: {days: 30, law: LAW art 10}"),
        parameters=GRANT,
        facts=facts,
    )  # fmt: skip


def birth(on: str, name: str = "e1", **facts: Any) -> dict[str, Any]:
    return {"id": name, "kind": "birth", "on": on, "facts": {"children": 1, **facts}}


def mother(*births: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return home({**MOTHER, **facts}, events={1: list(births)})


def line(result: dict[str, Any], name: str, subject: str = "m1/e1") -> dict[str, Any]:
    (found,) = [t for t in result["timelines"] if (t["scheme"], t["subject"]) == (name, subject)]
    return dict(found)


def by_month(result: dict[str, Any], name: str, subject: str = "m1/e1") -> dict[str, tuple[str, Any]]:
    return {m["month"]: (m["status"], m["paid"]) for m in line(result, name, subject)["months"]}


def test_a_birth_gives_what_is_paid_once_in_its_month_by_the_law_of_its_day(tmp_path: Path) -> None:
    works = [{"value": True, "to": "2026-03-31"}, {"value": False, "from": "2026-04-01"}]
    result = timeline(rules(tmp_path), mother(birth("2026-03-20"), works=works), start="2026-01", end="2026-06",
                      on=date(2026, 6, 30), ahead=0)  # fmt: skip
    grant = line(result, "birth_grant")
    assert (grant["event_on"], grant["claim_by"]) == ("2026-03-20", "2026-09-20")
    assert by_month(result, "birth_grant") == {"2026-03": ("due", pair(1_000))}
    assert by_month(result, "layette") == {"2026-03": ("due", NOTHING)}
    assert result["totals_by_pays"]["m1"]["2026-03"]["one_off"] == pair(1_000)
    assert result["totals_by_pays"]["household"]["2026-04"]["one_off"] == NOTHING


def test_days_and_the_amount_of_a_day_stand_side_by_side(tmp_path: Path) -> None:
    result = timeline(rules(tmp_path), mother(birth("2026-03-20")), start="2026-01", end="2026-06", ahead=0)
    (only,) = line(result, "leave_pay")["months"]
    assert (only["month"], only["amount"], only["outputs"]) == ("2026-03", pair(40), {"days": 5})
    assert result["totals_by_pays"]["m1"]["2026-03"]["daily"] == pair(40)


def test_what_is_paid_by_the_month_runs_for_its_months(tmp_path: Path) -> None:
    result = timeline(rules(tmp_path), mother(birth("2026-03-20")), start="2026-01", end="2026-12", on=date(2026, 5, 1))
    due = [m for m, (status, _) in by_month(result, "maternity").items() if status == "due"]
    assert (due[0], due[-1], len(due)) == ("2026-03", "2026-08", 6)
    assert result["totals"]["m1"]["2026-08"] == pair(300, 307)
    (ends,) = [c for c in result["changes"] if c["scheme"] == "maternity" and c["change"] == "stops"]
    assert (ends["from"], ends["reason"]) == ("2026-09-01", "period")


def test_a_decision_starts_what_is_paid_by_decision(tmp_path: Path) -> None:
    open_, decided = mother(birth("2026-03-20")), mother(birth("2026-03-20"), decided_on={"by_decision": "2026-05-04"})
    book_ = rules(tmp_path)
    before = timeline(book_, open_, start="2026-03", end="2026-04", on=date(2026, 4, 30), ahead=0)
    assert by_month(before, "by_decision") == {m: ("claimable", pair(0, 7)) for m in ("2026-03", "2026-04")}
    after = timeline(book_, decided, start="2026-03", end="2026-08", ahead=0)
    assert [status for status, _ in by_month(after, "by_decision").values()] == [
        "not_due", "not_due", "due", "due", "not_due", "not_due",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("decided", "found"),
    [
        (None, {"2026-03": "claimable"}),
        ("2026-05-04", {"2026-03": "not_due", "2026-05": "due"}),
        ("2026-05", {"2026-03": "not_due", "2026-05": "due"}),
        ("2026", {"2026-03": "unknown", "2026-04": "unknown", "2026-05": "unknown"}),  # it may have been before March
        ("2026-03", {"2026-03": "unknown"}),  # of a day before the 20th it would be about something else
        ("never", {"2026-03": "not_due"}),
    ],
)
def test_what_is_paid_once_by_decision_has_the_month_of_the_decision(
    tmp_path: Path, decided: str | None, found: dict[str, str]
) -> None:
    month = "\nmonth: {starts: decision, rate: last_day, stops: next_month}"
    claim = WINDOW.format("months: 6") + month
    book_ = book(tmp_path, scheme("birth_grant", "works", "9", pays="one_off", extra=claim), facts=DATED)
    said = {"decided_on": decided} if decided else {}
    result = timeline(book_, mother(birth("2026-03-20"), **said), start="2026-01", end="2026-05", ahead=0)
    assert {m: status for m, (status, _) in by_month(result, "birth_grant").items()} == found


@pytest.mark.parametrize(
    ("on", "decided", "status", "paid"),
    [
        (date(2026, 9, 20), None, "due", pair(1_000)),  # the last day of six months
        (date(2026, 9, 21), None, "unknown", pair(0, 1_000)),  # it may have been claimed in time
        (date(2026, 9, 21), "2026-08-01", "due", pair(1_000)),  # it was
        (date(2026, 9, 21), "2026-03-19", "unknown", pair(0, 1_000)),  # that was about something before
        (date(2026, 9, 21), "never", "not_due", NOTHING),
    ],
)
def test_a_right_that_nobody_claimed_in_time_is_not_owed(
    tmp_path: Path, on: date, decided: str | None, status: str, paid: Any
) -> None:
    said = {"decided_on": {"birth_grant": decided}} if decided else {}
    document = {**mother(birth("2026-03-20"), **said), "received": []}
    result = timeline(rules(tmp_path), document, start="2026-03", end="2026-09", on=on, ahead=0)
    assert by_month(result, "birth_grant") == {"2026-03": (status, paid)}
    owed = [row["owed"] for row in result["arrears"]["months"] if row["of"] == "birth_grant"]
    assert owed == ([paid] if paid != NOTHING else [])
    needs = line(result, "birth_grant")["months"][0]["needs"]
    assert needs == (["m1.decided_on"] if status == "unknown" else [])


def test_where_no_fact_can_say_that_it_was_claimed_a_closed_window_decides(tmp_path: Path) -> None:
    book_ = book(
        tmp_path, scheme("birth_grant", "works", "9", pays="one_off", extra=WINDOW.format("days: 60")), facts=FACTS
    )
    for on, status in ((date(2026, 5, 19), "due"), (date(2026, 5, 20), "not_due")):
        result = timeline(book_, mother(birth("2026-03-20")), start="2026-03", end="2026-03", on=on, ahead=0)
        assert by_month(result, "birth_grant")["2026-03"][0] == status, on
        (single,) = determine(book_, mother(birth("2026-03-20")), on=on)["determinations"]
        assert (single["status"] == "eligible") == (status == "due")


def test_each_birth_has_its_own_decision(tmp_path: Path) -> None:
    decisions = [{"value": "2025-03-01", "to": "2025-12-31"}, {"value": "2026-03-25", "from": "2026-01-01"}]
    both = mother(birth("2025-02-01"), birth("2026-03-20", "e2"), decided_on={"birth_grant": decisions})
    result = timeline(rules(tmp_path), both, start="2025-01", end="2027-06", ahead=0)
    assert by_month(result, "birth_grant") == {"2025-02": ("due", pair(1_000))}
    assert by_month(result, "birth_grant", "m1/e2") == {"2026-03": ("due", pair(1_000))}
    second = mother(birth("2025-02-01"), birth("2026-03-20", "e2"), decided_on={"birth_grant": "2026-03-25"})
    result = timeline(rules(tmp_path), second, start="2025-01", end="2027-06", ahead=0)
    assert by_month(result, "birth_grant") == {"2025-02": ("unknown", pair(0, 1_000))}


def test_what_can_still_be_claimed_is_listed_with_its_last_day(tmp_path: Path) -> None:
    document = mother(birth("2026-03-20"))
    result = timeline(rules(tmp_path), document, start="2026-07", end="2026-08", on=date(2026, 7, 1), lang="en")
    grant = line(result, "birth_grant")
    assert (grant["claim_by"], grant["months"]) == ("2026-09-20", [])
    (lapse,) = [c for c in result["changes"] if c["scheme"] == "birth_grant"]
    assert (lapse["from"], lapse["change"], lapse["before"], lapse["after"]) == (
        "2026-09-21",
        "lapses",
        pair(1_000),
        NOTHING,
    )
    assert lapse["say"] == {"en": "Claim by 2026-09-20 (1,000 đồng, once): birth_grant."}
    late = timeline(rules(tmp_path), document, start="2026-10", end="2026-10", ahead=0)
    assert "birth_grant" not in [t["scheme"] for t in late["timelines"]]


@pytest.mark.parametrize(("on", "foretold"), [(date(2026, 9, 20), 1), (date(2026, 9, 21), 0)])
def test_the_last_day_to_claim_is_told_until_it_has_passed(tmp_path: Path, on: date, foretold: int) -> None:
    result = timeline(rules(tmp_path), mother(birth("2026-03-20")), start="2026-09", end="2026-09", on=on)
    assert len([c for c in result["changes"] if (c["scheme"], c["change"]) == ("layette", "lapses")]) == foretold


def test_a_window_without_an_end_never_closes(tmp_path: Path) -> None:
    claim = "event: birth\nclaim: {law: LAW art 9}"
    book_ = book(tmp_path, scheme("birth_grant", "works", "9", pays="one_off", extra=claim), facts=DATED)
    result = timeline(book_, mother(birth("2026-03-20")), start="2026-03", end="2030-03", ahead=0)
    assert (line(result, "birth_grant")["claim_by"], result["changes"]) == (None, [])
    assert by_month(result, "birth_grant") == {"2026-03": ("due", pair(9))}


def test_an_expected_birth_is_foretold_with_its_last_day(tmp_path: Path) -> None:
    result = timeline(rules(tmp_path), mother(birth("2026-05-20")), start="2026-03", end="2026-03", lang="en")
    found = [(c["from"], c["change"]) for c in result["changes"] if c["scheme"] == "birth_grant"]
    assert found == [("2026-05-20", "starts"), ("2026-11-21", "lapses")]
    (start,) = [c for c in result["changes"] if (c["scheme"], c["change"]) == ("leave_pay", "starts")]
    assert start["say"]["en"].startswith("From 2026-05-20 you are due 40 đồng a day: leave_pay")
    assert [c["change"] for c in result["changes"] if c["scheme"] == "layette"] == ["holds", "lapses"]


def test_a_household_s_event_is_the_household_s(tmp_path: Path) -> None:
    storm = {"id": "s", "kind": "storm", "on": "2026-02-20", "facts": {"damage": "all"}}
    received = [{"scheme": "storm_aid", "subject": "household/s", "from": "2026-04", "to": "2026-04", "amount": 200}]
    document = {**home({}, events={0: [storm]}, rooms=3), "received": received}
    result = timeline(rules(tmp_path), document, start="2026-01", end="2026-06", on=date(2026, 3, 1), ahead=0)
    assert line(result, "storm_aid", "household/s")["claim_by"] == "2026-03-22"
    assert result["totals_by_pays"]["household"]["2026-02"]["one_off"] == pair(500)
    assert result["arrears"]["totals"]["household"] == pair(500)  # what came in April is not known of in March
    later = timeline(rules(tmp_path), document, start="2026-01", end="2026-04", on=date(2026, 4, 30), ahead=0)
    assert [(r["month"], r["received"], r["owed"]) for r in later["arrears"]["months"]] == [
        ("2026-02", 200, pair(0, 300))
    ]


def test_the_event_of_somebody_who_dies_ends_with_the_month_of_the_death(tmp_path: Path) -> None:
    facts = DATED.replace("person:\n", "person:\n  died_on: {type: date}\n")
    document = mother(birth("2026-03-20"), died_on="2026-04-02")
    result = timeline(
        rules(tmp_path, facts=facts), document, start="2026-03", end="2026-06", on=date(2026, 4, 30), ahead=0
    )
    assert list(by_month(result, "maternity")) == ["2026-03", "2026-04"]
    document = mother(birth("2026-03-20"), died_on="2026")
    result = timeline(
        rules(tmp_path, facts=facts), document, start="2026-03", end="2026-06", on=date(2026, 4, 30), ahead=0
    )
    assert [m["needs"] for m in line(result, "maternity")["months"]][:2] == [["m1.died_on"], ["m1.died_on"]]


def test_the_month_of_an_event_is_the_answer_of_its_day(tmp_path: Path) -> None:
    document = mother(birth("2026-04-20"))
    document["household"]["members"][0]["events"][0]["facts"] = {}
    result = timeline(rules(tmp_path), document, start="2026-04", end="2026-04", ahead=0)
    for single in determine(rules(tmp_path), document, on=date(2026, 4, 20))["determinations"]:
        if single["scheme"] in ("birth_grant", "leave_pay", "layette"):
            (got,) = line(result, single["scheme"])["months"]
            assert (got["status"], got["amount"], got["paid"], got["outputs"], got["needs"]) == (
                "due", single["amount"], single["payable"], single["outputs"], single["needs"],
            )  # fmt: skip


def test_a_fact_of_an_event_that_cannot_be_is_refused(tmp_path: Path) -> None:
    facts = DATED + "  twins: {type: truth, kinds: [birth], asked_if: children >= 2, otherwise: false}\n"
    with pytest.raises(DocumentError, match="twins"):
        timeline(rules(tmp_path, facts=facts), mother(birth("2026-03-20", twins=True)), start="2026-03", end="2026-03")


def test_what_determine_lists_on_a_day_has_months(tmp_path: Path) -> None:
    book_, document = rules(tmp_path), mother(birth("2026-03-20"))
    result = timeline(book_, document, start="2026-03", end="2026-03", ahead=0)
    listed = determine(book_, document, on=date(2026, 3, 31))["determinations"]
    assert {(t["subject"], t["scheme"]) for t in result["timelines"]} == {(d["subject"], d["scheme"]) for d in listed}


def test_a_decision_that_may_be_about_either_of_two_births_makes_neither_sure(tmp_path: Path) -> None:
    claim = WINDOW.format("months: 6") + "\nmonth: {starts: decision, rate: last_day, stops: next_month}"
    book_ = book(tmp_path, scheme("birth_grant", "works", "9", pays="one_off", extra=claim), facts=DATED)
    both = mother(birth("2025-05-10"), birth("2026-03-20", "e2"), decided_on="2026-03")
    result = timeline(book_, both, start="2026-03", end="2026-04", ahead=0)
    for subject in ("m1/e1", "m1/e2"):
        assert by_month(result, "birth_grant", subject) == {"2026-03": ("unknown", pair(0, 9))}, subject
        assert "m1.decided_on" in line(result, "birth_grant", subject)["months"][0]["needs"]
