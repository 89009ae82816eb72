"""The evaluator with nothing known, once a day; and the days on which the figures of some rules differ."""

from collections.abc import Iterator
from datetime import date

from eligibility.language.tree import Node
from eligibility.rulebook import Rulebook, Scheme, Version

from .cells import Ranges
from .dated import known
from .trees import figure_days, params_in


class Days:
    """One evaluator a day, kept while a rulebook is checked."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._kept: dict[date, Ranges] = {}

    def at(self, day: date) -> Ranges:
        if day not in self._kept:
            self._kept[day] = Ranges(self.book, day)
        return self._kept[day]


def periods(book: Rulebook, days: Days, scheme: Scheme, version: Version, nodes: list[Node]) -> Iterator[Ranges]:
    """One evaluator for each set of the figures in some expressions; not where one of them has no value."""
    names = params_in(nodes)
    for day in figure_days(book, scheme, version, names):
        ex = days.at(day)
        if all(known(ex.params[name]) for name in names):
            yield ex
