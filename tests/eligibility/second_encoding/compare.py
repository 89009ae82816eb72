"""Where the second encoding and the rulebook answer differently."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from eligibility import Rulebook, determine
from eligibility.columns import judge_all

from . import SCHEMES
from .answers import NEVER, Answer, Facts
from .households import household

#: What the health-insurance rules leave to the office, as their notes say: compared as if there were none of it.
LEFT_TO_THE_OFFICE = {
    "receives_ui_benefit": False,  # art 12(2)(d): the unemployed on benefit are paid for by the fund
    "leave_working_days": 0,  # art 12(2)(b): so are those on long sick or maternity leave
    "difficult_area": False,  # art 12(3)(o): ethnic minorities in difficult areas
    "difficult_coastal_commune": False,  # art 12(3)(o): everybody in extremely difficult coastal communes
}
HEALTH_INSURANCE = ("hi_state_paid", "hi_state_subsidised")


def as_read(facts: Facts, scheme: str) -> Facts:
    """The facts as far as the rules of the scheme read them."""
    if scheme not in HEALTH_INSURANCE:
        return facts
    in_mountains = (
        facts["commune_region"] != "none"
    )  # art 12(3)(o): villages of a commune without a region are left out
    return {**facts, **LEFT_TO_THE_OFFICE, "ethnic_mountain_area": in_mountains}


class Disagreement(NamedTuple):
    """One scheme for one member: what each says."""

    scheme: str
    seed: int
    on: date
    law: Answer
    rulebook: dict[str, Any]
    facts: Facts

    def __str__(self) -> str:
        said = {key: self.rulebook.get(key) for key in ("status", "amount", "outputs", "needs")}
        return f"{self.scheme} on {self.on} (household {self.seed}): {self.law} but {said}"


def document(home: Facts, members: list[dict[str, Any]]) -> dict[str, Any]:
    """A complete household as `determine` reads it."""
    return {
        "complete": "all",
        "household": {
            "facts": written(home),
            "members": [{"id": f"m{i}", "facts": written(facts)} for i, facts in enumerate(members, 1)],
        },
    }


def written(facts: Facts) -> dict[str, Any]:
    return {key: _written(value) for key, value in facts.items()}


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return "never" if value == NEVER else value.isoformat()
    return value


def disagreements(rules: Rulebook, seeds: Iterable[int], on: date) -> Iterator[Disagreement]:
    """Those of the drawn households, each told by `determine`."""
    for seed in seeds:
        told = household(seed, on)
        yield from differing(seed, on, told, determine(rules, document(*told), on=on, schemes=SCHEMES))


def disagreements_in_columns(rules: Rulebook, seeds: Iterable[int], on: date) -> Iterator[Disagreement]:
    """Those of the drawn households, all told at once."""
    drawn = [(seed, household(seed, on)) for seed in seeds]
    said = judge_all(rules, [document(*told) for _, told in drawn], on=on)
    for (seed, told), one in zip(drawn, said, strict=True):
        yield from differing(seed, on, told, one)


def differing(
    seed: int, on: date, told: tuple[dict[str, Any], list[dict[str, Any]]], said: dict[str, Any]
) -> Iterator[Disagreement]:
    """Every member and scheme on which the second encoding does not say what was said."""
    home, members = told
    answers = {(one["subject"], one["scheme"]): one for one in said["determinations"]}
    for i, facts in enumerate(members, 1):
        known = {**home, **facts}
        for scheme, encoding in SCHEMES.items():
            law, rulebook = encoding(as_read(known, scheme), on), answers.get((f"m{i}", scheme))
            if not same(law, rulebook):
                yield Disagreement(scheme, seed, on, law, rulebook or {"status": "not in force"}, known)


def same(law: Answer, rulebook: dict[str, Any] | None) -> bool:
    """Status, amount and the outputs that the encoding gives; a scheme not in force is due to nobody."""
    if rulebook is None or not law.eligible:
        return not law.eligible and (rulebook is None or rulebook["status"] == "not_eligible")
    if rulebook["status"] != "eligible" or rulebook["amount"] != {"low": law.amount, "high": law.amount}:
        return False
    return all(
        rulebook["outputs"].get(name) in (value, {"low": value, "high": value}) for name, value in law.outputs.items()
    )
