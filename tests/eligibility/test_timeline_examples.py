"""What an example of a scheme may expect of months."""

from pathlib import Path

import pytest

from eligibility import RulebookError
from eligibility.examples import examples, run

from .book import book, scheme
from .test_timeline_events import WINDOW
from .test_timeline_kinds import LEVY, output, outputs


def shown(rules: Path, expected: str, base: str = "birth_date: 2020-04-20") -> list[str]:
    text = f"examples:\n  - name: six in April\n    person: {{{base}}}\n    timeline: {expected}\n"
    rest = outputs(output("person_pays", "0"), output("state_pays", "param.levy")) + text
    made = book(rules, scheme("card", "age < 6", "0", pays="contribution", rest=rest), parameters=LEVY)
    return [fault for example in examples(made) for fault in run(made, example)]


@pytest.mark.parametrize(
    ("expected", "fault"),
    [
        ("{outputs: {2026-03: {state_pays: 1_000}}, status: {2026-04: not_due}}", ""),
        ("{outputs: {2026-03: {state_pays: 1_500}}}", "output state_pays of 2026-03: expected 1500, got 1000"),
        ("{outputs: {2026-04: {state_pays: 1_500}}}", "output state_pays of 2026-04: expected 1500, got None"),
        ("{status: {2026-04: due}}", "status of 2026-04: expected due, got not_due"),
        ("{amount: {2026-03: 7}}", "amount of 2026-03: expected {'low': 7, 'high': 7}, got {'low': 0, 'high': 0}"),
    ],
)
def test_an_example_may_expect_status_amount_and_outputs_of_months(tmp_path: Path, expected: str, fault: str) -> None:
    assert shown(tmp_path, expected) == ([f"six in April: {fault}"] if fault else [])


@pytest.mark.parametrize(
    "expected", ["{outputs: {2026-03: 1}}", "{outputs: {2026-03: {}}}", "{output: {2026-03: {kg: 1}}}"]
)
def test_an_example_that_could_not_fail_is_refused(tmp_path: Path, expected: str) -> None:
    with pytest.raises(RulebookError):
        shown(tmp_path, expected)


def test_an_example_of_an_event_may_expect_months(tmp_path: Path) -> None:
    text = ("examples:\n  - name: a birth in March\n    person: {works: true}\n    event: {on: 2026-03-20}\n"
            "    timeline: {paid: {2026-03: 9}, status: {2026-03: due}}\n")  # fmt: skip
    claim = WINDOW.format("months: 6")
    for amount, faults in (("9", []), ("8", ["paid of 2026-03"])):
        made = book(tmp_path, scheme("birth_grant", "works", amount, pays="one_off", extra=claim, rest=text))
        (example,) = examples(made)
        assert [fault.split(": ")[1] for fault in run(made, example)] == faults
