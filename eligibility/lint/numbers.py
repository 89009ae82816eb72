"""Numbers: none written out in a rule but 0 and 1, and none of different units side by side."""

from collections.abc import Iterator, Mapping

from eligibility.language.tree import Arithmetic, Call, Compare, Const, Derived, FactRef, Node, Param, walk
from eligibility.rulebook import Rulebook
from eligibility.vocabulary import Fact

from .figures import units
from .files import Material
from .findings import Finding, finding
from .trees import amounts_of, cases_of

_BETWEEN = {"years_between": "years", "months_between": "months", "days_between": "days"}
_SHIFT = {"add_years": "years", "add_months": "months"}
_LIKE = ("min", "max", "clamp", "round_up", "round_down", "round_half_up")


def numbers(material: Material, book: Rulebook) -> Iterator[Finding]:
    """Bare numbers and mixed units in the conditions, amounts and outputs."""
    known = units(material)
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for leaf in version.conditions.leaves():
                yield from _node(leaf.node, f"{scheme.id}.{leaf.id}", leaf.position, known)
            for name, amount in amounts_of(version):
                for case in cases_of(amount):
                    where = material.amount_place(scheme, version, name, case.id)
                    for node in (case.when, case.node):
                        if node is not None:
                            what = f"{scheme.id}, {name}{f', case {case.id}' if case.id else ''}"
                            yield from _node(node, what, where, known)


def _node(node: Node, what: str, place: str, known: Mapping[str, str]) -> Iterator[Finding]:
    for part in walk(node):
        if isinstance(part, Const) and part.kind in ("whole", "fraction") and part.value not in (0, 1):
            yield finding("bare_number", place, f"{what}: the number {part.value} is written out")
        if isinstance(part, Derived):
            continue
        for first, second in _together(part):
            a, b = unit_of(first, known), unit_of(second, known)
            if a and b and a != b:
                yield finding("units", place, f"{what}: {a} and {b} stand side by side")
        if isinstance(part, Call) and part.name in _SHIFT:
            unit = unit_of(part.args[1], known)
            if unit and unit != _SHIFT[part.name]:
                yield finding("units", place, f"{what}: {part.name} is given {unit}")


def _together(node: Node) -> list[tuple[Node, Node]]:
    """The pairs of numbers that must be of one unit."""
    if isinstance(node, Compare) or (isinstance(node, Arithmetic) and node.op in ("+", "-")):
        return [(node.left, node.right)]
    if isinstance(node, Call) and node.name in ("min", "max", "clamp"):
        return [(node.args[0], arg) for arg in node.args[1:]]
    return []


def unit_of(node: Node, known: Mapping[str, str]) -> str:
    """money, rate, percent, years, months, days; "" where nothing is declared or it does not matter."""
    match node:
        case Param(id=name):
            return known.get(name, "")
        case FactRef(fact=fact):
            return _fact_unit(fact)
        case Derived(inner=inner):
            return unit_of(inner, known)
        case Call(name=name, args=args):
            return _BETWEEN.get(name, "") or (unit_of(args[0], known) if name in _LIKE else "")
        case Arithmetic(op=op, left=left, right=right):
            a, b = unit_of(left, known), unit_of(right, known)
            if op in ("+", "-"):
                return a or b
            scale = ("rate", "")
            return a if a and b in scale and a != "rate" else b if op == "*" and a in scale and b != "rate" else ""
        case _:
            return ""


def _fact_unit(fact: Fact) -> str:
    return fact.type if fact.type in ("money", "percent") else ""
