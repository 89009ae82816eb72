"""The household evaluator: a checked tree becomes closures over a situation, once a day and rulebook.

`Expression.value` gives bounds; `Expression.needs` adds the facts on which an unsettled value still depends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from . import bounds
from .bounds import FALSE, TRUE, UNKNOWN, Days, Num, Value
from .document import NOT_KNOWN, Member, Situation, fact_value
from .language.parse import Scope, parse
from .language.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Compare,
    Const,
    Derived,
    Due,
    FactRef,
    In,
    Junction,
    Node,
    Not,
    On,
    Param,
    children,
)
from .rulebook import Parameter, Rulebook
from .vocabulary import Fact

Need = tuple[str, str]  # (fact id or "param", member id or parameter id)


@dataclass(slots=True)
class Env:
    """Whose facts are read: a member's (None: the household's own), for which scheme."""

    situation: Situation
    member: Member | None
    scheme: str
    due: Callable[[str, Member | None], int]
    due_needs: Callable[[str, Member | None, set[Need]], None]

    def of(self, member: Member) -> "Env":
        return Env(self.situation, member, self.scheme, self.due, self.due_needs)


Evaluate = Callable[[Env], Value]


class Expressions:
    """Compiles nodes for one rulebook, day and state of knowledge; each node once."""

    def __init__(self, book: Rulebook, on: date, known_on: date | None) -> None:
        self.book, self.on, self.known_on = book, on, known_on
        self.params = {p.id: p.in_force(on, known_on) for p in book.params.values()}
        self._compiled: dict[int, tuple[Node, Evaluate]] = {}
        self._gates: dict[str, tuple[Node, Evaluate]] = {}
        self._kept: dict[int, bool] = {}

    def once(self, key: int, work: Callable[[], bool]) -> bool:
        """Something that is the same for every subject of the day, worked out once."""
        if key not in self._kept:
            self._kept[key] = work()
        return self._kept[key]

    def value(self, node: Node, env: Env) -> Value:
        return self.compiled(node)(env)

    def compiled(self, node: Node) -> Evaluate:
        found = self._compiled.get(id(node))
        if found is None:
            found = (node, self._compile(node))
            self._compiled[id(node)] = found
        return found[1]

    def needs(self, node: Node, env: Env, out: set[Need]) -> None:
        """Add what an unsettled value depends on; settled parts are passed over."""
        if bounds.fixed(self.value(node, env)):
            return
        match node:
            case FactRef(fact=fact):
                owner = "household" if fact.of == "household" or env.member is None else env.member.id
                out.add((fact.id, owner))
                self._gate_needs(fact, env, out)
            case Param(id=name, keys=keys, at=at):
                for part in (*keys, *([at] if at is not None else [])):
                    self.needs(part, env, out)
                if all(bounds.fixed(self.value(k, env)) for k in keys) and (
                    at is None or bounds.fixed(self.value(at, env))
                ):
                    out.add(("param", name))
            case Aggregate(inner=inner) if inner is not None:
                for member in env.situation.members:
                    self.needs(inner, env.of(member), out)
            case Due(scheme=scheme):
                env.due_needs(scheme, env.member, out)
            case _:
                for child in children(node):
                    self.needs(child, env, out)

    def _gate_needs(self, fact: Fact, env: Env, out: set[Need]) -> None:
        owner = env.member if fact.of == "person" and env.member else env.situation.household
        given = owner.given.get(fact.id)
        if fact.asked_if and (given is None or given.value is NOT_KNOWN):
            self.needs(self._gate(fact)[0], env, out)

    def _gate(self, fact: Fact) -> tuple[Node, Evaluate]:
        if fact.id not in self._gates:
            node = parse(cast(str, fact.asked_if), Scope(self.book.facts))
            self._gates[fact.id] = (node, self.compiled(node))
        return self._gates[fact.id]

    def fact(self, fact: Fact, env: Env) -> Value:
        """A fact's bounds; a fact by scheme is read for the scheme at hand."""
        if fact.per == "scheme":
            given = env.member.given.get(fact.id) if env.member else None
            if given is None or not isinstance(given.value, dict | bool):
                return UNKNOWN
            value = given.value.get(env.scheme) if isinstance(given.value, dict) else given.value
            return UNKNOWN if value is None else TRUE if value else FALSE
        return fact_value(env.situation, fact, env.member, lambda f, m: cast(int, self._gate(f)[1](env)))

    # -- compilation ------------------------------------------------------------------------------------
    def _compile(self, node: Node) -> Evaluate:
        match node:
            case Const():
                constant = _constant(node)
                return lambda env: constant
            case On():
                today = Days(self.on.toordinal(), self.on.toordinal())
                return lambda env: today
            case FactRef(fact=fact):
                return lambda env: self.fact(fact, env)
            case Derived(inner=inner):
                return self.compiled(inner)
            case Param():
                return self._param(node)
            case Compare(op=op, left=left, right=right):
                return _comparison(op, left.kind, self.compiled(left), self.compiled(right))
            case In(inner=inner, words=words):
                get, wanted = self.compiled(inner), frozenset(words)
                return lambda env: bounds.within(cast(frozenset[str], get(env)), wanted)
            case Junction(op=op, parts=parts):
                return _junction(op, [self.compiled(part) for part in parts])
            case Not(inner=inner):
                get = self.compiled(inner)
                return lambda env: TRUE - cast(int, get(env))
            case Arithmetic(op=op, left=left, right=right):
                apply = {"+": bounds.add, "-": bounds.subtract, "*": bounds.multiply, "/": bounds.divide}[op]
                a, b = self.compiled(left), self.compiled(right)
                return lambda env: apply(cast(Num, a(env)), cast(Num, b(env)))
            case Call(name=name, args=args):
                return _call(name, [self.compiled(arg) for arg in args])
            case Aggregate(name=name, inner=inner):
                return _aggregate(name, self.compiled(inner) if inner is not None else None)
            case Due(scheme=scheme):
                return lambda env: env.due(scheme, env.member)
        raise TypeError(f"no printer for {type(node).__name__}")

    def _param(self, node: Param) -> Evaluate:
        parameter = self.book.params[node.id]
        keys = [self.compiled(key) for key in node.keys]
        if node.at is None:
            dated = self.params[node.id]
            if not keys:
                constant = _cell(dated.value if dated else None)
                return lambda env: constant
            table = {words: _cell(cell) for words, cell in dated.table.items()} if dated else {}
            return lambda env: _look_up(table, cast(frozenset[str], keys[0](env)))
        when = self.compiled(node.at)
        return lambda env: self._at(parameter, cast(Days, when(env)), [cast(frozenset[str], k(env)) for k in keys])

    def _at(self, parameter: Parameter, days: Days, keys: list[frozenset[str]]) -> Value:
        """The parameter on another day; when the day is not known, whatever it was on the days possible."""
        first, last = (date.fromordinal(min(max(d, 1), date.max.toordinal())) for d in days)
        turns = {first} | {d.start for d in parameter.values if first < d.start <= last}
        turns |= {d.to + timedelta(1) for d in parameter.values if d.to is not None and first <= d.to < last}
        found: Value | None = None
        for dated in (parameter.in_force(day, self.known_on) for day in sorted(turns)):
            if dated is None:
                value: Value = _cell(None)
            elif keys:
                value = _look_up({w: _cell(c) for w, c in dated.table.items()}, keys[0])
            else:
                value = _cell(dated.value)
            found = value if found is None else bounds.union(found, value)
        return found if found is not None else _cell(None)


_NO_VALUE = Num(0, 10**12, False, True)


def _constant(node: Const) -> Value:
    if node.kind == "truth":
        return TRUE if node.value else FALSE
    if node.kind == "choice":
        return frozenset((str(node.value),))
    if node.kind == "date":
        return Days(cast(int, node.value), cast(int, node.value))
    return bounds.exactly(cast(int | Fraction, node.value))


def _cell(value: int | Fraction | None) -> Num:
    return _NO_VALUE if value is None else bounds.exactly(value)


def _look_up(table: Mapping[tuple[str, ...], Num], words: frozenset[str]) -> Num:
    found: Num | None = None
    for word in sorted(words):
        value = table.get((word,), _NO_VALUE)
        found = value if found is None else cast(Num, bounds.union(found, value))
    return found if found is not None else _NO_VALUE


def _comparison(op: str, kind: str, a: Evaluate, b: Evaluate) -> Evaluate:
    if kind == "choice":
        if op == "==":
            return lambda env: bounds.same_word(cast(frozenset[str], a(env)), cast(frozenset[str], b(env)))
        return lambda env: TRUE - bounds.same_word(cast(frozenset[str], a(env)), cast(frozenset[str], b(env)))
    compare: Any = {
        "<": bounds.less,
        "<=": bounds.less_equal,
        ">": lambda x, y: bounds.less(y, x),
        ">=": lambda x, y: bounds.less_equal(y, x),
        "==": bounds.equal,
        "!=": lambda x, y: TRUE - bounds.equal(x, y),
    }[op]
    return lambda env: cast(int, compare(a(env), b(env)))


def _junction(op: str, parts: list[Evaluate]) -> Evaluate:
    def all_of(env: Env) -> Value:
        lowest = TRUE
        for part in parts:
            value = cast(int, part(env))
            if value < lowest:
                if value == FALSE:
                    return FALSE
                lowest = value
        return lowest

    def any_of(env: Env) -> Value:
        highest = FALSE
        for part in parts:
            value = cast(int, part(env))
            if value > highest:
                if value == TRUE:
                    return TRUE
                highest = value
        return highest

    return all_of if op == "and" else any_of


def _call(name: str, args: list[Evaluate]) -> Evaluate:
    simple: dict[str, Callable[..., Value]] = {
        "min": bounds.minimum,
        "max": bounds.maximum,
        "clamp": lambda x, low, high: bounds.maximum(low, bounds.minimum(x, high)),
        "round_up": lambda x, step: bounds.rounded(x, step, "up"),
        "round_down": lambda x, step: bounds.rounded(x, step, "down"),
        "round_half_up": lambda x, step: bounds.rounded(x, step, "half_up"),
        "years_between": lambda a, b: bounds.between(a, b, "years"),
        "months_between": lambda a, b: bounds.between(a, b, "months"),
        "days_between": lambda a, b: bounds.between(a, b, "days"),
        "add_months": lambda d, n: _shift(d, n, years=False),
        "add_years": lambda d, n: _shift(d, n, years=True),
        "year_of": lambda d: bounds.part(d, "year"),
        "month_of": lambda d: bounds.part(d, "month"),
        "day_of": lambda d: bounds.part(d, "day"),
        "date": bounds.make_date,
    }
    apply = simple[name]
    if len(args) == 2:
        a, b = args
        return lambda env: apply(a(env), b(env))
    return lambda env: apply(*[arg(env) for arg in args])


def _shift(day: Days, count: Num, *, years: bool) -> Days:
    unit = 12 if years else 1
    return Days(
        bounds.shift(day.low, int(count.low) * unit, years=years),
        bounds.NEVER if count.open_high else bounds.shift(day.high, int(count.high) * unit, years=years),
    )


def _aggregate(name: str, inner: Evaluate | None) -> Evaluate:
    def values(env: Env) -> list[Any]:
        return [inner(env.of(member)) for member in env.situation.members] if inner else []

    def total(env: Env) -> Value:
        found = bounds.exactly(0)
        for value in values(env):
            found = bounds.add(found, value)
        return found

    def extreme(pick: Callable[[Num, Num], Num]) -> Evaluate:
        def apply(env: Env) -> Value:
            found: Num | None = None
            for value in values(env):
                found = value if found is None else pick(found, value)
            return found if found is not None else bounds.exactly(0)

        return apply

    table: dict[str, Evaluate] = {
        "size": lambda env: bounds.exactly(len(env.situation.members)),
        "count": lambda env: _counted(values(env)),
        "any": lambda env: max(values(env), default=FALSE),
        "all": lambda env: min(values(env), default=TRUE),
        "sum": total,
        "min": extreme(bounds.minimum),
        "max": extreme(bounds.maximum),
    }
    return table[name]


def _counted(truths: list[int]) -> Num:
    return Num(sum(t == TRUE for t in truths), sum(t != FALSE for t in truths))


@lru_cache(maxsize=64)
def expressions(book: Rulebook, on: date, known_on: date | None) -> Expressions:
    """The compiled expressions of a rulebook for a day, kept for the next household."""
    return Expressions(book, on, known_on)
