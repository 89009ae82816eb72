"""Whether cases leave no situation out, by trying every way in which what they read may turn out.

A choice may be any of its words; a comparison or another truth holds or not, and `x >= y` is `not x < y`. What
follows from arithmetic is not seen: cases that are complete only by it need an `otherwise`.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields

from .language.tree import Compare, Const, Derived, FactRef, In, Junction, Node, Not
from .rulebook import Group, Leaf
from .vocabulary import Fact

_MOST = 5_000  # situations looked at before the cases count as not complete
Known = dict[Hashable, str | bool]


@dataclass(frozen=True)
class _Open:
    """Something not settled yet: what it is called and what it may be."""

    key: Hashable
    values: tuple[str | bool, ...]
    name: str = ""


def gap(cases: Sequence[Node], assumed: Group | None = None) -> str | None:
    """A situation in which `assumed` holds and no case does, in words; None when there is none."""
    found = _Search(cases, assumed).find({}, {})
    if found is None:
        return None
    named = [f"{name} is {str(value).lower()}" for name, value in found.items() if name]
    return f"when {' and '.join(named)}" if named else "nothing shows that one always does"


class _Search:
    def __init__(self, cases: Sequence[Node], assumed: Group | None) -> None:
        self.cases, self.assumed, self.tried = cases, assumed, 0

    def find(self, known: Known, named: dict[str, str | bool]) -> dict[str, str | bool] | None:
        self.tried += 1
        if self.tried > _MOST:
            return {}
        still: list[_Open] = []
        truths = [_truth(case, known, still) for case in self.cases]
        given = True if self.assumed is None else _group(self.assumed, known, still)
        if given is False or True in truths:
            return None
        if not still:
            return named
        at = still[0]
        for value in at.values:
            found = self.find({**known, at.key: value}, {**named, at.name: value})
            if found is not None:
                return found
        return None


def _group(group: Group, known: Known, still: list[_Open]) -> bool | None:
    values = [
        _group(child, known, still) if isinstance(child, Group) else _truth(child.node, known, still)
        for child in group.children
        if not (isinstance(child, Leaf) and child.formality)
    ]
    return _joined(group.op == "all", values)


def _joined(every: bool, values: list[bool | None]) -> bool | None:
    if (not every) in values:
        return not every
    return None if None in values else every


def _truth(node: Node, known: Known, still: list[_Open]) -> bool | None:
    """Whether a truth holds in a situation; what it still depends on is added to `still`."""
    match node:
        case Const(value=value):
            return bool(value)
        case Derived(inner=inner):
            return _truth(inner, known, still)
        case Not(inner=inner):
            value = _truth(inner, known, still)
            return None if value is None else not value
        case Junction(op=op, parts=parts):
            return _joined(op == "and", [_truth(part, known, still) for part in parts])
        case In(inner=FactRef(fact=fact), words=words) if fact.one_of:
            word = _value(_Open(("word", fact.id), fact.one_of, fact.id), known, still)
            return None if word is None else word in words
        case Compare(op="==" | "!=" as op, left=FactRef(fact=fact), right=Const(value=wanted)) if fact.one_of:
            word = _value(_Open(("word", fact.id), fact.one_of, fact.id), known, still)
            return None if word is None else (word == wanted) is (op == "==")
        case Compare():
            return _compared(node, known, still)
        case FactRef(fact=fact):
            return _settled(_Open(_key(node), (False, True), fact.id), known, still)
        case _:
            return _settled(_Open(_key(node), (False, True)), known, still)


def _compared(node: Compare, known: Known, still: list[_Open]) -> bool | None:
    left, right = _key(node.left), _key(node.right)
    if node.op in ("==", "!="):
        key: Hashable = ("==", frozenset((left, right)))
    else:
        key = ("<", left, right) if node.op in ("<", ">=") else ("<", right, left)
    value = _settled(_Open(key, (False, True)), known, still)
    return value if value is None or node.op in ("==", "<", ">") else not value


def _settled(what: _Open, known: Known, still: list[_Open]) -> bool | None:
    found = _value(what, known, still)
    return None if found is None else bool(found)


def _value(what: _Open, known: Known, still: list[_Open]) -> str | bool | None:
    if what.key not in known:
        still.append(what)
        return None
    return known[what.key]


def _key(part: object) -> Hashable:
    """What a piece of an expression says, wherever it stands."""
    if isinstance(part, Fact):
        return part.id
    if isinstance(part, tuple):
        return tuple(map(_key, part))
    if isinstance(part, Node):
        names = (field.name for field in fields(part) if field.name != "position")
        return (type(part).__name__, *(_key(getattr(part, name)) for name in names))
    return part if isinstance(part, Hashable) else repr(part)
