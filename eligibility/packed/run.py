"""Printed programs: compiled once for a segment of time, run for a household, and when the engine takes to them."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from eligibility.activations import Activation
from eligibility.bounds import Value
from eligibility.document import Member, Situation
from eligibility.evaluate import Expressions, Need, expressions, turning_days
from eligibility.rulebook import Rule, Rulebook
from eligibility.run import Run, in_force

from . import helpers
from .helpers import Beyond
from .law import Later, Law
from .program import Household
from .source import NotNative

PAYS_AFTER = 64  # so many households with one law are worth a program
_MOST = 64


class Ahead:
    """The closures, for what a program leaves to them; nothing is made ready before it is asked for."""

    def __init__(self, book: Rulebook, situation: Situation, known_on: date | None) -> None:
        self.book, self.situation, self.known_on = book, situation, known_on
        self._needs: dict[Hashable, set[Need]] = {}

    @cached_property
    def run(self) -> Run:
        """The run of the closures."""
        return Run(self.book, self.situation, self.known_on)

    def value(self, asked: Later, member: Member | None) -> Value:
        """A node's value about a member (None: the household)."""
        return self.run.today.ex.value(asked.node, self.run.env(asked.scheme, member))

    def needs(self, asked: Later, member: Member | None) -> set[Need]:
        """A node's needs about a member (None: the household); those that are the same for each are gathered once."""
        if asked.home is None:
            return self._gathered(asked, member)
        if asked.home not in self._needs:
            self._needs[asked.home] = self._gathered(asked, None)
        return self._needs[asked.home]

    def _gathered(self, asked: Later, member: Member | None) -> set[Need]:
        found: set[Need] = set()
        self.run.today.ex.needs(asked.node, self.run.env(asked.scheme, member), found)
        return found

    def contradiction(self) -> None:
        """A given fact that cannot exist: say which. Raises DocumentError."""
        self.run.check_gates()


class Program:
    """The two functions of one law: `verdicts` (what each scheme gives) and `codes` (everything, coordinated)."""

    def __init__(self, law: Law, rules: Sequence[Rule], ex: Expressions) -> None:
        self.law, self.rules, self.ex = law, tuple(rules), ex
        self.written = Household(law, rules, codes=True)
        self._codes = _compiled(self.written.text(), law)

    @cached_property
    def _verdicts(self) -> Any:
        law = self.law
        return _compiled(Household(law, self.rules, codes=False).text(), law)

    def verdicts(self, situation: Situation) -> list[tuple[Any, ...]]:
        """For each member, then the household: all statuses, lows and highs of amounts; classifications' words."""
        return self._run(self._verdicts, situation)

    def codes(self, situation: Situation) -> list[tuple[Any, ...]]:
        """For each member, then the household, the tuples of `written.person` and `written.household`."""
        return self._run(self._codes, situation)

    def _run(self, function: Any, situation: Situation) -> list[tuple[Any, ...]]:
        on = situation.on
        later = Ahead(self.law.book, situation, self.law.known_on)
        number = on.year * 10_000 + on.month * 100 + on.day
        rows: list[tuple[Any, ...]] = function(situation.members, situation.household.given.get, number, later)
        return rows


def _compiled(text: str, law: Law) -> Any:
    names = {**helpers.NAMES, **law.constants}
    exec(compile(text, "<printed rules>", "exec"), names)  # noqa: S102  (printed from a checked tree)
    return names["household"]


def compile_packed(
    book: Rulebook, on: date, known_on: date | None = None, complete: frozenset[str] | None = frozenset(),
    activations: tuple[Activation, ...] = (),
) -> Program | None:  # fmt: skip
    """The program for a day and all days with the same law. None: the closures must do it.

    `complete` are the registers whose silence counts (None: all), `activations` those of the document.
    """
    days = turning_days(book)
    at = bisect_right(days, on)
    current = tuple(one for one in activations if one.counts(on, known_on))
    return _program(
        book, days[at - 1] if at else date.min, known_on, _covered(book, complete), current, on if current else None
    )


@lru_cache(maxsize=_MOST)
def _covered(book: Rulebook, complete: frozenset[str] | None) -> frozenset[str]:
    """The facts whose silence counts."""
    silent = (fact for fact in book.facts.values() if fact.has_absent)
    return frozenset(fact.id for fact in silent if complete is None or fact.register in complete)


@lru_cache(maxsize=_MOST)
def _program(
    book: Rulebook, start: date, known_on: date | None, covered: frozenset[str], current: tuple[Activation, ...],
    day: date | None,
) -> Program | None:  # fmt: skip
    """`day` is the day itself where activations count: they have edges of their own."""
    on = day or start
    ex = expressions(book, on, known_on)
    schemes = in_force(book, on, known_on, current)
    rules = [rule for rule in book.coordination if rule.in_force(on, known_on)]
    leaves = [[leaf.id for leaf in version.conditions.leaves()] for _, version in schemes.values()]
    if any(len(set(ids)) != len(ids) for ids in leaves):
        return None
    try:
        return Program(Law(book, on, ex, known_on, schemes, covered), rules, ex)
    except (NotNative, RecursionError, SyntaxError, MemoryError):
        return None


_asked: dict[Any, int] = {}


def program_for(book: Rulebook, situation: Situation, known_on: date | None) -> Program | None:
    """The program for a household, once enough have been asked about by the same law; None: use the closures."""
    if any(owner.events for owner in (*situation.members, situation.household)):
        return None
    days = turning_days(book)
    key = (book.hash, bisect_right(days, situation.on), known_on, situation.complete, situation.activations)
    asked = _asked[key] = _asked.get(key, 0) + 1
    if asked <= PAYS_AFTER:
        if len(_asked) > 1000:
            _asked.clear()
        return None
    return compile_packed(book, situation.on, known_on, situation.complete, situation.activations)


__all__ = ["Ahead", "Beyond", "Program", "compile_packed", "program_for"]
