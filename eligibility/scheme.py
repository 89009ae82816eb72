"""One scheme for one subject: status, amount and outputs as bounds, clause outcomes, what is missing to know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, cast

from . import bounds
from .bounds import FALSE, TRUE, UNKNOWN, Num, Value
from .document import Event, Member
from .evaluate import Env, Expressions, Need
from .rulebook import Amount, Case, Group, Leaf, Scheme, Version

STATUS = {TRUE: "eligible", FALSE: "not_eligible", UNKNOWN: "unknown"}
WORD = {TRUE: "true", FALSE: "false", UNKNOWN: "unknown"}


@dataclass
class Answer:
    """A scheme's own answer for a subject, before coordination. `status` is a truth."""

    scheme: Scheme
    version: Version
    subject: str
    status: int
    clauses: list[tuple[Leaf, int]]
    amount: Num | None
    outputs: dict[str, Value]
    needs: set[Need]
    because: list[str]
    formality_missing: list[str]
    env: Env = field(repr=False)
    ex: Expressions = field(repr=False)  # of the day whose law counts
    # what coordination fills in
    payable: Num = field(init=False)
    replaced_by: str | None = None
    counted: Num = field(init=False)  # its share of its owner's total
    counted_at_home: Num = field(init=False)  # and of the household's

    @property
    def member(self) -> Member | None:
        """The member that it is about; None: the household."""
        return self.env.member

    @property
    def event(self) -> Event | None:
        """What happened, for a scheme for an event."""
        return self.env.event

    @property
    def day(self) -> date:
        """Whose law counts: the day asked about, or the event's."""
        return self.event.on if self.event is not None else self.env.situation.on

    @property
    def owner(self) -> str:
        """Whose totals it counts in: the member's id, or household."""
        return self.member.id if self.member is not None else "household"


def answer(scheme: Scheme, version: Version, env: Env, ex: Expressions, subject: str) -> Answer:
    """Every leaf is evaluated; formalities never change the status."""
    outcomes = {leaf.id: cast(int, ex.value(leaf.node, env)) for leaf in version.conditions.leaves()}
    status = _group(version.conditions, outcomes)
    needs: set[Need] = set()
    amount: Num | None = None
    outputs: dict[str, Value] = {}
    if status != FALSE:
        if status == UNKNOWN:
            _group_needs(version.conditions, outcomes, env, ex, needs)
        if version.amount is not None:
            amount = cast(Num, amount_value(version.amount, env, ex))
            amount_needs(version.amount, amount, env, ex, needs)
    if status != FALSE or scheme.kind == "classification":  # a class that gives no rights still has its word
        for name, output in version.outputs.items():
            outputs[name] = amount_value(output, env, ex)
            if status != FALSE:
                amount_needs(output, outputs[name], env, ex, needs)
    leaves = version.conditions.leaves()
    return Answer(
        scheme=scheme,
        version=version,
        subject=subject,
        status=status,
        clauses=[(leaf, outcomes[leaf.id]) for leaf in leaves],
        amount=amount,
        outputs=outputs,
        needs=needs,
        because=_because(version.conditions, outcomes, status),
        formality_missing=[leaf.id for leaf in leaves if leaf.formality and outcomes[leaf.id] != TRUE],
        env=env,
        ex=ex,
    )


def status_only(version: Version, env: Env, ex: Expressions) -> int:
    """The status alone, for passported rights."""
    outcomes = {leaf.id: cast(int, ex.value(leaf.node, env)) for leaf in version.conditions.leaves()}
    return _group(version.conditions, outcomes)


def status_needs(version: Version, env: Env, ex: Expressions, out: set[Need]) -> None:
    """What an unsettled status depends on."""
    outcomes = {leaf.id: cast(int, ex.value(leaf.node, env)) for leaf in version.conditions.leaves()}
    if _group(version.conditions, outcomes) == UNKNOWN:
        _group_needs(version.conditions, outcomes, env, ex, out)


def _group(group: Group, outcomes: dict[str, int]) -> int:
    values = [
        _group(child, outcomes) if isinstance(child, Group) else outcomes[child.id]
        for child in group.children
        if not (isinstance(child, Leaf) and child.formality)
    ]
    if not values:
        return TRUE
    return min(values) if group.op == "all" else max(values)


def _group_needs(group: Group, outcomes: dict[str, int], env: Env, ex: Expressions, out: set[Need]) -> None:
    for child in group.children:
        if isinstance(child, Group):
            if _group(child, outcomes) == UNKNOWN:
                _group_needs(child, outcomes, env, ex, out)
        elif not child.formality and outcomes[child.id] == UNKNOWN:
            ex.needs(child.node, env, out)


def pending(group: Group, outcomes: dict[str, int], chance: Fraction) -> Iterator[tuple[Leaf, Fraction]]:
    """The clauses on which an unknown group still turns, each with the chance (0 to 1) that it alone settles it.

    Any clause of an `all` settles it by failing; of an `any`, each open clause has its share.
    """
    open_children = [
        child
        for child in group.children
        if (_group(child, outcomes) if isinstance(child, Group) else outcomes[child.id]) == UNKNOWN
        and not (isinstance(child, Leaf) and child.formality)
    ]
    share = chance if group.op == "all" else chance / len(open_children)
    for child in open_children:
        if isinstance(child, Group):
            yield from pending(child, outcomes, share)
        else:
            yield child, share


def _because(group: Group, outcomes: dict[str, int], status: int) -> list[str]:
    """Eligible: true leaves on true branches. Not eligible: false leaves of an `all`, all of a false `any`."""
    if status == UNKNOWN:
        return []
    found: list[str] = []
    for child in group.children:
        if isinstance(child, Group):
            value = _group(child, outcomes)
            if value == status:
                found.extend(_because(child, outcomes, status))
        elif not child.formality and outcomes[child.id] == status:
            found.append(child.id)
    return found


# -- amounts ------------------------------------------------------------------------------------------------
def amount_value(amount: Amount, env: Env, ex: Expressions) -> Value:
    """What an amount or output may be, over the cases that may apply."""
    if amount.pick == "formula":
        return _case_value(amount.cases[0], env, ex)
    truths = [cast(int, ex.value(case.when, env)) if case.when is not None else TRUE for case in amount.cases]
    possible = [(t, _case_value(c, env, ex)) for t, c in zip(truths, amount.cases, strict=True) if t != FALSE]
    uncovered = TRUE not in truths
    rest = _case_value(amount.otherwise, env, ex) if amount.otherwise and uncovered else None
    if amount.pick == "only_one":
        found: Value | None = rest
        for _, value in possible:
            found = value if found is None else bounds.union(found, value)
        nothing: Value = frozenset() if amount.cases[0].word is not None else bounds.exactly(0)
        return found if found is not None else nothing
    numbers = [(t, cast(Num, v)) for t, v in possible]
    if rest is not None:
        numbers.append((UNKNOWN if possible else TRUE, cast(Num, rest)))
    total = bounds.exactly(0)
    combine = bounds.maximum if amount.pick == "highest" else bounds.add
    for truth, value in numbers:
        sure = value if truth == TRUE else Num(0, value.high, False, value.open_high)
        total = combine(total, sure)
    if rest is not None and amount.pick == "highest" and possible:
        total = bounds.maximum(total, Num(min(cast(Num, rest).low, *(v.low for _, v in numbers)), 0))
    return total


def _case_value(case: Case, env: Env, ex: Expressions) -> Value:
    if case.word is not None:
        return frozenset((case.word,))
    assert case.node is not None
    return ex.value(case.node, env)


def amount_needs(amount: Amount, value: Value, env: Env, ex: Expressions, out: set[Need]) -> None:
    """What an amount that is not fixed yet depends on."""
    if bounds.fixed(value):
        return
    truths = [cast(int, ex.value(case.when, env)) if case.when is not None else TRUE for case in amount.cases]
    joins = amount.otherwise is not None and TRUE not in truths  # each case may still shut `otherwise` out
    for case, truth in zip(amount.cases, truths, strict=True):
        beaten = amount.pick == "highest" and not joins and _beaten(_case_value(case, env, ex), value)
        if truth == FALSE or beaten:
            continue
        if case.when is not None:
            ex.needs(case.when, env, out)
        if case.node is not None:
            ex.needs(case.node, env, out)
    if joins and amount.otherwise is not None and amount.otherwise.node is not None:
        ex.needs(amount.otherwise.node, env, out)


def _beaten(case: Value, total: Value) -> bool:
    """Whether a case can no longer raise the highest: another one is surely at least as much."""
    return isinstance(case, Num) and isinstance(total, Num) and not case.open_high and case.high <= total.low


def print_amount(value: Num | None) -> dict[str, int | None] | None:
    """Bounds as the contract prints them; an open one is null."""
    if value is None:
        return None
    return {"low": None if value.open_low else int(value.low), "high": None if value.open_high else int(value.high)}


def print_totals(sums: Mapping[str, Mapping[str, Num]]) -> dict[str, dict[str, Any]]:
    """Totals as the contract prints them."""
    return {subject: {pays: print_amount(value) for pays, value in own.items()} for subject, own in sums.items()}
