"""Parameters: used, without overlap, and there for the whole life of the versions that use them."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from eligibility.rulebook import Rulebook, Scheme, Version

from .files import Material, place
from .findings import Finding, finding
from .trees import last_day, nodes_of, params_in

_UNITS = ("years", "months", "days")
SLOT = re.compile(r"\{param\.([a-z0-9_]+)\}")


def parameters(material: Material, book: Rulebook) -> Iterator[Finding]:
    """All findings about parameters."""
    for parameter in book.params.values():
        for before, after in zip(parameter.values, parameter.values[1:], strict=False):
            if before.to is not None and before.to >= after.start:
                yield finding("overlap", after.position, f"{parameter.id}: a value ends after the next begins")
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for name in params_in(nodes_of(version)):
                yield from _covered(book, scheme, version, name)
    if material.whole:
        yield from _unused(material, book)


def _covered(book: Rulebook, scheme: Scheme, version: Version, name: str) -> Iterator[Finding]:
    """A value over the whole life of a version. A value that the law's text does not give is null, not left out."""
    values = book.params[name].values
    if values[0].start > version.start:
        yield finding(
            "parameter_gap", version.position,
            f"{scheme.id} uses param.{name} before {values[0].start}, where it has no value: answers are unknown there",
        )  # fmt: skip
    end = last_day(scheme, version)
    for at, value in enumerate(values):
        if value.to is None or (end is not None and value.to >= end) or value.to < version.start:
            continue
        following = values[at + 1].start if at + 1 < len(values) else None
        if following is None or following > value.to + timedelta(days=1):
            until = f"until {following}" if following else "for good"
            yield finding("parameter_lapsed", value.position,
                          f"param.{name} ends on {value.to} {until} while {scheme.id} from {version.start} uses it")  # fmt: skip


def sentence_params(version: Version) -> set[str]:
    """The parameters that the sentences name."""
    return {name for leaf in version.conditions.leaves() for text in leaf.say.values() for name in SLOT.findall(text)}


def _unused(material: Material, book: Rulebook) -> Iterator[Finding]:
    used = {name for scheme in book.schemes.values() for version in scheme.versions
            for name in (*params_in(nodes_of(version)), *sentence_params(version))}  # fmt: skip
    elsewhere = str([tree for path, tree in material.trees.items() if path.startswith(("coordination", "packages/"))])
    for name, (file, entry) in material.parameters.items():
        if name in book.params and name not in used and f"param.{name}" not in elsewhere:
            yield finding("unused_parameter", place(file, entry), f"nothing uses param.{name}")


def units(material: Material) -> Mapping[str, str]:
    """The unit of each parameter: money, rate, percent, years, months or days; "" for any other. A rate may be of years."""
    found = {}
    for name, (_, entry) in material.parameters.items():
        kind = str(entry.get("type", ""))
        unit = str(entry.get("unit", ""))
        timed = unit in _UNITS and kind not in ("money", "percent")
        found[name] = unit if timed else kind if kind in ("money", "rate", "percent") else ""
    return found
