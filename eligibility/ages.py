"""On which day an age or a period of the law is reached, when the date that it counts from is known.

`age >= param.x` and `years_between(date, on) < param.x` turn on a day that can be named: the date and x years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from . import bounds, words
from .bounds import NEVER, Days, Num
from .document import owner_of
from .evaluate import Env, Expressions
from .language.tree import Aggregate, Call, Compare, Const, Derived, FactRef, Node, On, Param, children
from .vocabulary import Fact

HORIZON_YEARS = 10  # what lies farther ahead says little about a person's rights


@dataclass(frozen=True)
class Turning:
    """A comparison that turns over on a day: of which fact, after how many complete years, between which days.

    `text` is the day as far as it is known: YYYY-MM-DD, YYYY-MM or YYYY.
    """

    fact: Fact
    years: int
    text: str
    days: Days


def turnings(node: Node, env: Env, ex: Expressions) -> Iterator[Turning]:
    """The comparisons below a node that turn over after today and within ten years, in reading order."""
    if isinstance(node, Compare):
        found = _turning(node, env, ex)
        if found is not None:
            yield found
    if isinstance(node, Aggregate):
        return  # whose birthday it would be depends on the member
    for child in children(node):
        yield from turnings(child, env, ex)


def _turning(node: Compare, env: Env, ex: Expressions) -> Turning | None:
    for counted, line, beyond in ((node.left, node.right, (">", "<=")), (node.right, node.left, ("<", ">="))):
        fact = _counts_from(counted)
        if fact is None or not isinstance(line, Const | Param):
            continue
        limit = cast(Num, ex.value(line, env))
        if not limit.fixed or node.op in ("==", "!="):
            continue
        return _reached(fact, int(limit.low) + (node.op in beyond), env, ex)
    return None


def _counts_from(node: Node) -> FactRef | None:
    """The date fact whose complete years up to today a node counts."""
    if isinstance(node, Derived):
        return _counts_from(node.inner)
    if isinstance(node, Call) and node.name == "years_between":
        start, end = node.args
        if isinstance(start, FactRef) and isinstance(end, On):
            return start
    return None


def _reached(start: FactRef, years: int, env: Env, ex: Expressions) -> Turning | None:
    given = owner_of(env.situation, start.fact, env.member, env.event).given.get(start.fact.id)
    since = cast(Days, ex.value(start, env))
    if given is None or since.high >= NEVER:
        return None
    days = Days(*(bounds.shift(day, 12 * years, years=True) for day in since))
    today = (env.day or env.situation.today).low
    if days.high >= NEVER or not today < days.high <= bounds.shift(today, 12 * HORIZON_YEARS, years=True):
        return None
    text = str(given)
    if len(text) == 10:
        return Turning(start.fact, years, words.iso(days.low), days)
    return Turning(start.fact, years, f"{int(text[:4]) + years}{text[4:]}", days)
