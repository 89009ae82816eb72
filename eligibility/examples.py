"""Worked examples: a short situation on a named base, and what is expected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .determine import determine
from .errors import EligibilityError, FactError, RulebookError
from .rulebook import Rulebook
from .shapes import Shape, number
from .strict_yaml import Block, Items
from .vocabulary import Catalogue, Fact

_KEYS = ("name", "on", "known_on", "complete", "base", "person", "household", "members", "expect")


@dataclass(frozen=True)
class Example:
    """One example as a document of the engine; its person is m1, further members m2 and on."""

    scheme: str | None
    name: str
    place: str
    on: date
    known_on: date | None
    document: dict[str, Any]
    expect: Mapping[str, Any]


def examples(book: Rulebook) -> Iterator[Example]:
    """Every example of the schemes, then those of the coordination."""
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for item in version.examples:
                yield _example(book, item, scheme.id, f"{scheme.id}.yaml")
    for item in book.coordination_examples:
        yield _example(book, item, None, "coordination.yaml")


def _example(book: Rulebook, item: Any, scheme: str | None, file: str) -> Example:
    shape = Shape(file, item, "example", _KEYS, ("name", "on", "expect"))
    if "base" in shape.block and shape.text("base") not in book.bases:
        raise shape.fault("base", "unknown_base", f"no base is called {shape.text('base')!r}", ", ".join(book.bases))
    assumed = book.bases[shape.text("base")] if "base" in shape.block else Block()
    base = Shape("bases.yaml", assumed, f"base {shape.text('base')}", ("person", "household", "note"))
    facts = {of: plain({**base.inner(of), **shape.inner(of)}, book.facts) for of in ("person", "household")}
    members = [{"id": "m1", "facts": facts["person"]}]
    for place, member in enumerate(shape.items("members"), 2):
        if not isinstance(member, Block):
            raise shape.fault("members", "shape", "a member is a block of facts")
        members.append({"id": f"m{place}", "facts": plain(member, book.facts)})
    complete = shape.get("complete", Items())
    if not isinstance(complete, str | Items):
        raise shape.fault("complete", "shape", "complete is a list of registers, or all")
    on = shape.day("on")
    assert on is not None
    return Example(
        scheme=scheme,
        name=shape.text("name"),
        place=shape.place_of("name"),
        on=on,
        known_on=shape.day("known_on"),
        document={
            "complete": str(complete) if isinstance(complete, str) else list(map(str, complete)),
            "household": {"facts": facts["household"], "members": members},
        },
        expect=shape.inner("expect"),
    )


def plain(facts: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Facts as a file writes them, text, to what JSON would hold; `null` is "asked, not known"."""
    return {str(name): _json(value, catalogue.get(name)) for name, value in facts.items()}


def _json(value: Any, fact: Fact | None) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _json(inner, fact) for key, inner in value.items()}
    if not isinstance(value, str) or value == "null":
        return None if value == "null" else value
    if fact is None or fact.type in ("date", "choice", "area", "link"):
        return str(value)
    try:
        return fact.parse(str(value).replace("_", "") if fact.type in ("integer", "money") else str(value))
    except FactError:
        return str(value)  # left for the document's own check, which names its path


def run(book: Rulebook, example: Example) -> list[str]:
    """Sentences about what came out otherwise than expected; an empty list when all holds."""
    try:
        answer = determine(book, example.document, on=example.on, known_on=example.known_on)
    except EligibilityError as error:
        return [f"{example.name}: {error}"]
    about = {d["scheme"]: d for d in answer["determinations"] if d["subject"] == "m1"}
    try:
        return [f"{example.name}: {fault}" for key, value in example.expect.items()
                for fault in _compare(example, str(key), value, about, answer)]  # fmt: skip
    except RulebookError as error:
        return [f"{example.name}: {error}"]


def _compare(
    example: Example, key: str, wanted: Any, about: Mapping[str, Any], answer: Mapping[str, Any]
) -> Iterator[str]:
    own = about.get(example.scheme or "")
    if key == "in_force":
        if (own is not None) != (str(wanted) == "true"):
            yield f"in force: expected {wanted}"
    elif key == "total":
        yield from _differs("total", bounds(wanted), answer["totals"]["m1"]["monthly"])
    elif key in ("payable", "replaced_by") and isinstance(wanted, Mapping):
        for scheme, value in wanted.items():
            if scheme not in about:
                yield f"{key}: {scheme} is not in force for m1"
                continue
            got = about[scheme][key]
            yield from _differs(f"{key} of {scheme}", bounds(value) if key == "payable" else str(value), got)
    elif own is None:
        yield f"{example.scheme} is not in force on {example.on}"
    elif key in ("amount", "payable"):
        yield from _differs(key, bounds(wanted), own[key])
    elif key == "outputs":
        for name, value in wanted.items() if isinstance(wanted, Mapping) else ():
            text = str(value).replace("_", "")
            got = own["outputs"].get(name)
            yield from _differs(f"output {name}", text, str(got))
    elif key in ("needs", "formality_missing", "because"):
        yield from _differs(key, list(map(str, wanted)), own[key])
    elif key in ("status", "replaced_by"):
        yield from _differs(key, str(wanted), own[key])
    else:
        raise RulebookError("unknown_key", f"an example cannot expect {key!r}", example.place)


def bounds(value: Any) -> dict[str, int | Fraction | None]:
    """`500_000` or `[0, 500_000]` as low and high; `null` for a high that nobody can say."""
    pair = list(value) if isinstance(value, list) else [value, value]
    try:
        low, high = map(number, pair)
    except ValueError:
        raise RulebookError("not_a_number", f"expected {value}: no amount and no two bounds of one") from None
    return {"low": low, "high": high}


def _differs(what: str, wanted: Any, got: Any) -> Iterator[str]:
    if wanted != got:
        yield f"{what}: expected {wanted}, got {got}"
