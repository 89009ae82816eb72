"""Loading facts: from what is given of a member, a complete register's silence, or a gate, into local names."""

from typing import TYPE_CHECKING, Any

from eligibility import bounds
from eligibility.bounds import Days, Num, Value
from eligibility.document import range_of, value_of
from eligibility.vocabulary import Fact

from .helpers import FIRST, number_of
from .source import NotNative
from .values import Choice, Day, Number, Printed, Truth

if TYPE_CHECKING:
    from .printer import Printer

PERCENT_SCALE = 100  # percentages have two decimals at most
_DEFAULT = {"integer": 10**6, "money": 10**12}


def load(printer: "Printer", fact: Fact, name: str) -> Printed:
    """Write what reads a fact, and say what holds it. `get` reads the facts given of its owner."""
    if fact.of == "event" or (fact.of == "person") != printer.of_member:
        raise NotNative
    if fact.per == "scheme":
        return _by_scheme(printer, fact, name)
    shape = _shape(fact, name)
    silent, gated = fact.id in printer.law.covered, bool(fact.asked_if and fact.has_otherwise)
    if fact.id == "birth_date" and (silent or gated):
        raise NotNative  # its silence would turn on the day asked about
    if gated:
        _behind_gate(printer, fact, shape, name, silent=silent)
    elif isinstance(shape, Truth | Choice):
        _plain(printer, fact, shape, name, silent=silent)
    else:
        _ends(printer, fact, shape, silent=silent)
    return shape


def _plain(printer: "Printer", fact: Fact, shape: Printed, name: str, *, silent: bool) -> None:
    """A truth or choice in one line."""
    unknown = absent = _assigned(printer, fact, shape, range_of(fact, printer.law.on))[1]
    if silent:
        absent = _assigned(printer, fact, shape, _silence(printer, fact))[1]
    if isinstance(shape, Truth):
        known = f"2 if (v := g.value) is True else 0 if v is False else {unknown}"
    else:
        known = f"{unknown} if (v := g.value) is NK else v"
    printer.source.line(f"{name} = {absent} if (g := {printer.get}({fact.id!r})) is None else {known}")


def _ends(printer: "Printer", fact: Fact, shape: Printed, *, silent: bool) -> None:
    """A number or day."""
    source, given = printer.source, f"(g := {printer.get}({fact.id!r})) is None"
    if silent:
        with source.block(f"if {given}"):
            _assign(printer, fact, shape, _silence(printer, fact))
    with source.block("elif (v := g.value) is NK" if silent else f"if {given} or (v := g.value) is NK"):
        _assign(printer, fact, shape, range_of(fact, printer.law.on))
    with source.block("else"):
        _take(fact, shape, printer)


def _behind_gate(printer: "Printer", fact: Fact, shape: Printed, name: str, *, silent: bool) -> None:
    source = printer.source
    absent = printer.law.constant(fact.absent) if silent else "NK"
    source.line(f"v{name} = {absent} if (g := {printer.get}({fact.id!r})) is None else g.value")
    with source.block(f"if v{name} is NK"):
        _gated(printer, fact, shape)
    with source.block("else"):
        source.line(f"v = v{name}")
        _take(fact, shape, printer)


def _silence(printer: "Printer", fact: Fact) -> Value:
    return value_of(fact, fact.absent, printer.law.on)


def _gated(printer: "Printer", fact: Fact, shape: Printed) -> None:
    """Nothing is known of a fact that may not be able to exist."""
    on = printer.law.on
    gate = printer.truth(printer.law.gate(fact))
    whole, otherwise = range_of(fact, on), value_of(fact, fact.otherwise, on)
    with printer.source.block(f"if {gate} == 0"):
        _assign(printer, fact, shape, otherwise)
    if isinstance(shape, Truth | Choice) or bounds.union(otherwise, whole) == whole:
        with printer.source.block("else"):
            _assign(printer, fact, shape, whole)
        return
    with printer.source.block(f"elif {gate} == 1"):
        _assign(printer, fact, shape, bounds.union(otherwise, whole))
    with printer.source.block("else"):
        _assign(printer, fact, shape, whole)


def _shape(fact: Fact, name: str) -> Printed:
    if fact.type == "truth":
        return Truth(name)
    if fact.type in ("choice", "area", "link"):
        return Choice(name, fact.one_of)
    if fact.type == "date":
        born = fact.id == "birth_date"
        return Day(f"{name}l", f"{name}h", never=not born, past=born)
    scale = PERCENT_SCALE if fact.type == "percent" else 1
    low = fact.minimum if fact.minimum is not None else 0
    declared = fact.maximum if fact.maximum is not None else 100 if fact.type == "percent" else None
    most = max(abs(low), declared if declared is not None else _DEFAULT[fact.type])
    return Number(f"{name}l", f"{name}h", scale, most * scale, low >= 0, open_high=declared is None)


def _take(fact: Fact, shape: Printed, printer: "Printer") -> None:
    """The given value `v`."""
    line = printer.source.line
    match shape:
        case Truth(code=name):
            line(f"{name} = 2 if v else 0")
        case Choice(code=name):
            line(f"{name} = v")
        case Number(lo=lo, hi=hi):
            line(f"{lo} = {hi} = int(v * {PERCENT_SCALE})" if fact.type == "percent" else f"{lo} = {hi} = v")
        case Day(lo=lo, hi=hi):
            line(f"{lo}, {hi} = DAYS[v]")
            if fact.id == "birth_date":
                with printer.source.block(f"if {hi} > on"):
                    line(f"{hi} = on")


def _assign(printer: "Printer", fact: Fact, shape: Printed, value: Value) -> None:
    names, codes = _assigned(printer, fact, shape, value)
    printer.source.line(f"{names} = {codes}")


def _assigned(printer: "Printer", fact: Fact, shape: Printed, value: Value) -> tuple[str, str]:
    """The names of a fact and the text of a value for them."""
    match shape:
        case Truth(code=name):
            return name, str(value)
        case Choice(code=name):
            assert isinstance(value, frozenset)
            (word,) = value if len(value) == 1 else (None,)
            return name, repr(word)
        case Number(lo=lo, hi=hi, d=d):
            assert isinstance(value, Num)
            ends: list[Any] = [value.low * d, value.high * d]
            return f"{lo}, {hi}", f"{int(ends[0])}, {'FAR' if value.open_high else int(ends[1])}"
        case Day(lo=lo, hi=hi):
            assert isinstance(value, Days)
            if fact.id == "birth_date" and value == range_of(fact, printer.law.on):  # up to the day asked about
                return f"{lo}, {hi}", f"(on if on < {FIRST} else {FIRST}), on"
            return f"{lo}, {hi}", f"{number_of(value.low)}, {number_of(value.high)}"
    raise NotNative


def _by_scheme(printer: "Printer", fact: Fact, name: str) -> Printed:
    """A truth for each scheme, or one for all."""
    source = printer.source
    key = ("by scheme", fact.id)
    shared = printer.name(key)
    if not source.knows(key):
        source.line(f"v{shared} = NK if (g := {printer.get}({fact.id!r})) is None else g.value")
        source.line(f"{shared} = 2 if v{shared} is True else 0 if v{shared} is False else 1")
        source.line(f"d{shared} = type(v{shared}) is dict")
        source.learn(key)
    scheme = repr(printer.law.scheme)
    told = f"1 if (v := v{shared}.get({scheme})) is None else 2 if v else 0"
    source.line(f"{name} = ({told}) if d{shared} else {shared}")
    return Truth(name)


def contradictions(printer: "Printer", facts: list[Fact]) -> None:
    """Given facts that cannot exist: the closures then say which, as an error."""
    for fact in facts:
        if not (fact.asked_if and fact.has_otherwise) or fact.per == "scheme":
            continue
        with printer.source.block(f"if (g := {printer.get}({fact.id!r})) is not None"):
            printer.source.line("v = g.value")
            with printer.source.block(f"if v is not NK and v != {printer.law.constant(fact.otherwise)}"):
                gate = printer.truth(printer.law.gate(fact))
                with printer.source.block(f"if {gate} == 0"):
                    printer.source.line("later.contradiction()")
