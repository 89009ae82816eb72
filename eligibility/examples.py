"""Worked examples: a short situation on a named base, and what is expected of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .determine import determine
from .errors import EligibilityError, RulebookError
from .rulebook import Rulebook
from .shapes import Shape

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
                yield read_example(book, item, scheme.id, f"{scheme.id}.yaml")
    for item in book.coordination_examples:
        yield read_example(book, item, None, "coordination.yaml")


def read_example(book: Rulebook, item: Any, scheme: str | None, file: str) -> Example:
    """One example as a file writes it. Raises RulebookError."""
    shape = Shape(file, item, "example", _KEYS, ("name", "on", "expect"))
    base = book.bases.get(shape.text("base"), {}) if "base" in shape.block else {}
    if "base" in shape.block and not base:
        raise shape.fault("base", "unknown_base", f"no base is called {shape.text('base')!r}", ", ".join(book.bases))
    person = {**base.get("person", {}), **shape.get("person", {})}
    household = {**base.get("household", {}), **shape.get("household", {})}
    members = [{"id": "m1", "facts": plain(person)}]
    members += [{"id": f"m{n}", "facts": plain(m)} for n, m in enumerate(shape.items("members"), 2)]
    complete = shape.get("complete", [])
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
            "household": {"facts": plain(household), "members": members},
        },
        expect=shape.get("expect"),
    )


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a file writes them: text without the digit groups; `null` is "asked, not known"."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        text = str(value) if isinstance(value, str) else value
        if isinstance(text, str) and text.replace("_", "").isdigit() and "_" in text:
            text = text.replace("_", "")
        found[str(name)] = None if text == "null" else text
    return found


def run(book: Rulebook, example: Example) -> list[str]:
    """Sentences about what came out otherwise than expected; an empty list when all holds."""
    try:
        answer = determine(book, example.document, on=example.on, known_on=example.known_on)
    except EligibilityError as error:
        return [f"{example.name}: {error}"]
    about = {d["scheme"]: d for d in answer["determinations"] if d["subject"] == "m1"}
    return [f"{example.name}: {fault}" for key, value in example.expect.items()
            for fault in _compare(example, str(key), value, about, answer)]  # fmt: skip


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
            got = about[scheme][key]
            yield from _differs(f"{key} of {scheme}", bounds(value) if key == "payable" else str(value), got)
    elif own is None:
        yield f"{example.scheme} is not in force on {example.on}"
    elif key in ("amount", "payable"):
        yield from _differs(key, bounds(wanted), own[key])
    elif key == "outputs":
        for name, value in wanted.items():
            text = str(value).replace("_", "")
            got = own["outputs"].get(name)
            yield from _differs(f"output {name}", text, str(got))
    elif key in ("needs", "formality_missing", "because"):
        yield from _differs(key, list(map(str, wanted)), own[key])
    elif key in ("status", "replaced_by"):
        yield from _differs(key, str(wanted), own[key])
    else:
        raise RulebookError("unknown_key", f"an example cannot expect {key!r}", example.place)


def bounds(value: Any) -> dict[str, int | None]:
    """`500_000` or `[0, 500_000]` as low and high; `null` for a high that nobody can say."""
    pair = list(value) if isinstance(value, list) else [value, value]
    low, high = (None if str(v) == "null" else int(str(v).replace("_", "")) for v in pair)
    return {"low": low, "high": high}


def _differs(what: str, wanted: Any, got: Any) -> Iterator[str]:
    if wanted != got:
        yield f"{what}: expected {wanted}, got {got}"
