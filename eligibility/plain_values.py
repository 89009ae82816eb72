"""Given values that are already what their facts hold, told at a glance; the vocabulary reads all others one by one."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .vocabulary import Fact

NEVER = "never"
_NUMBERS = ("integer", "money", "percent")
_NOTHING = (1, 0)  # no number lies between


class Plain:
    """The values that need no reading: each is already what its fact holds. All others are read one by one.

    Dates and areas are plain once they have been read; so many are remembered.
    """

    KEPT = 50_000

    def __init__(self, facts: Iterable["Fact"]) -> None:
        own = [fact for fact in facts if not fact.derived]
        self._all = frozenset(fact.id for fact in own)
        self._truths = frozenset(fact.id for fact in own if fact.type == "truth")
        self._ends = {fact.id: fact.ends for fact in own if fact.type in _NUMBERS}
        self._learnt: dict[str, set[str]] = {"date": set(), "area": set()}
        self._words: dict[str, Collection[str]] = {
            fact.id: self._learnt.get(fact.type, frozenset(fact.one_of)) for fact in own
        }

    def others(self, given: Mapping[str, Any]) -> list[str]:
        """The names of what is not plain, in the order given: not a fact of these, or not surely a value that it has."""
        every, truths, ends, words, found = self._all, self._truths, self._ends, self._words, list[str]()
        for name, value in given.items():
            kind = value.__class__
            if kind is bool:
                if name in truths:
                    continue
            elif kind is int:
                low, high = ends.get(name, _NOTHING)
                if low <= value <= high:
                    continue
            elif kind is str:
                if value in words.get(name, ()):
                    continue
            elif value is None and name in every:
                continue
            found.append(name)
        return found

    def learn(self, fact: "Fact", value: Any) -> None:
        """Remember what has been read, where it is plain for each fact of its type."""
        learnt = self._learnt.get(fact.type)
        if learnt is not None and value.__class__ is str and value != NEVER:
            if len(learnt) >= self.KEPT:
                learnt.clear()
            learnt.add(value)
