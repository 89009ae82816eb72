"""Take the highest: of a group only the highest is paid; equal ones go to the first in the group's order.

An exception makes a bundle: the kept scheme with one of its partners is one candidate against the others. While
its condition is not known, both readings are worked out, and what is said holds in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from . import bounds
from .bounds import FALSE, TRUE, Num
from .rulebook import Bundle
from .scheme import Answer

Candidate = tuple[int, ...]  # places in the group, in its order


@dataclass(frozen=True)
class _Reading:
    """What comes out under one reading: payables, the places surely above each that is set aside, the total."""

    payable: list[Num]
    above: list[list[int] | None]
    total: Num


def at_most(payable: Num) -> Num:
    """What may be paid, and may not."""
    return Num(0, payable.high, False, payable.open_high)


def take(group: Sequence[Answer], bundles: Sequence[tuple[Bundle, int]]) -> None:
    """Settle one subject's group, in tie order; `bundles` with the truth of their conditions."""
    own = [answer.payable for answer in group]
    paying = [n for n, value in enumerate(own) if bounds.some(value)]
    places = {group[n].scheme.id: n for n in paying}
    options = [{TRUE: (True,), FALSE: (False,)}.get(truth, (True, False)) for _, truth in bundles]
    readings = [
        _reading(
            own, paying, _candidates(paying, places, [b for (b, _), on in zip(bundles, chosen, strict=True) if on])
        )
        for chosen in product(*options)
    ]
    total = readings[0].total
    for reading in readings[1:]:
        total = _union(total, reading.total)
    for n, answer in enumerate(group):
        payable = readings[0].payable[n]
        for reading in readings[1:]:
            payable = _union(payable, reading.payable[n])
        aboves = [reading.above[n] for reading in readings]
        if n in paying and all(above is not None for above in aboves):
            answer.replaced_by = group[_first(aboves)].scheme.id
        answer.payable = payable
        answer.counted = answer.counted_at_home = total if n == 0 else bounds.exactly(0)


def _union(a: Num, b: Num) -> Num:
    return Num(min(a.low, b.low), max(a.high, b.high), False, a.open_high or b.open_high)


def _first(aboves: Sequence[list[int] | None]) -> int:
    """The first that is above in every reading, else in one of them."""
    sets = [set(above or ()) for above in aboves]
    return min(set.intersection(*sets) or set.union(*sets))


def _candidates(paying: Sequence[int], places: dict[str, int], bundles: Sequence[Bundle]) -> list[Candidate]:
    found: set[Candidate] = {(n,) for n in paying}
    for bundle in bundles:
        if bundle.keep in places:
            keep = places[bundle.keep]
            found |= {(min(keep, places[p]), max(keep, places[p])) for p in bundle.partners if p in places}
    return sorted(found)


def _reading(own: list[Num], paying: Sequence[int], candidates: list[Candidate]) -> _Reading:
    payable = list(own)
    above: list[list[int] | None] = [None] * len(own)
    beats = {(c, d) for c in candidates for d in candidates if c != d and _surely_above(own, c, d)}
    for n in paying:
        mine = [c for c in candidates if n in c]
        others = [c for c in candidates if n not in c]
        winners = {c: [o for o in others if (o, c) in beats] for c in mine}
        if all(winners.values()):
            common = [o for o in others if all(o in won for won in winners.values())]
            best = common or [o for won in winners.values() for o in won]
            above[n] = sorted({m for c in best for m in c if own[m].low > 0})
            payable[n] = bounds.exactly(0)
        elif not all(any((c, o) in beats for c in mine) for o in others):
            payable[n] = at_most(own[n])
    low = max((sum(own[n].low for n in c) for c in candidates), default=0)
    high = max((sum(own[n].high for n in c) for c in candidates), default=0)
    return _Reading(payable, above, Num(low, high, False, any(own[n].open_high for n in paying)))


def _surely_above(own: list[Num], a: Candidate, b: Candidate) -> bool:
    """Whether a is surely paid rather than b; what is in both does not tell them apart."""
    gain, loss = [n for n in a if n not in b], [n for n in b if n not in a]
    if any(own[n].open_high for n in loss):
        return False
    ahead = sum(own[n].low for n in gain) - sum(own[n].high for n in loss)
    return ahead > 0 or (ahead == 0 and a < b)
