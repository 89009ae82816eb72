"""Activations switch emergency packages on, for areas and days; they are facts in, not part of the rulebook."""

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from .errors import DocumentError, nearest, shown
from .language.tree import Const, FactRef, In, Junction, Node
from .vocabulary import Catalogue

_KEYS = ("package", "areas", "from", "to", "published")


@dataclass(frozen=True)
class Activation:
    """A package switched on from a day to a day (inclusive; None: not ended) in some areas (none: the nation)."""

    package: str
    areas: tuple[str, ...]
    start: date
    to: date | None = None
    published: date | None = None

    def counts(self, on: date, known_on: date | None) -> bool:
        """Whether it holds on a day, as far as it was published."""
        known = known_on is None or self.published is None or self.published <= known_on
        return known and self.start <= on and (self.to is None or on <= self.to)

    def days(self) -> list[int]:
        """The first day on which it is on, and the first on which it is off again, as ordinals."""
        return [self.start.toordinal(), *([self.to.toordinal() + 1] if self.to is not None else [])]


def block(value: Any, keys: tuple[str, ...], path: str, what: str) -> None:
    """Refuse what is no object, and keys that it does not have."""
    if not isinstance(value, dict):
        raise DocumentError("wrong_type", f"{what} must be an object", path, f"with the keys {', '.join(keys)}")
    for key in value:
        if key not in keys:
            raise DocumentError(
                "unknown_key", f"{what} has an unknown key {shown(key)}", f"{path}.{key}".strip("."),
                nearest(str(key), keys) or ", ".join(keys),
            )  # fmt: skip


def day(value: Any, path: str) -> date:
    """A whole day, written YYYY-MM-DD. Raises DocumentError."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise DocumentError("impossible_date", f"{shown(value)} is no day", path, "write YYYY-MM-DD")


def read_activations(value: Any, packages: Collection[str]) -> tuple[Activation, ...]:
    """A document's activations, checked. Raises DocumentError with the path of what cannot be used."""
    if not isinstance(value, list):
        raise DocumentError("wrong_type", "activations must be a list", "activations", "[]")
    return tuple(_activation(entry, f"activations[{number}]", packages) for number, entry in enumerate(value))


def _activation(entry: Any, path: str, packages: Collection[str]) -> Activation:
    block(entry, _KEYS, path, "an activation")
    name, areas = entry.get("package"), entry.get("areas", [])
    if not isinstance(name, str) or name not in packages:
        hint = nearest(str(name), packages) or ", ".join(sorted(packages))
        raise DocumentError("unknown_package", f"no package is called {shown(name)}", f"{path}.package", hint)
    if not isinstance(areas, list) or not all(isinstance(area, str) and area for area in areas):
        raise DocumentError("wrong_type", "areas must be a list of codes", f"{path}.areas", "[] is the nation")
    start = day(entry.get("from"), f"{path}.from")
    end, published = (day(entry[k], f"{path}.{k}") if entry.get(k) is not None else None for k in ("to", "published"))
    if end is not None and end < start:
        raise DocumentError("impossible_date", "it ends before it begins", f"{path}.to", "to is its last day")
    return Activation(name, tuple(sorted(set(areas))), start, end, published)


def condition(package: str, given: Sequence[Activation], facts: Catalogue) -> Node | None:
    """Whether a household is in an area where the package is on, as an expression; None: nowhere.

    `given` are the activations that count on the day.
    """
    own = [activation for activation in given if activation.package == package]
    if not own:
        return None
    if any(not activation.areas for activation in own):
        return Const("truth", 0, True)
    codes = tuple(sorted({code for activation in own for code in activation.areas}))
    levels = [fact for fact in (facts.area("commune"), facts.area("province")) if fact is not None]
    parts = tuple(In("truth", 0, FactRef("choice", 0, fact), codes) for fact in levels)
    return parts[0] if len(parts) == 1 else Junction("truth", 0, "or", parts)


def hash_with(rulebook: str, given: Sequence[Activation]) -> str:
    """The hash that a decision records: the rulebook's own, with the activations where there are any."""
    if not given:
        return rulebook
    listed = sorted(json.dumps([str(part) for part in astuple(activation)]) for activation in given)
    return f"sha256:{hashlib.sha256(json.dumps([rulebook, listed]).encode()).hexdigest()}"
