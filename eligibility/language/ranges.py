"""Overflow is excluded when rules are read: no value, scaled to whole numbers, may leave 63 bits.

A number is held as a whole numerator over a fixed scale (a rate of 0.05 has the scale 100). Facts have their
declared `min`/`max`, else 10^6 for integers and 10^12 for money; parameters the figures of all their days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from eligibility import bounds
from eligibility.bounds import Exact, Num
from eligibility.errors import ExpressionError
from eligibility.vocabulary import DEFAULT_MAXIMUM, Fact

from .scope import ParamShape
from .tree import Aggregate, Arithmetic, Call, Compare, Const, FactRef, Node, Param, children, walk

LIMIT = 2**63 - 1
MEMBERS = 100  # a household that is larger than any
PERCENT_SCALE = 100  # a percentage is given with two decimals at most
_SPAN = {
    "years_between": 10**4,
    "months_between": 10**6,
    "days_between": 10**7,
    "year_of": 10**4,
    "month_of": 12,
    "day_of": 31,
}


@dataclass(frozen=True)
class _Range:
    """What a number may be, and the scale at which it is a whole number."""

    value: Num
    scale: int = 1

    @property
    def reach(self) -> int:
        return int(max(abs(Fraction(self.value.low)), abs(Fraction(self.value.high))) * self.scale)


def scale_of(numbers: Iterable[Exact]) -> int:
    """The power of ten at which all of these decimals are whole."""
    scale = 1
    while any((Fraction(number) * scale).denominator != 1 for number in numbers):
        scale *= 10
    return scale


def check(node: Node, params: Mapping[str, ParamShape]) -> None:
    """Raise ExpressionError `overflow` for an expression whose declared ranges could leave 63-bit integers."""
    if node.kind in ("whole", "fraction"):
        _range(node, params)
    else:
        for child in children(node):
            check(child, params)
    if isinstance(node, Compare) and node.left.kind in ("whole", "fraction"):
        a, b = _range(node.left, params), _range(node.right, params)
        _refuse(node, max(a.reach * b.scale, b.reach * a.scale))


def _refuse(node: Node, reach: int) -> None:
    if reach <= LIMIT:
        return
    wide = {n.fact.id for n in walk(node) if isinstance(n, FactRef) and n.kind != "truth" and n.fact.maximum is None}
    hint = f"declare a max: for {', '.join(sorted(wide))}" if wide else "round in between, or clamp(x, low, high)"
    raise ExpressionError("overflow", "this could leave 63-bit integers", node.position, hint)


def _range(node: Node, params: Mapping[str, ParamShape]) -> _Range:
    found = _of(node, params)
    _refuse(node, found.reach)
    return found


def _of(node: Node, params: Mapping[str, ParamShape]) -> _Range:
    match node:
        case Const(value=value):
            number = Fraction(cast(Exact, value))
            return _Range(bounds.exactly(number), scale_of([number]))
        case FactRef(fact=fact):
            return _fact(fact)
        case Param(id=name):
            for child in children(node):
                check(child, params)
            shape = params[name]
            return _Range(Num(shape.low, shape.high), shape.scale)
        case Arithmetic():
            return _arithmetic(node, params)
        case Call(name=name, args=args):
            return _call(node, name, args, params)
        case Aggregate(name=name, inner=inner):
            return _aggregate(name, inner, params)
        case _:
            (inner,) = children(node)
            return _range(inner, params)


def _fact(fact: Fact) -> _Range:
    high = fact.maximum if fact.maximum is not None else DEFAULT_MAXIMUM[fact.type]
    return _Range(Num(fact.minimum or 0, high), PERCENT_SCALE if fact.type == "percent" else 1)


def _arithmetic(node: Arithmetic, params: Mapping[str, ParamShape]) -> _Range:
    a, b = _range(node.left, params), _range(node.right, params)
    if node.op == "*":
        return _Range(bounds.multiply(a.value, b.value), a.scale * b.scale)
    if node.op == "/":
        least = Fraction(1, b.scale)
        above = Num(max(b.value.low, least), max(b.value.high, least))
        _refuse(node, max(a.reach * b.scale, a.scale * b.reach))
        return _Range(bounds.divide(a.value, above), a.scale * b.reach)
    scale = a.scale if a.scale == b.scale else a.scale * b.scale
    return _Range((bounds.add if node.op == "+" else bounds.subtract)(a.value, b.value), scale)


def _call(node: Node, name: str, args: tuple[Node, ...], params: Mapping[str, ParamShape]) -> _Range:
    if name in _SPAN:
        for arg in args:
            check(arg, params)
        return _Range(Num(-_SPAN[name], _SPAN[name]))
    ranges = [_range(arg, params) for arg in args]
    if name.startswith("round_"):
        x, step = ranges
        _refuse(node, 2 * x.reach + x.scale * step.reach)
        return _Range(Num(x.value.low // 1 - step.value.high, x.value.high // 1 + 1 + step.value.high))
    scale = 1
    for one in ranges:
        scale = max(scale, one.scale) if scale in (1, one.scale) or one.scale == 1 else scale * one.scale
    values = [one.value for one in ranges]
    if name == "clamp":
        return _Range(bounds.maximum(values[1], bounds.minimum(values[0], values[2])), scale)
    return _Range((bounds.minimum if name == "min" else bounds.maximum)(*values), scale)


def _aggregate(name: str, inner: Node | None, params: Mapping[str, ParamShape]) -> _Range:
    if inner is None or name == "count":
        if inner is not None:
            check(inner, params)
        return _Range(Num(0, MEMBERS))
    one = _range(inner, params)
    if name != "sum":
        return one
    return _Range(bounds.multiply(one.value, Num(0, MEMBERS)), one.scale)
