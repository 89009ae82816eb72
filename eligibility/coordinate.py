"""Between schemes, after each has its own answer: what is payable, what is set aside for what, and totals.

Take the highest: of a group only the highest is paid; equal ones go to the first in the group's order. A
scheme's low counts only if it is surely the highest, its high if it possibly is.
"""

from collections.abc import Iterable, Sequence

from . import bounds
from .bounds import FALSE, TRUE, Num
from .rulebook import TakeHighest
from .scheme import Answer

PAID = ("monthly", "daily", "one_off")
_NOTHING = bounds.exactly(0)


def own_payable(answer: Answer) -> Num:
    """What an answer pays if nothing else stood beside it."""
    if answer.status == FALSE or answer.amount is None or answer.scheme.kind in ("contribution", "classification"):
        return _NOTHING
    low = answer.amount.low if answer.status == TRUE else 0
    return Num(low, answer.amount.high, False, answer.amount.open_high)


def coordinate(answers: Sequence[Answer], rules: Iterable[TakeHighest]) -> None:
    """Fill in `payable` and `replaced_by` of all answers."""
    for answer in answers:
        answer.payable = own_payable(answer)
    for rule in rules:
        for subject in dict.fromkeys(a.subject for a in answers):
            group = [a for name in rule.schemes for a in answers if a.subject == subject and a.scheme.id == name]
            _take_highest(group)


def _take_highest(group: list[Answer]) -> None:
    """`group` stands in tie order."""
    own = {a.scheme.id: own_payable(a) for a in group}
    for place, answer in enumerate(group):
        mine = own[answer.scheme.id]
        above = [
            other.scheme.id
            for at, other in enumerate(group)
            if other is not answer and _surely_above(own[other.scheme.id], mine, first=at < place)
        ]
        surely = all(
            _surely_above(mine, own[other.scheme.id], first=place < at) or own[other.scheme.id] == _NOTHING
            for at, other in enumerate(group)
            if other is not answer
        )
        if above and mine.high > 0:
            answer.replaced_by = above[0]
        if above:
            answer.payable = _NOTHING
        elif not surely:
            answer.payable = Num(0, mine.high, False, mine.open_high)


def _surely_above(a: Num, b: Num, *, first: bool) -> bool:
    """Whether a is surely paid rather than b; `first` says that a stands first on a tie."""
    if b.open_high or a.low <= 0:
        return False
    return a.low >= b.high if first else a.low > b.high


def totals(
    answers: Sequence[Answer], rules: Iterable[TakeHighest], subjects: Sequence[str]
) -> dict[str, dict[str, Num]]:
    """Per subject and way of paying; a group counts with its maximum. The household's includes its members'."""
    grouped = {name: rule.id for rule in rules for name in rule.schemes}
    found = {subject: dict.fromkeys(PAID, _NOTHING) for subject in (*subjects, "household")}
    tops: dict[tuple[str, str, str], Num] = {}
    for answer in answers:
        pays, value = answer.scheme.pays, own_payable(answer)
        if pays not in PAID:
            continue
        group = grouped.get(answer.scheme.id)
        if group is None:
            found[answer.subject][pays] = bounds.add(found[answer.subject][pays], value)
        else:
            key = (answer.subject, pays, group)
            tops[key] = bounds.maximum(tops.get(key, _NOTHING), value)
    for (subject, pays, _), value in tops.items():
        found[subject][pays] = bounds.add(found[subject][pays], value)
    for subject in subjects:
        for pays in PAID:
            found["household"][pays] = bounds.add(found["household"][pays], found[subject][pays])
    return found
