"""What must not go round: facts that need each other to exist, schemes that are due if they are due."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from .errors import ExpressionError, RulebookError
from .language.parse import Scope, parse
from .language.scope import KIND_OF
from .language.tree import Aggregate, Due, Node, children
from .rulebook import Rulebook, Scheme, Version
from .vocabulary import Catalogue, Fact


def check_facts(facts: Catalogue) -> None:
    """Refuse circles among derived facts and `asked_if`, and such expressions that cannot be read."""
    _refuse({fact.id: _names(fact) & set(facts) for fact in facts.values()}, "facts.yaml", "the facts")
    for fact in facts.values():
        of = "household" if fact.of == "household" else "person"
        for text in filter(None, (fact.derived, fact.asked_if)):
            for kind in fact.kinds or ("",):
                try:
                    node = parse(text, Scope(facts, of=of, event=kind))
                except ExpressionError as error:
                    message = f"{fact.id}: {error.message} (at {error.path} of {text!r})"
                    raise RulebookError(error.code, message, "facts.yaml", error.suggestion) from None
                if text == fact.derived and node.kind != KIND_OF[fact.type]:
                    message = f"{fact.id} is derived as a {node.kind}"
                    raise RulebookError("types", message, "facts.yaml", f"type: {fact.type}")
                if text == fact.asked_if and node.kind != "truth":
                    raise RulebookError(
                        "not_a_truth", f"{fact.id} is asked if a {node.kind}", "facts.yaml", "compare it"
                    )


def _names(fact: Fact) -> set[str]:
    found: set[str] = set()
    for text in filter(None, (fact.derived, fact.asked_if)):
        try:
            found |= {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue  # the reading that follows says where
    return found


def check_due(book: Rulebook) -> None:
    """Refuse due() that asks about another event or of nobody in particular, and schemes that ask in a circle."""
    asked: dict[str, set[str]] = {name: set() for name in book.schemes}
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for node, place in version_nodes(version):
                for due, aggregated in _dues(node, aggregated=False):
                    asked[scheme.id].add(due.scheme)
                    if due.scheme in book.schemes:  # else it could not be read, which is told in its place
                        _fits(scheme, book.schemes[due.scheme], place, aggregated=aggregated)
    _refuse(asked, "schemes", "due() of the schemes")


def version_nodes(version: Version) -> Iterator[tuple[Node, str]]:
    """All expressions of a version with their places."""
    for leaf in version.conditions.leaves():
        yield leaf.node, leaf.position
    for amount in [*([version.amount] if version.amount else []), *version.outputs.values()]:
        for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else [])):
            yield from ((node, version.position) for node in (case.when, case.node) if node is not None)


def _dues(node: Node, *, aggregated: bool) -> Iterator[tuple[Due, bool]]:
    if isinstance(node, Due):
        yield node, aggregated
    for child in children(node):
        yield from _dues(child, aggregated=aggregated or isinstance(node, Aggregate))


def _fits(scheme: Scheme, other: Scheme, place: str, *, aggregated: bool) -> None:
    if other.event and (other.event != scheme.event or other.of != scheme.of):
        message = f"{scheme.id} asks due({other.id!r}), which answers about a {other.event} of a {other.of}"
        raise RulebookError("due_event", message, place, "ask from a scheme for the same event")
    if scheme.of == "household" and other.of == "person" and not aggregated:
        message = f"{scheme.id} is for households and asks due({other.id!r}) of no member"
        raise RulebookError("needs_aggregate", message, place, f'household.any(due("{other.id}"))')


def _refuse(graph: Mapping[str, Iterable[str]], place: str, what: str) -> None:
    circle = find(graph)
    if circle:
        message = f"{what} go in a circle: {' → '.join(circle)}"
        raise RulebookError("circle", message, place, f"break it at {circle[0]}")


def find(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """A circle as `a, b, a`, or nothing. Circles are looked for in the order of the graph."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = [start]
        waiting = [iter(sorted(graph[start]))]
        while waiting and path[-1] not in done:
            following = next((name for name in waiting[-1] if name not in done), None)
            if following is None:
                done.add(path.pop())
                waiting.pop()
                if not path:
                    break
            elif following in path:
                return [*path[path.index(following) :], following]
            else:
                path.append(following)
                waiting.append(iter(sorted(graph.get(following, ()))))
    return []
