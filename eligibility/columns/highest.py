"""Take the highest, in columns. See eligibility/highest.py, whose words are used here.

A candidate is one scheme, or a kept scheme with one of its partners; it exists where all of it may be paid. While the
condition of an exception is not known in some row, every reading of it is worked out, and what is said holds in all.
"""

from collections.abc import Sequence
from itertools import product

from eligibility.rulebook import Bundle

from .cells import Cell, Scalar, Sheet, Truth, negate, possibly
from .numbers import NOTHING, Pair, point, twice
from .printer import Printer
from .scalars import Bound, constant
from .schemes import PLACE_BITS, Printed

Condition = bool | Cell
Candidate = tuple[int, ...]  # places in the group, in its order


class Highest:
    """Written into a sheet; `place` numbers all schemes."""

    def __init__(self, sheet: Sheet, printer: Printer, place: dict[str, int]) -> None:
        self.sheet, self.printer, self.place = sheet, printer, place
        self.numbers = printer.numbers

    def take(self, group: list[Printed], bundles: Sequence[tuple[Bundle, Truth]]) -> None:
        """Settle a group, in tie order; `bundles` with the truth of their conditions."""
        at = {one.scheme.id: n for n, one in enumerate(group)}
        usable = [(b, t) for b, t in bundles if b.keep in at and any(p in at for p in b.partners) and t is not False]
        options = [(True,) if truth is True else (True, False) for _, truth in usable]
        readings = []
        for chosen in product(*options):
            where: list[Condition] = []
            for (_, truth), on in zip(usable, chosen, strict=True):
                may = truth if on else negate(truth)
                where.append(possibly(self.sheet, may))
            on_now = [b for (b, _), on in zip(usable, chosen, strict=True) if on]
            reading = _Reading(self, group, candidates(len(group), at, on_now), bundled=bool(usable))
            readings.append((self._held(self.numbers.both(*where)), reading))
        self._settle(group, readings)

    def _held(self, condition: Condition) -> Condition:
        return self.sheet.keep(condition) if isinstance(condition, Cell) and not condition.name else condition

    def _settle(self, group: list[Printed], readings: list[tuple[Condition, "_Reading"]]) -> None:
        chosen = self.printer.unions.chosen
        total = self._over(readings, [reading.total for _, reading in readings])
        payables, replaced = [], []
        for n, one in enumerate(group):
            pairs = []
            for _, reading in readings:
                lo = chosen(reading.sure[n], one.payable.lo, constant(0))
                hi = chosen(negated(reading.beaten[n]), one.payable.hi, constant(0))
                pairs.append(Pair(lo, hi))
            payables.append(self._over(readings, pairs))
            replaced.append(self._replaced(n, group, readings))
        for n, one in enumerate(group):
            one.payable, one.replaced = payables[n], replaced[n]
            one.counted = total if n == 0 else NOTHING

    def _over(self, readings: list[tuple[Condition, "_Reading"]], pairs: list[Pair]) -> Pair:
        """The union over the readings that are possible in a row."""
        if len(pairs) == 1:
            found = pairs[0]
        else:
            number = self.printer.unions.union(
                [(where, pair) for (where, _), pair in zip(readings, pairs, strict=True)]
            )
            found = Pair(self.numbers.lo(number), self.numbers.hi(number))
        return self.printer.kept_pair(found.lo, found.hi)

    def _replaced(self, n: int, group: list[Printed], readings: list[tuple[Condition, "_Reading"]]) -> Scalar:
        """The first that is above in every possible reading, else in one; the blocker where blocked, -1 where none."""
        numbers = self.numbers
        aside = numbers.both(*(numbers.either(negated(where), reading.beaten[n]) for where, reading in readings))
        others = [m for m in range(len(group)) if m != n]
        found: Scalar = -1
        for whole in (False, True):
            for m in reversed(others):
                if whole:
                    over = numbers.both(*(numbers.either(negated(w), r.above(n, m)) for w, r in readings))
                else:
                    over = numbers.either(*(numbers.both(w, r.above(n, m)) for w, r in readings))
                found = self._if(over, self.place[group[m].scheme.id], found)
            if len(readings) == 1:
                break
        return self._if(aside, found, group[n].replaced)

    def _if(self, condition: Condition, then: Scalar, otherwise: Scalar) -> Scalar:
        if isinstance(condition, Cell):
            return self.sheet.when(condition, then, otherwise, PLACE_BITS)
        return then if condition else otherwise


def candidates(size: int, at: dict[str, int], bundles: Sequence[Bundle]) -> list[Candidate]:
    """All candidates of a reading, in tie order."""
    found: set[Candidate] = {(n,) for n in range(size)}
    for bundle in bundles:
        keep = at[bundle.keep]
        found |= {(min(keep, at[p]), max(keep, at[p])) for p in bundle.partners if p in at}
    return sorted(found)


class _Reading:
    """What comes out under one reading: who is surely paid, who is set aside, what is above whom, the total."""

    def __init__(self, highest: Highest, group: list[Printed], found: list[Candidate], *, bundled: bool) -> None:
        self.numbers, self.sheet, self.candidates = highest.numbers, highest.sheet, found
        self.bundled, self._hold = bundled, highest._held
        self.own = [one.payable for one in group]
        self.paying = [self._hold(negated(self._nothing(own))) for own in self.own]
        self._beats = {(a, b): self._surely_above(a, b) for a in found for b in found if a != b}
        places = range(len(group))
        self.beaten = [self._hold(self._beaten(n)) for n in places]
        self.sure = [self._hold_bundled(self._sure(n)) for n in places]
        self.total = self._total()

    def _hold_bundled(self, condition: Condition) -> Condition:
        return self._hold(condition) if self.bundled else condition

    def _nothing(self, own: Pair) -> Condition:
        return self.numbers.sure(own.hi, constant(0), "<=")

    def exists(self, candidate: Candidate) -> Condition:
        return self.numbers.both(*(self.paying[n] for n in candidate))

    def _surely_above(self, a: Candidate, b: Candidate) -> Condition:
        """Whether a is surely paid rather than b, both existing; what is in both does not tell them apart."""
        gain, loss = [n for n in a if n not in b], [n for n in b if n not in a]
        low, high = self._sum([self.own[n].lo for n in gain]), self._sum([self.own[n].hi for n in loss])
        return self._hold(self.numbers.sure(high, low, "<=" if a < b else "<"))

    def _sum(self, bounds: list[Bound | None]) -> Bound | None:
        total: Bound | None = constant(0)
        for bound in bounds:
            total = self.numbers.bound_add(bound, total)
        return total

    def _split(self, n: int) -> tuple[list[Candidate], list[Candidate]]:
        return [c for c in self.candidates if n in c], [c for c in self.candidates if n not in c]

    def _beaten(self, n: int) -> Condition:
        """Every candidate with n that exists is surely below another that exists."""
        numbers, (mine, others) = self.numbers, self._split(n)
        each = [numbers.either(negated(self.exists(c)), *(self._beats_there(o, c) for o in others)) for c in mine]
        return numbers.both(self.paying[n], *each)

    def _beats_there(self, o: Candidate, c: Candidate) -> Condition:
        """Alone, one that is surely above something that may be paid is there itself."""
        return self.numbers.both(self.exists(o), self._beats[o, c]) if self.bundled else self._beats[o, c]

    def _sure(self, n: int) -> Condition:
        """Some candidate with n is surely above each other that exists."""
        numbers, (mine, others) = self.numbers, self._split(n)
        return numbers.both(
            *(numbers.either(negated(self.exists(o)), *(self._beats_there(c, o) for c in mine)) for o in others)
        )

    def above(self, n: int, m: int) -> Condition:
        """Where n is beaten: whether m stands in what is surely above all of it, or where nothing is, above some."""
        numbers, (mine, others) = self.numbers, self._split(n)
        if not self.bundled:
            return self._beats[(m,), (n,)]
        over = {o: self._over_all(o, mine) for o in others}
        some = numbers.either(*over.values())
        parts = []
        for o in others:
            if m in o:
                perhaps = numbers.either(*(numbers.both(self.exists(c), self._beats_there(o, c)) for c in mine))
                parts.append(numbers.either(over[o], numbers.both(negated(some), perhaps)))
        positive = numbers.sure(constant(0), self.own[m].lo, "<")
        return numbers.both(self.beaten[n], positive, numbers.either(*parts))

    def _over_all(self, o: Candidate, mine: list[Candidate]) -> Condition:
        numbers = self.numbers
        return numbers.both(self.exists(o), *(numbers.either(negated(self.exists(c)), self._beats[o, c]) for c in mine))

    def _total(self) -> Pair:
        """From the highest sure low to the highest possible high."""
        low: Bound | None = constant(0)
        high: Bound | None = constant(0)
        for candidate in self.candidates:
            lo, hi = self._sum([self.own[n].lo for n in candidate]), self._sum([self.own[n].hi for n in candidate])
            low = self.numbers.bound_pick(low, lo, largest=True, open_wins=False)
            high = self.numbers.bound_pick(high, hi, largest=True, open_wins=True)
        return twice(low) if all(point(own) is not None for own in self.own) else Pair(low, high)


def negated(truth: Condition) -> Condition:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth
