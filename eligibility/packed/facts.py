"""Loading facts: from what is given of a member, a complete register's silence, or a gate, into local names.

What is given is read as it is; None where nothing is known of it. Where a register's silence counts, it is
what the look-up finds in the place of a fact that is not given.
"""

from typing import TYPE_CHECKING

from eligibility import bounds
from eligibility.document import range_of, value_of
from eligibility.vocabulary import Fact

from .source import NotNative
from .values import Choice, Day, Number, Plain, Printed, Truth

if TYPE_CHECKING:
    from .printer import Printer

PERCENT_SCALE = 100  # percentages have two decimals at most
_DEFAULT = {"integer": 10**6, "money": 10**12}


def load(printer: "Printer", fact: Fact, name: str) -> Printed:
    """Write what reads a fact, and say what holds it."""
    if fact.of == "event" or (fact.of == "person") != printer.of_member or (fact.per and fact.type != "truth"):
        raise NotNative
    if fact.per == "scheme":
        return _by_scheme(printer, fact, name)
    silent, gated = fact.id in printer.law.covered, bool(fact.asked_if and fact.has_otherwise)
    if fact.id == "birth_date" and (silent or gated):
        raise NotNative  # its silence would turn on the day asked about
    line, given = printer.source.line, reading(printer, fact)
    if fact.type == "truth":
        line(f"{name} = T[{given}]")
        _gated(printer, fact, f"{name} == 1", f"{name} = {2 if fact.otherwise else 0}")
        return Truth(name)
    if fact.type in ("choice", "area", "link"):
        line(f"{name} = {given}")
        _gated(printer, fact, f"{name} is None", f"{name} = {fact.otherwise!r}")
        return Choice(name, fact.one_of)
    if gated:
        line(f"v{name} = {given}")
        given = f"v{name}"
        _gated(printer, fact, f"{given} is None", f"{given} = {fact.otherwise!r}")
    if fact.type == "date":
        return _day(printer, fact, given, name)
    return _percent(printer, fact, given, name) if fact.type == "percent" else _plain(printer, fact, given, name)


def reading(printer: "Printer", fact: Fact) -> str:
    """The text that reads what is given."""
    default = f", {_literal(printer, fact.absent)}" if fact.id in printer.law.covered else ""
    return f"{printer.get}({fact.id!r}{default})"


def _gated(printer: "Printer", fact: Fact, unknown: str, shut: str) -> None:
    """Where nothing is known of a fact that may not be able to exist."""
    if not (fact.asked_if and fact.has_otherwise):
        return
    on, source = printer.law.on, printer.source
    whole, otherwise = range_of(fact, on), value_of(fact, fact.otherwise, on)
    if fact.type not in ("area", "link") and bounds.union(otherwise, whole) != whole:
        raise NotNative
    with source.block(f"if {unknown}"):
        gate = printer.truth(printer.law.gate(fact))
        with source.block(f"if {gate} == 0"):
            source.line(shut)


def _plain(printer: "Printer", fact: Fact, given: str, name: str) -> Plain:
    if given != f"v{name}":
        printer.source.line(f"{name} = {given}")
        given = name
    low = fact.minimum if fact.minimum is not None else 0
    most = fact.maximum if fact.maximum is not None else _DEFAULT[fact.type]
    shape = Number(f"{name}l", f"{name}h", 1, max(abs(low), most), low >= 0, open_high=fact.maximum is None)
    return Plain(given, low, fact.maximum, shape)


def _percent(printer: "Printer", fact: Fact, given: str, name: str) -> Number:
    low, high = ((fact.minimum or 0) * PERCENT_SCALE, (100 if fact.maximum is None else fact.maximum) * PERCENT_SCALE)
    lo, hi = f"{name}l", f"{name}h"
    with printer.source.block(f"if (v := {given}) is None"):
        printer.source.line(f"{lo}, {hi} = {low}, {high}")
    with printer.source.block("else"):
        printer.source.line(f"{lo} = {hi} = int(v * {PERCENT_SCALE})")
    return Number(lo, hi, PERCENT_SCALE, max(abs(low), abs(high)), low >= 0)


def _day(printer: "Printer", fact: Fact, given: str, name: str) -> Day:
    born, source = fact.id == "birth_date", printer.source
    lo, hi = f"{name}l", f"{name}h"
    source.line(f"{lo}, {hi} = DAYS[{given}]")
    if born:
        with source.block(f"if {hi} > on"):
            source.line(f"{hi} = on")
            with source.block(f"if {lo} > on"):
                source.line(f"{lo} = on")
    return Day(lo, hi, never=not born, past=born)


def _by_scheme(printer: "Printer", fact: Fact, name: str) -> Printed:
    """A truth for each scheme, or one for all."""
    source = printer.source
    key = ("by scheme", fact.id)
    shared = printer.name(key)
    if not source.knows(key):
        source.line(f"v{shared} = {printer.get}({fact.id!r})")
        source.line(f"d{shared} = type(v{shared}) is dict")
        source.line(f"{shared} = 2 if v{shared} is True else 0 if v{shared} is False else 1")
        source.learn(key)
    told = f"1 if (v := v{shared}.get({printer.law.scheme!r})) is None else 2 if v else 0"
    source.line(f"{name} = ({told}) if d{shared} else {shared}")
    return Truth(name)


def contradictions(printer: "Printer", facts: list[Fact]) -> None:
    """Given facts that cannot exist: the closures then say which, as an error.

    Most are 0 or false for who cannot have them: one look tells whether anything else is given of any.
    """
    gated = [fact for fact in facts if fact.asked_if and fact.has_otherwise and fact.per != "scheme"]
    nothing = [fact for fact in gated if not fact.otherwise]
    if nothing:
        names = "".join(f"{fact.id!r}, " for fact in nothing)
        with printer.source.block(f"if any(map({printer.get}, ({names})))"):
            for fact in nothing:
                _contradiction(printer, fact, f"{printer.get}({fact.id!r})")
    for fact in gated:
        if fact.otherwise:
            otherwise = _literal(printer, fact.otherwise)
            _contradiction(printer, fact, f"(v := {printer.get}({fact.id!r})) is not None and v != {otherwise}")


def _contradiction(printer: "Printer", fact: Fact, given: str) -> None:
    with printer.source.block(f"if {given}"):
        gate = printer.truth(printer.law.gate(fact))
        with printer.source.block(f"if {gate} == 0"):
            printer.source.line("later.contradiction()")


def _literal(printer: "Printer", value: object) -> str:
    return repr(value) if isinstance(value, int | str) else printer.law.constant(value)
