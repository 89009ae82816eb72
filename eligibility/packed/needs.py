"""What an unsettled value still depends on, gathered as bits: written where the value has been worked out.

A node that is visited is not fixed, and neither is anything that it hangs on: all of it has been worked out, in
whatever block. So names can be read here that are not surely assigned.
"""

from eligibility.language.tree import Aggregate, Derived, Due, FactRef, Node, Param, children
from eligibility.vocabulary import Fact

from .params import gap
from .printer import Printer
from .values import Choice, Day, Number, Plain, Printed, Truth


def gather(printer: Printer, node: Node, into: str, *, unsettled: bool = False) -> None:
    """Add to `into` the bits of what a node depends on; `unsettled`: it is known not to be fixed."""
    if isinstance(node, Derived):
        gather(printer, node.inner, into, unsettled=unsettled)
        return
    try:
        value = printer.known(node)
    except KeyError:
        return  # it was cut away: what stands beside it decides
    test = unfixed(value)
    if test is None:
        return
    with printer.source.aside() as piece:
        _below(printer, node, value, into)
    if unsettled:
        printer.source.splice(piece)
    elif piece.lines:
        with printer.source.block(f"if {test}", piece):
            pass


def unfixed(value: Printed) -> str | None:
    """The test that says whether more than one value is possible; None where that cannot be."""
    match value:
        case Truth(code=code):
            return {"0": None, "2": None, "1": "True"}.get(code, f"{code} == 1")
        case Number(lo=lo, hi=hi) | Day(lo=lo, hi=hi):
            return None if lo == hi else f"{lo} != {hi}"
        case Choice(code=code, words=words):
            return None if len(words) == 1 or code.startswith("'") else f"{code} is None"
        case Plain(code=code):
            return f"{code} is None"
        case _:
            return f"len({value.code}) != 1"


def _below(printer: Printer, node: Node, value: Printed, into: str) -> None:
    law, line = printer.law, printer.source.line
    if printer.boxed(node):
        line(f"{into} |= {law.bit(law.later(node))}")
        return
    match node:
        case FactRef(fact=fact) if fact.per != "scheme":
            line(f"{into} |= {law.bit((fact.of, fact.id))}")
            if fact.asked_if:
                _gate(printer, fact, value, into)
        case FactRef(fact=fact):
            line(f"{into} |= {law.bit((fact.of, fact.id))}")
        case Param(id=name, keys=keys, at=at) if not keys and at is None:
            line(f"{into} |= {law.bit(('param', name))}")
        case Param(id=name, keys=keys, at=at) if isinstance(value, Number):
            for part in (*keys, *([at] if at is not None else [])):
                gather(printer, part, into)
            with printer.source.block(f"if {gap(value)}"):
                line(f"{into} |= {law.bit(('param', name))}")
        case Param() | Aggregate() | Due():
            line(f"{into} |= {law.bit(law.later(node))}")
        case _:
            for child in children(node):
                gather(printer, child, into)


def _gate(printer: Printer, fact: Fact, value: Printed, into: str) -> None:
    """A fact that may not be able to exist brings what decides that before it."""
    with printer.source.aside() as piece:
        gate = printer.law.gate(fact)
        printer.value(gate)
        gather(printer, gate, into)
    if not piece.lines:
        return
    if isinstance(value, Day):  # it may be given in part
        get = "home" if fact.of == "household" else printer.get
        with printer.source.block(f"if {get}({fact.id!r}) is None", piece):
            pass
        return
    printer.source.splice(piece)
