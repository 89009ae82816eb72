"""Arithmetic on printed numbers: each operation gives the text of its result, as `bounds` defines it."""

from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm

from .source import NotNative
from .values import Number, Pair, is_literal


def exactly(value: int | Fraction) -> Number:
    value = Fraction(value)
    n = value.numerator
    return Number(str(n), str(n), value.denominator, abs(n), n >= 0)


def times(code: str, factor: int) -> str:
    if factor == 1:
        return code
    return str(int(code) * factor) if is_literal(code) else f"({code} * {factor})"


def alike(a: Number, b: Number) -> tuple[Number, Number]:
    """Both over one denominator."""
    d = lcm(a.d, b.d)
    return _over(a, d), _over(b, d)


def _over(a: Number, d: int) -> Number:
    k = d // a.d
    return replace(a, lo=times(a.lo, k), hi=times(a.hi, k), d=d, most=a.most * k)


def _sum(a: str, b: str, sign: str) -> str:
    if is_literal(a) and is_literal(b):
        return str(int(a) + int(b) if sign == "+" else int(a) - int(b))
    return a if b == "0" else f"({a} {sign} {b})"


def add(a: Number, b: Number) -> Number:
    a, b = alike(a, b)
    return Number(
        _sum(a.lo, b.lo, "+"), _sum(a.hi, b.hi, "+"), a.d, a.most + b.most, a.sign and b.sign,
        a.open_low or b.open_low, a.open_high or b.open_high, a.whole and b.whole,
    )  # fmt: skip


def subtract(a: Number, b: Number) -> Number:
    a, b = alike(a, b)
    return Number(
        _sum(a.lo, b.hi, "-"), _sum(a.hi, b.lo, "-"), a.d, a.most + b.most, False,
        a.open_low or b.open_high, a.open_high or b.open_low, a.whole and b.whole,
    )  # fmt: skip


def multiply(a: Number, b: Number) -> Number | Pair:
    """By a constant or of two that are never below 0, end by end; else the extremes of the four corners."""
    for one, other in ((a, b), (b, a)):
        if one.constant is not None:
            return _by_constant(other, one.constant, one.d)
    shape = Number(
        "", "", a.d * b.d, a.most * b.most, a.sign and b.sign, not (a.sign and b.sign) and _opens(a, b), _opens(a, b),
        a.whole and b.whole,
    )  # fmt: skip
    if a.sign and b.sign and shape.whole:
        return replace(shape, lo=f"({a.lo} * {b.lo})", hi=f"({a.hi} * {b.hi})")
    return Pair(f"product({a.lo}, {a.hi}, {b.lo}, {b.hi})", shape)


def _opens(a: Number, b: Number) -> bool:
    return a.open_low or a.open_high or b.open_low or b.open_high


def _by_constant(a: Number, n: int, d: int) -> Number:
    if n == 0:
        return exactly(0)
    shared = gcd(n, a.d * d)
    k, by = n // shared, a.d * d // shared
    lo, hi = times(a.lo, k), times(a.hi, k)
    if k < 0:
        return Number(hi, lo, by, a.most * -k, False, a.open_high, a.open_low, a.whole)
    return Number(lo, hi, by, a.most * k, a.sign, a.open_low, a.open_high, a.whole)


def divide(a: Number, b: Number) -> Number | Pair:
    n = b.constant
    if n is not None and n > 0:
        return _by_constant(a, b.d, n)
    if not b.whole:
        raise NotNative
    lo, hi = times(a.lo, b.d), times(a.hi, b.d)
    shape = Number("", "", a.d, a.most * b.d, a.sign, not a.sign, True, False)
    return Pair(f"quotient({lo}, {hi}, {b.lo}, {b.hi})", shape)


def least(a: Number, b: Number) -> Number:
    a, b = alike(a, b)
    return Number(
        _pick(a.lo, b.lo, "<"), _pick(a.hi, b.hi, "<"), a.d, max(a.most, b.most), a.sign and b.sign,
        a.open_low or b.open_low, a.open_high and b.open_high, a.whole and b.whole,
    )  # fmt: skip


def largest(a: Number, b: Number) -> Number:
    a, b = alike(a, b)
    return Number(
        _pick(a.lo, b.lo, ">"), _pick(a.hi, b.hi, ">"), a.d, max(a.most, b.most), a.sign or b.sign,
        a.open_low and b.open_low, a.open_high or b.open_high, a.whole and b.whole,
    )  # fmt: skip


def _pick(a: str, b: str, sign: str) -> str:
    if is_literal(a) and is_literal(b):
        return str(min(int(a), int(b)) if sign == "<" else max(int(a), int(b)))
    return a if a == b else f"({a} if {a} {sign} {b} else {b})"


def rounded(a: Number, step: Number, mode: str) -> Number:
    """To a multiple of a constant whole step."""
    by = step.constant
    if by is None or step.d != 1 or by <= 0:
        raise NotNative
    if a.whole and a.d * by == 1:
        return a
    lo, hi = (_rounded(end, by, a.d, mode) for end in (a.lo, a.hi))
    if a.open_low:
        lo = f"(-FAR if {a.lo} <= -BIG else {lo})"
    if a.open_high:
        hi = f"(FAR if {a.hi} >= BIG else {hi})"
    return Number(lo, hi, 1, a.most // a.d + by + 1, a.sign, a.open_low, a.open_high)


def _rounded(code: str, step: int, d: int, mode: str) -> str:
    by = step * d
    if is_literal(code):
        n = int(code)
        return str({"down": n // by, "up": -(-n // by)}.get(mode, (2 * n + by) // (2 * by)) * step)
    whole = {"down": f"{code} // {by}", "up": f"-(-{code} // {by})"}.get(mode, f"(2 * {code} + {by}) // {2 * by}")
    return times(f"({whole})", step)


# -- comparison: the text of a truth ------------------------------------------------------------------------
def ends_less(a: str, a_high: str, b: str, b_high: str) -> str:
    if a == a_high and b == b_high:
        return _decided(f"{a} < {b}", a, b)
    return f"2 if {a_high} < {b} else 0 if {a} >= {b_high} else 1"


def ends_less_equal(a: str, a_high: str, b: str, b_high: str) -> str:
    if a == a_high and b == b_high:
        return _decided(f"{a} <= {b}", a, b)
    return f"2 if {a_high} <= {b} else 0 if {a} > {b_high} else 1"


def ends_equal(a: str, a_high: str, b: str, b_high: str) -> str:
    if a == a_high and b == b_high:
        return _decided(f"{a} == {b}", a, b)
    same = " == ".join(dict.fromkeys((a, a_high, b, b_high)))
    return f"2 if {same} else 0 if {a_high} < {b} or {b_high} < {a} else 1"


def _decided(comparison: str, a: str, b: str) -> str:
    if is_literal(a) and is_literal(b):
        sign, x, y = comparison.split(" ")[1], int(a), int(b)
        return "2" if {"<": x < y, "<=": x <= y, "==": x == y}[sign] else "0"
    return f"2 if {comparison} else 0"
