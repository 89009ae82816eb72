"""Amounts and outputs in source: what the cases that may apply give, and what an amount that is not fixed depends on."""

from dataclasses import dataclass, replace
from math import lcm

from eligibility.rulebook import Amount, Case

from . import needs, numbers
from .law import cases_of
from .printer import Printer
from .values import Number, is_literal


@dataclass(frozen=True)
class Bits:
    """An output of words: which of them are possible, as bits."""

    code: str
    words: tuple[str, ...]


Paid = Number | Bits


class Amounts:
    """Prints the amounts of schemes with a printer of their subject."""

    def __init__(self, printer: Printer) -> None:
        self.printer, self.source = printer, printer.source

    def value(self, amount: Amount, name: str) -> Paid:
        """Write what works an amount out; it is held by names that begin with `name`."""
        if any(case.word is not None for case in cases_of(amount)):
            return self._words(amount, name)
        if amount.pick == "formula":
            return self._case(amount.cases[0])
        truths = self._truths(amount)
        if amount.pick == "only_one":
            return self._only_one(amount, truths, name)
        return self._folded(amount, truths, name)

    def _truths(self, amount: Amount) -> list[str]:
        return [self.printer.truth(case.when) if case.when is not None else "2" for case in amount.cases]

    def _case(self, case: Case) -> Number:
        assert case.node is not None
        return self.printer.number(case.node)

    def _shape(self, amount: Amount) -> Number:
        """What the cases have in common. They are written aside to see it; where they apply they are written again."""
        with self.source.aside():
            found = [self._case(case) for case in cases_of(amount)]
        d = lcm(*(one.d for one in found))
        return Number(
            "", "", d, max(one.most * (d // one.d) for one in found) * (len(found) if amount.pick == "sum" else 1),
            all(one.sign for one in found), any(one.open_low for one in found), any(one.open_high for one in found),
            all(one.whole for one in found),
        )  # fmt: skip

    def _ends(self, case: Case, d: int) -> tuple[str, str]:
        one = self._case(case)
        return numbers.times(one.lo, d // one.d), numbers.times(one.hi, d // one.d)

    def _only_one(self, amount: Amount, truths: list[str], name: str) -> Number:
        """From the lowest to the highest that may apply; nothing where none does."""
        line, block, shape = self.source.line, self.source.block, self._shape(amount)
        lo, hi = f"{name}l", f"{name}h"
        line(f"{lo} = {hi} = None")
        for place, (case, truth) in enumerate(zip(amount.cases, truths, strict=True)):
            if truth != "0":
                with block(f"if {truth}"):
                    self._widen(*self._ends(case, shape.d), lo, hi, first=place == 0)
        if amount.otherwise is not None:
            with block(f"if {_uncovered(truths)}"):
                self._widen(*self._ends(amount.otherwise, shape.d), lo, hi)
        with block(f"if {lo} is None"):
            line(f"{lo} = {hi} = 0")
        return replace(shape, lo=lo, hi=hi)

    def _widen(self, low: str, high: str, lo: str, hi: str, *, first: bool = False) -> None:
        line, block = self.source.line, self.source.block
        if first:
            line(f"{lo} = {low}")
            line(f"{hi} = {high}")
            return
        with block(f"if {lo} is None"):
            line(f"{lo} = {low}")
            line(f"{hi} = {high}")
        with block("else"):
            with block(f"if {low} < {lo}"):
                line(f"{lo} = {low}")
            with block(f"if {high} > {hi}"):
                line(f"{hi} = {high}")

    def _folded(self, amount: Amount, truths: list[str], name: str) -> Number:
        """The sum or the highest: a low counts where its case is sure, a high where it is possible."""
        line, block, shape = self.source.line, self.source.block, self._shape(amount)
        lo, hi, highest = f"{name}l", f"{name}h", amount.pick == "highest"
        line(f"{lo} = {hi} = 0")
        joins = amount.otherwise is not None and highest
        if joins:
            line(f"{name}m = None")
        for case, truth in zip(amount.cases, truths, strict=True):
            if truth != "0":
                with block(f"if {truth}"):
                    self._count(self._ends(case, shape.d), f"{truth} == 2", lo, hi, highest=highest)
                    if joins:
                        self._lowest(numbers.times(self._case(case).lo, shape.d // self._case(case).d), f"{name}m")
        if amount.otherwise is not None:
            with block(f"if {_uncovered(truths)}"):
                low, high = self._ends(amount.otherwise, shape.d)
                self._count((low, high), f"not ({' or '.join(truths)})", lo, hi, highest=highest)
                if joins:  # a case or `otherwise` holds: the highest is at least the least of them
                    with block(f"if {name}m is not None"):
                        self._lowest(low, f"{name}m")
                        with block(f"if {name}m > {lo}"):
                            line(f"{lo} = {name}m")
        return replace(shape, lo=lo, hi=hi, sign=highest or shape.sign, open_low=shape.open_low and not highest)

    def _lowest(self, low: str, least: str) -> None:
        with self.source.block(f"if {least} is None or {low} < {least}"):
            self.source.line(f"{least} = {low}")

    def _count(self, ends: tuple[str, str], sure: str, lo: str, hi: str, *, highest: bool) -> None:
        line, block = self.source.line, self.source.block
        low, high = ends
        if highest:
            with block(f"if {low} > {lo} and {sure}"):
                line(f"{lo} = {low}")
            with block(f"if {high} > {hi}"):
                line(f"{hi} = {high}")
        else:
            with block(f"if {sure}"):
                line(f"{lo} += {low}")
            line(f"{hi} += {high}")

    # -- words --------------------------------------------------------------------------------------------
    def _words(self, amount: Amount, name: str) -> Bits:
        words = tuple(dict.fromkeys(str(case.word) for case in cases_of(amount)))
        bit = {word: 1 << place for place, word in enumerate(words)}
        if amount.pick == "formula":
            return Bits(str(bit[str(amount.cases[0].word)]), words)
        truths = self._truths(amount)
        self.source.line(f"{name} = 0")
        for case, truth in zip(amount.cases, truths, strict=True):
            with self.source.block(f"if {truth}"):
                self.source.line(f"{name} |= {bit[str(case.word)]}")
        if amount.otherwise is not None:
            with self.source.block(f"if {_uncovered(truths)}"):
                self.source.line(f"{name} |= {bit[str(amount.otherwise.word)]}")
        return Bits(name, words)

    # -- needs --------------------------------------------------------------------------------------------
    def needs(self, amount: Amount, value: Paid, into: str) -> None:
        """Add what an amount depends on while it is not fixed."""
        if isinstance(value, Bits):
            test = None if is_literal(value.code) else f"{value.code} & ({value.code} - 1)"
        else:
            test = needs.unfixed(value)
        if test is None:
            return
        with self.source.aside() as piece:
            self._needs(amount, value, into)
        if piece.lines:
            with self.source.block(f"if {test}", piece):
                pass

    def _needs(self, amount: Amount, value: Paid, into: str) -> None:
        truths = [self.printer.truth(case.when) if case.when is not None else "2" for case in amount.cases]
        for case, truth in zip(amount.cases, truths, strict=True):
            with self.source.aside() as piece:
                if case.when is not None:
                    needs.gather(self.printer, case.when, into)
                if case.node is not None:
                    needs.gather(self.printer, case.node, into)
            if piece.lines:
                with self.source.block(f"if {self._matters(amount, case, truth, truths, value)}", piece):
                    pass
        rest = amount.otherwise
        if rest is not None and rest.node is not None:
            with self.source.aside() as piece:
                needs.gather(self.printer, rest.node, into)
            if piece.lines:
                with self.source.block(f"if {_uncovered(truths)}", piece):
                    pass

    def _matters(self, amount: Amount, case: Case, truth: str, truths: list[str], total: Paid) -> str:
        """Whether a case may apply and, where the highest is taken, may still raise it."""
        if amount.pick != "highest" or case.node is None or not isinstance(total, Number):
            return truth
        own = self.printer.known(case.node)
        assert isinstance(own, Number)
        high = numbers.times(own.hi, total.d // own.d)
        beaten = f"{high} > {total.lo}"
        if amount.otherwise is None:
            return f"{truth} and {beaten}"
        return f"{truth} and ({beaten} or {_uncovered(truths)})"


def _uncovered(truths: list[str]) -> str:
    """Whether no case is sure."""
    return " and ".join(f"{truth} != 2" for truth in truths)
