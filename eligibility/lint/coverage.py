"""What the examples show: each clause true, false and unknown, each limit just below, at and just above."""

from collections.abc import Iterator
from typing import cast

from eligibility import bounds
from eligibility.bounds import Days, Num
from eligibility.document import range_of
from eligibility.language.tree import Aggregate, Compare, FactRef, Node, Param, children, walk
from eligibility.rulebook import CLAIM_WINDOW, Rulebook, Scheme, Version
from eligibility.scheme import WORD

from .dated import known
from .findings import Finding, finding
from .subjects import Tried
from .trees import amounts_of, is_constant, key_of, params_in

SIDES = ("just below", "at", "just above")


def colours(book: Rulebook, all_tried: list[Tried]) -> Iterator[Finding]:
    """Clauses that some outcome is not shown of. A formality decides nothing and needs none."""
    seen: dict[int, set[int]] = {}
    for one in all_tried:
        for leaf in one.version.conditions.leaves():
            seen.setdefault(id(leaf), set()).add(cast(int, one.ex.value(leaf.node, one.env)))
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for leaf in version.conditions.leaves():
                shown = (2, 0) if leaf.id == CLAIM_WINDOW else (2, 0, 1)  # the day of an event is always known
                lacking = [WORD[o] for o in shown if o not in seen.get(id(leaf), ())]
                if lacking and version.examples and not leaf.formality:
                    yield finding("colour", leaf.position, f"{scheme.id}.{leaf.id} from {version.start} is in no example "
                                  f"{' or '.join(lacking)}")  # fmt: skip


def limits_of(version: Version) -> Iterator[tuple[str, str, Compare, bool]]:
    """Comparisons with a parameter: the clause's or case's name, its place, the node, whether for each member."""
    for leaf in version.conditions.leaves():
        if not leaf.formality:
            yield from ((leaf.id, leaf.position, node, each) for node, each in _compares(leaf.node, False))
    for name, amount in amounts_of(version):
        for case in amount.cases:
            if case.when is not None:
                what = f"{name}, case {case.id}"
                yield from ((what, version.position, node, each) for node, each in _compares(case.when, False))


def _compares(node: Node, each: bool) -> Iterator[tuple[Compare, bool]]:
    if isinstance(node, Compare) and node.left.kind in ("whole", "fraction", "date"):
        if any(isinstance(part, Param) for part in walk(node)) and not is_constant(node):
            yield node, each
        return
    for child in children(node):
        yield from _compares(child, each or isinstance(node, Aggregate))


def thresholds(book: Rulebook, all_tried: list[Tried]) -> Iterator[Finding]:
    """Limits that no example stands just below, at or just above: one year, month, day, đồng or percent."""
    for scheme in book.schemes.values():
        for version in scheme.versions:
            mine = [one for one in all_tried if one.version is version]
            if not mine:
                continue
            seen: dict[str, set[str]] = {}
            first: dict[str, tuple[str, str, Compare]] = {}
            for name, place, node, each in limits_of(version):
                key = f"{key_of(node.left)} {key_of(node.right)}"
                first.setdefault(key, (name, place, node))
                seen.setdefault(key, set()).update(side for one in mine for side in _sides(node, one, each))
            for key, (name, place, node) in first.items():
                there = reachable(node, mine)
                left = [side for side in SIDES if side in there and side not in seen[key]]
                if left:
                    yield _finding(scheme, version, name, place, parameter_names(node), left)


def _finding(scheme: Scheme, version: Version, name: str, place: str, what: str, sides: list[str]) -> Finding:
    return finding(
        "threshold", place, f"{scheme.id}, {name} from {version.start}: no example {' or '.join(sides)} {what}"
    )


def parameter_names(node: Node) -> str:
    return " and ".join(dict.fromkeys(f"param.{part.id}" for part in walk(node) if isinstance(part, Param)))


def _sides(node: Compare, one: Tried, each: bool) -> Iterator[str]:
    """On which side of a limit an example stands, seen from what is compared; nothing unless both are known."""
    envs = [one.env.of(member) for member in one.env.situation.members] if each else [one.env]
    for env in envs:
        left, right = (cast("Num | Days", one.ex.value(part, env)) for part in (node.left, node.right))
        if bounds.fixed(left) and bounds.fixed(right):
            gap = (left.low - right.low) * (1 if _limit_on_right(node) else -1)
            if -1 <= gap <= 1:
                yield SIDES[0] if gap < 0 else SIDES[2] if gap > 0 else SIDES[1]


def _limit_on_right(node: Compare) -> bool:
    return any(isinstance(part, Param) for part in walk(node.right))


def reachable(node: Compare, mine: list[Tried]) -> set[str]:
    """The sides that can exist: none of a limit that is null, nothing below a limit of 0 or above a fact's max."""
    names = params_in([node])
    dated = [one for one in mine if all(known(one.ex.params[name]) for name in names)]
    about, limit = (node.left, node.right) if _limit_on_right(node) else (node.right, node.left)
    found: set[str] = set()
    for one in dated:
        value, whole = one.ex.value(limit, one.env), Num(0, 0, False, True)
        if isinstance(about, FactRef) and about.fact.type in ("integer", "money", "percent"):
            whole = cast(Num, range_of(about.fact, one.example.on))
        if not isinstance(value, Num) or not bounds.fixed(value):
            return set(SIDES)
        below, above = value.low > whole.low, whole.open_high or value.low < whole.high
        found |= {SIDES[1], *([SIDES[0]] if below else []), *([SIDES[2]] if above else [])}
    return found
