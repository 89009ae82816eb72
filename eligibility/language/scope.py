"""The names that an expression may use, and the keys that a table takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from eligibility.errors import ExpressionError, nearest
from eligibility.vocabulary import Catalogue

from .tree import Axis, Const, FactRef, Kind, Node, Param, Place

KIND_OF: dict[str, Kind] = {
    "truth": "truth", "integer": "whole", "money": "whole", "percent": "fraction", "rate": "fraction",
    "date": "date", "choice": "choice", "area": "choice", "link": "choice",
}  # fmt: skip
Fault = Callable[..., ExpressionError]


@dataclass(frozen=True)
class ParamShape:
    """What a parse must know of a parameter: what it yields and what keys it."""

    kind: Kind
    axes: tuple[Axis, ...] = ()
    words: tuple[str, ...] = ()  # of a choice
    low: int | Fraction = 0  # over all its days
    high: int | Fraction = 10**12
    scale: int = 1  # at which all its figures are whole


@dataclass(frozen=True)
class Scope:
    """The names an expression may use, and for whom it is written; `event` is the kind of event, if any."""

    facts: Catalogue
    params: Mapping[str, ParamShape] = field(default_factory=dict)
    schemes: frozenset[str] = frozenset()
    of: str = "person"
    positive: Callable[[Node], bool] = lambda node: False  # whether a divisor can be shown to be above 0
    event: str = ""


def words_of(node: Node, scope: Scope) -> tuple[str, ...]:
    """The words that a choice can be; none where it has no list."""
    if isinstance(node, Const):
        return (str(node.value),)
    if isinstance(node, FactRef):
        return node.fact.one_of
    return scope.params[node.id].words if isinstance(node, Param) else ()


def table_key(key: Node, axis: Axis, scope: Scope, fault: Fault) -> Node:
    """A key as its table takes it, or the error that says what it takes."""
    if axis.kind == "area":
        return _place(key, scope, fault)
    kinds = {"word": ("choice",), "date": ("date",), "number": ("whole", "fraction")}[axis.kind]
    if key.kind not in kinds:
        raise fault("parameter_keys", f"the key {axis.name} is a {axis.kind}, this is a {key.kind}", axis.name)
    for word in words_of(key, scope) if axis.kind == "word" else ():
        if word not in axis.words:
            near = nearest(word, axis.words) or ", ".join(axis.words)
            raise fault("not_a_word", f"{word!r} is no word of {axis.name}", near)
    return key


def _place(key: Node, scope: Scope, fault: Fault) -> Node:
    """A table by areas reads the household's province where the commune has no value of its own."""
    if not isinstance(key, FactRef) or key.fact.type != "area":
        raise fault("parameter_keys", "a table by areas is keyed by an area", "commune")
    province = scope.facts.get("province")
    if key.fact.level == "commune" and province is not None and province.type == "area":
        return Place("choice", key.position, (key, FactRef("choice", key.position, province)))
    return Place("choice", key.position, (key,))
