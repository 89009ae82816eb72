"""The household evaluator: a checked tree becomes closures over a situation, once a day and rulebook.

`Expression.value` gives bounds; `Expression.needs` adds the facts on which an unsettled value still depends.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

from . import bounds, tables
from .bounds import FALSE, TRUE, UNKNOWN, Days, Num, Value
from .document import Event, Member, Situation, fact_value, owner_of
from .language.parse import Scope, parse
from .language.tree import (
    Aggregate,
    Arithmetic,
    Asked,
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
    Place,
    children,
)
from .rulebook import CellValue, Dated, Parameter, Rule, Rulebook, Version
from .tables import Spot, Table
from .vocabulary import Fact

Need = tuple[str, str]  # (fact id or "param", member id or parameter id)


@dataclass(slots=True)
class Env:
    """Whose facts are read: a member's (None: the household's own), for which scheme and event."""

    situation: Situation
    member: Member | None
    scheme: str
    due: Callable[[str, Member | None], int]
    due_needs: Callable[[str, Member | None, set[Need]], None]
    event: Event | None = None
    day: Days | None = None  # whose law counts, where it is not the day asked about

    def of(self, member: Member) -> "Env":
        return Env(self.situation, member, self.scheme, self.due, self.due_needs, self.event, self.day)

    def asked(self) -> "Env":
        """The same on the day asked about, whatever day's law is being applied."""
        return Env(self.situation, self.member, self.scheme, self.due, self.due_needs)


Evaluate = Callable[[Env], Value]


class Expressions:
    """Compiles nodes for one rulebook, segment of time and state of knowledge; each node once.

    On every day of the segment that `on` lies in the same values are in force; the day itself is read from
    the environment.
    """

    def __init__(self, book: Rulebook, on: date, known_on: date | None) -> None:
        self.book, self.known_on = book, known_on
        self.params = {p.id: p.in_force(on, known_on) for p in book.params.values()}
        self._compiled: dict[int, tuple[Node, Evaluate]] = {}
        self._gates: dict[str, tuple[Node, Evaluate]] = {}
        self._kept: dict[Hashable, bool] = {}
        self._tables: dict[int, Table] = {}

    def once(self, key: Hashable, work: Callable[[], bool]) -> bool:
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
                out.add((fact.id, owner_of(env.situation, fact, env.member, env.event).id))
                self._gate_needs(fact, env, out)
            case Param(id=name, keys=keys, at=at):
                for part in (*keys, *([at] if at is not None else [])):
                    self.needs(part, env, out)
                if None in self._figures(node, env):
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
        given = owner_of(env.situation, fact, env.member, env.event).given.get(fact.id)
        if fact.asked_if and given is None:
            ground, there = self._ground(fact, env)
            ground.needs(ground._gate(fact)[0], there, out)

    def _ground(self, fact: Fact, env: Env) -> "tuple[Expressions, Env]":
        """Where a fact can exist: a person's or household's is of the day asked about, also in a rule for an event."""
        if fact.of == "event" or env.day is None:
            return self, env
        return expressions(self.book, env.situation.on, self.known_on), env.asked()

    def _gate(self, fact: Fact) -> tuple[Node, Evaluate]:
        if fact.id not in self._gates:
            event = fact.kinds[0] if fact.kinds else ""
            node = parse(cast(str, fact.asked_if), Scope(self.book.facts, event=event))
            self._gates[fact.id] = (node, self.compiled(node))
        return self._gates[fact.id]

    def fact(self, fact: Fact, env: Env) -> Value:
        """A fact's bounds; a fact by scheme is read for the scheme at hand."""
        if fact.per == "scheme":
            given = env.member.given.get(fact.id) if env.member else None
            if not isinstance(given, dict | bool):
                return UNKNOWN
            value = given.get(env.scheme) if isinstance(given, dict) else given
            return UNKNOWN if value is None else TRUE if value else FALSE
        ground, there = self._ground(fact, env)
        return fact_value(env.situation, fact, env.member, lambda f, m: cast(int, ground._gate(f)[1](there)), env.event)

    # -- compilation ------------------------------------------------------------------------------------
    def _compile(self, node: Node) -> Evaluate:
        match node:
            case Const():
                constant = _constant(node)
                return lambda env: constant
            case On():
                return lambda env: env.day or env.situation.today
            case Asked():
                return lambda env: env.situation.today
            case FactRef(fact=fact):
                return lambda env: self.fact(fact, env)
            case Derived(inner=inner):
                return self.compiled(inner)
            case Param():
                return self._param(node)
            case Place(levels=levels):
                get_levels = [self.compiled(level) for level in levels]
                return lambda env: _place([get(env) for get in get_levels])
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
        if not node.keys and node.at is None:
            dated = self.params[node.id]
            constant = tables.value_of(parameter, dated.value if dated else None)
            return lambda env: constant
        return lambda env: tables.union_of(parameter, self._figures(node, env))

    def _figures(self, node: Param, env: Env) -> list[CellValue]:
        """All figures that a parameter may have here; None among them: one that is not known."""
        keys = [self._key(key, env) for key in node.keys]
        found: list[CellValue] = []
        for dated in self._dated(node, env):
            if dated is None:
                found.append(None)
            elif node.keys:
                found += self._table(self.book.params[node.id], dated).possible(keys)
            else:
                found.append(dated.value)
        return found

    def _key(self, key: Node, env: Env) -> Value | Spot:
        if isinstance(key, Place):
            return tuple(cast(frozenset[str], self.value(level, env)) for level in key.levels)
        return self.value(key, env)

    def _dated(self, node: Param, env: Env) -> list[Dated | None]:
        """What is in force; on another day that is not known exactly, all that was in force on the days possible."""
        if node.at is None:
            return [self.params[node.id]]
        parameter, days = self.book.params[node.id], cast(Days, self.value(node.at, env))
        first, last = (date.fromordinal(min(d, date.max.toordinal())) for d in days)
        turns = {first} | {d.start for d in parameter.values if first < d.start <= last}
        turns |= {d.to + timedelta(1) for d in parameter.values if d.to is not None and first <= d.to < last}
        return [parameter.in_force(day, self.known_on) for day in sorted(turns)]

    def _table(self, parameter: Parameter, dated: Dated) -> Table:
        found = self._tables.get(id(dated))
        if found is None:
            found = self._tables[id(dated)] = Table(parameter.axes, dated.cells)
        return found


def _constant(node: Const) -> Value:
    if node.kind == "truth":
        return TRUE if node.value else FALSE
    if node.kind == "choice":
        return frozenset((str(node.value),))
    if node.kind == "date":
        return Days(cast(int, node.value), cast(int, node.value))
    return bounds.exactly(cast(int | Fraction, node.value))


def _place(levels: list[Value]) -> Value:
    """The nearest area where all levels are known, else the area that is not."""
    return levels[0] if all(bounds.fixed(level) for level in levels) else bounds.ANY_CODE


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


def expressions(book: Rulebook, on: date, known_on: date | None) -> Expressions:
    """The compiled expressions of a rulebook for a day, kept for all days with the same values in force."""
    days = turning_days(book)
    at = bisect_right(days, on)
    return _compiled(book, days[at - 1] if at else date.min, known_on)


@lru_cache(maxsize=64)
def _compiled(book: Rulebook, on: date, known_on: date | None) -> Expressions:
    return Expressions(book, on, known_on)


@lru_cache(maxsize=8)
def turning_days(book: Rulebook) -> tuple[date, ...]:
    """The days from which another value, version or rule of coordination may be in force, in order."""
    dated: list[Dated | Version | Rule] = [item for p in book.params.values() for item in p.values]
    dated += [item for s in book.schemes.values() for item in s.versions]
    dated += book.coordination
    found = {item.start for item in dated}
    return tuple(sorted(found | {item.to + timedelta(days=1) for item in dated if item.to is not None}))
