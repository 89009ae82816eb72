"""Truths in source: comparisons of ends, and `and` and `or` that work nothing out in vain."""

from collections.abc import Callable, Sequence

from eligibility import bounds
from eligibility.bounds import FAR, TRUE, Num

from . import numbers
from .helpers import WIDEST
from .source import Piece, Source
from .values import Day, Number, Plain, Printed, is_literal

NESTED = 40  # deeper than this, alternatives stand side by side rather than one inside the other
Part = Callable[[], str]  # writes what works a truth out, and gives the name or literal that holds it


def ordered(op: str, a: Number | Day, b: Number | Day) -> str:
    """A comparison of numbers over one denominator, or of days."""
    if op in ("<", "<="):
        apply = numbers.ends_less if op == "<" else numbers.ends_less_equal
        return apply(a.lo, a.hi, b.lo, b.hi)
    if op in (">", ">="):
        apply = numbers.ends_less if op == ">" else numbers.ends_less_equal
        return apply(b.lo, b.hi, a.lo, a.hi)
    return negated(op, numbers.ends_equal(a.lo, a.hi, b.lo, b.hi))


def negated(op: str, code: str) -> str:
    """The truth of `==`, or of its opposite."""
    if op == "==":
        return code
    return str(2 - int(code)) if is_literal(code) else f"2 - ({code})"


def compared(op: str, a: Num, b: Num) -> int:
    """What a comparison comes to, as the closures have it."""
    match op:
        case "<":
            return bounds.less(a, b)
        case "<=":
            return bounds.less_equal(a, b)
        case ">":
            return bounds.less(b, a)
        case ">=":
            return bounds.less_equal(b, a)
    return bounds.equal(a, b) if op == "==" else TRUE - bounds.equal(a, b)


def against_constant(op: str, a: Printed, b: Printed) -> str | None:
    """A comparison of a number as it is given with a constant; None where it is not that."""
    if isinstance(b, Plain):
        a, b, op = b, a, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    if not isinstance(a, Plain) or not isinstance(b, Number) or b.constant is None or b.d != 1:
        return None
    whole, against = Num(a.low, FAR if a.high is None else a.high, False, a.high is None), bounds.exactly(b.constant)
    unknown = compared(op, whole, against)
    return f"{unknown} if {a.code} is None else 2 if {a.code} {op} {b.lo} else 0"


def combined(op: str, codes: Sequence[str]) -> str:
    """`and` or `or` of truths that have names: looked up in a table, one after the other."""
    if not codes:
        return "2" if op == "and" else "0"
    return folded("ALL" if op == "and" else "ANY", codes)


def folded(name: str, codes: Sequence[str]) -> str:
    """A fold of truths by tables of a few at a time."""
    if len(codes) == 1:
        return codes[0]
    if len(codes) > WIDEST:
        few = [folded(name, codes[at : at + WIDEST]) for at in range(0, len(codes), WIDEST)]
        return folded(name, few)
    return f"{name}{len(codes)}{''.join(f'[{code}]' for code in codes)}"


def junction(source: Source, op: str, parts: Sequence[Part], name: str) -> str:
    """`and` or `or`, held by `name` or said by the text given back.

    A part that takes lines of its own stands behind a guard: it is passed over once the rest cannot matter.
    """
    neutral, absorbing = ("2", "0") if op == "and" else ("0", "2")
    ready: list[str] = []
    left = list(parts)
    while left:
        if ready:
            with source.aside() as piece:
                code = left.pop(0)()
        else:
            code, piece = left.pop(0)(), Piece()
        if code == absorbing:
            return absorbing
        if piece.lines:
            held = combined(op, ready)
            if len(ready) > 1:
                source.line(f"{name} = {held}")
                held = name
            _Guarded(source, op, name).nested([held], [held], code, piece, left)
            return name
        if code != neutral and code not in ready:
            ready.append(code)
    return combined(op, ready)


class _Guarded:
    """The parts that are worked out only while they can matter."""

    def __init__(self, source: Source, op: str, name: str) -> None:
        self.source, self.op, self.name = source, op, name
        self.test, self.absorbing = ("{}", "0") if op == "and" else ("{} != 2", "2")

    def nested(self, found: list[str], latest: list[str], code: str, piece: Piece, left: list[Part]) -> None:
        """`found` are all parts so far, `latest` those that no guard has looked at yet."""
        deep = self.source.depth < NESTED
        with self.source.block(f"if {' and '.join(map(self.test.format, latest))}", piece):
            self._rest([*found, code], [code], left if deep else [])
        with self.source.block("else"):
            self.source.line(f"{self.name} = {self.absorbing}")
        if not deep and left:
            self._rest([self.name], [self.name], left)

    def _rest(self, found: list[str], latest: list[str], left: list[Part]) -> None:
        while left:
            with self.source.aside() as piece:
                code = left.pop(0)()
            if piece.lines:
                self.nested(found, latest, code, piece, left)
                return
            if code not in found:
                found.append(code)
                latest.append(code)
        self.source.line(f"{self.name} = {combined(self.op, found)}")
