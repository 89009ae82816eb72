"""The expressions of the catalogue, checked when a rulebook is read: what derives a fact and what it is asked by."""

from .errors import ExpressionError, RulebookError
from .language.parse import KIND_OF, Scope, parse
from .language.tree import FactRef, Node, walk
from .vocabulary import Catalogue, Fact


def check_expressions(facts: Catalogue, file: str) -> None:
    """Raise RulebookError where one cannot be read or a fact depends on itself."""
    given = {name: fact for name, fact in facts.items() if not fact.derived}
    gates: dict[str, set[str]] = {}
    for fact in facts.values():
        if fact.derived is not None:
            node = _read(fact, fact.derived, Scope(given), file)
            if node.kind != KIND_OF[fact.type]:
                raise RulebookError("types", f"{fact.id} is derived as a {node.kind}", file, f"type: {fact.type}")
    for fact in facts.values():
        if fact.asked_if is not None:
            node = _read(fact, fact.asked_if, Scope(facts), file)
            if node.kind != "truth":
                raise RulebookError("not_a_truth", f"{fact.id} is asked if a {node.kind}", file, "compare it")
            gates[fact.id] = {part.fact.id for part in walk(node) if isinstance(part, FactRef)}
    for name in gates:
        _follow(name, gates, (), file)


def _read(fact: Fact, text: str, scope: Scope, file: str) -> Node:
    try:
        return parse(text, scope)
    except ExpressionError as error:
        said = f"{fact.id}: {error.message} (at {error.path} of {text!r})"
        raise RulebookError(error.code, said, file, error.suggestion) from None


def _follow(name: str, gates: dict[str, set[str]], way: tuple[str, ...], file: str) -> None:
    if name in way:
        raise RulebookError("circle", f"facts are asked by each other: {' -> '.join((*way, name))}", file, "break it")
    for following in sorted(gates.get(name, ())):
        _follow(following, gates, (*way, name), file)
