"""Between schemes, after each has its own answer: what is payable, what is set aside for what, and totals.

The order is fixed: blocks; once per household; take the highest; caps. A blocked scheme blocks nothing. Each
step narrows `payable`; a low counts only where it is sure to be paid, a high where it may be. `counted` is an
answer's share of a total: a group's first answer carries the group's total, so that totals are never sums of
payables.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, cast

from . import bounds, highest
from .bounds import FALSE, TRUE, UNKNOWN, Exact, Num, Value
from .language.tree import Node
from .rulebook import Blocks, CapTotal, OncePerHousehold, Rule, TakeHighest
from .scheme import Answer

PAID = ("monthly", "daily", "one_off")
_NOT_COUNTED = ("contribution", "classification")
_NOTHING = bounds.exactly(0)


class Judge(Protocol):
    """Who works out the expressions of the rules: about an answer's subject, or about the household."""

    def value(self, node: Node, answer: Answer) -> Value: ...

    def at_home(self, node: Node, answer: Answer) -> Value: ...


def own_payable(answer: Answer) -> Num:
    """What an answer pays if nothing else stood beside it."""
    if answer.status == FALSE or answer.amount is None or answer.scheme.kind in _NOT_COUNTED:
        return _NOTHING
    low = _if_due(answer) if answer.status == TRUE else 0
    return Num(low, answer.amount.high, False, answer.amount.open_high)


def _if_due(answer: Answer) -> Exact:
    """What an answer pays at least where it is due; nothing where nobody can say."""
    if answer.amount is None or answer.amount.open_low or answer.scheme.kind in _NOT_COUNTED:
        return 0
    return answer.amount.low


def coordinate(
    answers: Sequence[Answer],
    rules: Sequence[Rule],
    judge: Judge,
    known_on: date | None,
    *,
    on: date | None = None,
) -> None:
    """Fill in `payable`, `replaced_by`, `counted` and `counted_at_home` of all answers.

    The judge works out the conditions of exceptions and the amounts of caps. The rules that count are those of the
    day `on`, by default of each answer's own day.
    """
    if on is not None:
        rules = [replace(rule, start=date.min, to=None) for rule in rules if rule.in_force(on, known_on)]
    for answer in answers:
        answer.payable = own_payable(answer)
    standing = _block(answers, [rule for rule in rules if isinstance(rule, Blocks)], known_on)
    for answer in answers:
        answer.counted = answer.counted_at_home = answer.payable
    place = {answer.subject: n for n, answer in reversed(list(enumerate(answers)))}
    for rule in rules:
        if isinstance(rule, OncePerHousehold):
            for group in _groups(rule, answers, known_on, lambda a: a.day if a.event else None):
                _once(sorted(group, key=lambda a: place[a.subject]), standing)
    for rule in rules:
        if isinstance(rule, TakeHighest):
            for group in _groups(rule, answers, known_on, lambda a: a.subject):
                highest.take(group, [(b, _truth(b.when, group[0], judge)) for b in rule.bundles])
    for rule in rules:
        if isinstance(rule, CapTotal) and rule.per == "household":
            for group in _groups(rule, answers, known_on, lambda a: a.day if a.event else None):
                _cap(group, _amount(rule, group[0], judge), at_home=True)
        elif isinstance(rule, CapTotal):
            for group in _groups(rule, answers, known_on, lambda a: a.subject):
                _cap(group, _amount(rule, group[0], judge), at_home=False)


def _truth(when: Node | None, answer: Answer, judge: Judge) -> int:
    return TRUE if when is None else cast(int, judge.value(when, answer))


def _amount(rule: CapTotal, answer: Answer, judge: Judge) -> Num:
    return cast(Num, judge.at_home(rule.cap, answer) if rule.per == "household" else judge.value(rule.cap, answer))


def _groups(
    rule: Rule, answers: Sequence[Answer], known_on: date | None, key: Callable[[Answer], object]
) -> Iterator[list[Answer]]:
    """The answers of a rule's schemes that stand together, in the order of the rule."""
    found: dict[object, list[Answer]] = {}
    for name in rule.schemes:
        for answer in answers:
            if answer.scheme.id == name and rule.in_force(answer.day, known_on):
                found.setdefault(key(answer), []).append(answer)
    yield from found.values()


# -- blocks -------------------------------------------------------------------------------------------------
def _block(answers: Sequence[Answer], rules: Sequence[Blocks], known_on: date | None) -> dict[int, int]:
    """Set aside what is blocked; whether each answer still stands, by its identity."""
    by_scheme: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_scheme[answer.scheme.id].append(answer)
    standing: dict[int, int] = {}

    def stands(answer: Answer) -> int:
        if id(answer) not in standing:
            standing[id(answer)] = answer.status
            blockers = [
                other
                for rule in rules
                if answer.scheme.id in rule.schemes and rule.in_force(answer.day, known_on)
                for other in by_scheme[rule.by]
                if _concern(other, answer)
            ]
            truths = [stands(other) for other in blockers]
            standing[id(answer)] = min([answer.status, *(TRUE - truth for truth in truths)])
            if answer.status != FALSE and TRUE in truths:
                answer.payable, answer.replaced_by = _NOTHING, blockers[truths.index(TRUE)].scheme.id
            elif UNKNOWN in truths:
                answer.payable = highest.at_most(answer.payable)
        return standing[id(answer)]

    for answer in answers:
        stands(answer)
    return standing


def _concern(a: Answer, b: Answer) -> bool:
    """Whether a is about the one that b is about: the same member or a household, and the same event if both have one."""
    if a.member is not None and b.member is not None and a.owner != b.owner:
        return False
    if a.event is None or b.event is None or a.subject == b.subject:
        return True
    return a.owner != b.owner and (a.event.kind, a.day) == (b.event.kind, b.day)


# -- once per household -------------------------------------------------------------------------------------
def _once(group: list[Answer], standing: dict[int, int]) -> None:
    """Only the first member's counts; a later one's may, while it is not known whether an earlier one is due."""
    firsts: list[Answer] = []
    sure: Answer | None = None
    for answer in group:
        if standing[id(answer)] == FALSE:
            continue
        if sure is not None:
            if bounds.some(answer.payable):
                answer.replaced_by = sure.scheme.id
            answer.payable = _NOTHING
        else:
            if firsts:
                answer.payable = highest.at_most(answer.payable)
            firsts.append(answer)
            sure = answer if standing[id(answer)] == TRUE else None
        answer.counted = answer.counted_at_home = answer.payable
    if firsts:
        low = min(_if_due(a) for a in firsts) if sure is not None else 0
        high, open_high = max(a.payable.high for a in firsts), any(a.payable.open_high for a in firsts)
        _carry(group, Num(low, high, False, open_high), at_home_only=True)


def _carry(group: Sequence[Answer], total: Num, *, at_home_only: bool = False) -> None:
    for place, answer in enumerate(group):
        answer.counted_at_home = total if place == 0 else _NOTHING
        if not at_home_only:
            answer.counted = answer.counted_at_home


# -- caps ---------------------------------------------------------------------------------------------------
def _cap(group: list[Answer], cap: Num, *, at_home: bool) -> None:
    """The group's total is at most the cap; what stands later in the rule is cut first. Less than nothing is no cap."""
    cap = bounds.maximum(_NOTHING, cap)
    shares = [answer.counted_at_home if at_home else answer.counted for answer in group]
    total = _NOTHING
    for share in shares:
        total = bounds.add(total, share)
    before = _NOTHING
    for answer in group:
        own = answer.payable
        left = bounds.maximum(_NOTHING, bounds.subtract(cap, before))
        reach = bounds.minimum(own, left)
        answer.payable = Num(min(own.low, left.low), reach.high, False, reach.open_high)
        before = bounds.add(before, own)
        if at_home:
            answer.counted = bounds.minimum(answer.counted, cap)
    _carry(group, bounds.minimum(total, cap), at_home_only=at_home)


# -- totals -------------------------------------------------------------------------------------------------
def totals(answers: Sequence[Answer], rules: Iterable[Rule], subjects: Sequence[str]) -> dict[str, dict[str, Num]]:
    """Per member or household and way of paying, of coordinated answers; an event counts to its owner.

    The household's total includes its members'. (`rules` have done their work before.)
    """
    found = {subject: dict.fromkeys(PAID, _NOTHING) for subject in (*subjects, "household")}
    for answer in answers:
        pays = answer.scheme.pays
        if pays in PAID:
            if answer.member is not None:
                found[answer.owner][pays] = bounds.add(found[answer.owner][pays], answer.counted)
            found["household"][pays] = bounds.add(found["household"][pays], answer.counted_at_home)
    return found
