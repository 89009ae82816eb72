"""Worked examples: a short situation on a named base, and what is expected of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from .determine import determine
from .errors import DocumentError, EligibilityError, FactError, RulebookError
from .months import last_day, month
from .rulebook import Rulebook, Scheme
from .shapes import Shape, number
from .strict_yaml import Block, Items
from .timeline import timeline
from .vocabulary import Catalogue, Fact

BY_MONTH = ("status", "amount", "paid", "outputs", "total")
FIRST_DAY = "1900-01-01"
_KEYS = ("name", "on", "known_on", "complete", "base", "person", "household", "members", "event", "activations", "expect",
         "timeline", "case")  # fmt: skip


@dataclass(frozen=True)
class Example:
    """One example as a document of the engine; its person is m1, further members m2 and on, its event e1.

    `timeline` holds what is expected of months; `on` is then the day that divides past from future. `case` names the
    worked example of the survey that it carries.
    """

    scheme: str | None
    name: str
    place: str
    on: date
    known_on: date | None
    document: dict[str, Any]
    expect: Mapping[str, Any]
    timeline: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    case: str = ""


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
    by_month = isinstance(item, Mapping) and "timeline" in item
    shape = Shape(file, item, "example", _KEYS, ("name", "timeline") if by_month else ("name", "on", "expect"))
    if "base" in shape.block and shape.text("base") not in book.bases:
        raise shape.fault("base", "unknown_base", f"no base is called {shape.text('base')!r}", ", ".join(book.bases))
    assumed = book.bases[shape.text("base")] if "base" in shape.block else Block()
    base = Shape("bases.yaml", assumed, f"base {shape.text('base')}", ("person", "household", "note"))
    facts = {of: plain({**base.inner(of), **shape.inner(of)}, book.facts) for of in ("person", "household")}
    members: list[dict[str, Any]] = [{"id": "m1", "facts": facts["person"]}]
    for place, member in enumerate(shape.items("members"), 2):
        if not isinstance(member, Block):
            raise shape.fault("members", "shape", "a member is a block of facts")
        members.append({"id": f"m{place}", "facts": plain(member, book.facts)})
    complete = shape.get("complete", Items())
    if not isinstance(complete, str | Items):
        raise shape.fault("complete", "shape", "complete is a list of registers, or all")
    if by_month and "expect" in shape.block:
        raise shape.fault("expect", "shape", "an example expects a day or months, not both", "write two examples")
    expected = _timeline(shape) if by_month else {}
    on = shape.day("on") or last_day(max(month(m) for months in expected.values() for m in months))
    rule = book.schemes[scheme] if scheme else None
    happened = [_event(book, shape, rule)] if "event" in shape.block else []
    at_home = (rule.of if rule else shape.inner("event").get("of")) == "household"
    members[0]["events"] = [] if at_home else happened
    switched = [_activation(shape, one) for one in shape.items("activations")]
    if rule is not None and rule.kind == "package" and "activations" not in shape.block:
        switched = [{"package": rule.id, "from": FIRST_DAY}]  # an example is about the nation unless it says so
    return Example(
        scheme=scheme,
        name=shape.text("name"),
        place=shape.place_of("name"),
        on=on,
        known_on=shape.day("known_on"),
        document={
            "complete": str(complete) if isinstance(complete, str) else list(map(str, complete)),
            "household": {"facts": facts["household"], "members": members, "events": happened if at_home else []},
            "activations": switched,
        },
        expect=shape.inner("expect"),
        timeline=expected,
        case=shape.text("case"),
    )


def _timeline(shape: Shape) -> Mapping[str, Mapping[str, Any]]:
    """What is expected by month; at least one month. `outputs` are a block a month."""
    block = Shape(shape.file, shape.get("timeline"), "timeline", BY_MONTH).block
    for key, months in block.items():
        try:
            if not isinstance(months, Mapping) or not [month(m) for m in months]:
                raise shape.fault("timeline", "shape", f"{key} holds at least one month")
            if key == "outputs" and not all(isinstance(one, Mapping) and one for one in months.values()):
                raise shape.fault("timeline", "shape", "outputs of a month are a block", "{2025-09: {percent: 100}}")
        except DocumentError as error:
            raise RulebookError(error.code, error.message, shape.place_of("timeline"), error.suggestion) from None
    if not block:
        raise shape.fault("timeline", "shape", "a timeline expects something of at least one month")
    return block


def _event(book: Rulebook, example: Shape, scheme: Scheme | None) -> dict[str, Any]:
    """`{on: …, <fact>: …}` as the event e1 of the scheme's kind; other examples say `kind`, and `of: household` where it is."""
    shape = Shape(example.file, example.get("event"), "event", example.inner("event"), ("on",))
    facts = plain({k: v for k, v in shape.block.items() if k not in ("on", "kind", "of")}, book.facts)
    kind = shape.text("kind", scheme.event if scheme else "")
    return {"id": "e1", "kind": kind, "on": shape.text("on"), "facts": facts}


def _activation(example: Shape, item: Any) -> dict[str, Any]:
    if not isinstance(item, Block):
        raise example.fault("activations", "shape", "an activation is a block of keys", "{package: …, from: …}")
    return {str(key): _listed(value) for key, value in item.items()}


def _listed(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else str(value)


def plain(facts: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """Facts as a file writes them, text, to what JSON would hold; `null` is "asked, not known"."""
    return {str(name): _json(value, catalogue.get(name)) for name, value in facts.items()}


def _json(value: Any, fact: Fact | None) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _json(inner, fact) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner, fact) for inner in value]
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
        if example.timeline:
            return [f"{example.name}: {fault}" for fault in _months(book, example)]
        answer = determine(book, example.document, on=example.on, known_on=example.known_on)
    except EligibilityError as error:
        return [f"{example.name}: {error}"]
    about: dict[str, Any] = {}
    for d in answer["determinations"]:
        about[f"{d['subject']} {d['scheme']}"] = d
        if d["subject"] in ("m1", "m1/e1", "household", "household/e1"):
            about[d["scheme"]] = d
    try:
        return [f"{example.name}: {fault}" for key, value in example.expect.items()
                for fault in _compare(example, str(key), value, about, answer)]  # fmt: skip
    except RulebookError as error:
        return [f"{example.name}: {error}"]


def _months(book: Rulebook, example: Example) -> Iterator[str]:
    rule = book.schemes[example.scheme] if example.scheme else None
    subject = ("household" if rule is not None and rule.of == "household" else "m1") + (
        "/e1" if rule is not None and rule.event else ""
    )
    months = sorted(str(m) for months in example.timeline.values() for m in months)
    result = timeline(
        book, example.document, start=months[0], end=months[-1], on=example.on, known_on=example.known_on, ahead=0
    )
    own = {m["month"]: m for t in result["timelines"] if (t["scheme"], t["subject"]) == (example.scheme, subject)
           for m in t["months"]}  # fmt: skip
    nothing = {"status": None, "amount": None, "paid": bounds("0"), "outputs": {}}
    for key, wanted in example.timeline.items():
        for name, value in wanted.items():
            got = result["totals"][subject.split("/")[0]][name] if key == "total" else own.get(name, nothing)[key]
            if key == "outputs":
                yield from _outputs(value, got, f" of {name}")
            else:
                yield from _differs(f"{key} of {name}", str(value) if key == "status" else bounds(value), got)


def _outputs(wanted: Any, got: Mapping[str, Any], of: str = "") -> Iterator[str]:
    for name, value in wanted.items() if isinstance(wanted, Mapping) else ():
        yield from _differs(f"output {name}{of}", _output(value), str(got.get(name)))


def _compare(
    example: Example, key: str, wanted: Any, about: Mapping[str, Any], answer: Mapping[str, Any]
) -> Iterator[str]:
    own = about.get(example.scheme or "")
    if key == "in_force":
        if (own is not None) != (str(wanted) == "true"):
            yield f"in force: expected {wanted}"
    elif key == "totals":
        for subject, sums in wanted.items():
            for pays, value in sums.items():
                yield from _differs(f"{pays} of {subject}", bounds(value), answer["totals"][subject][pays])
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
        yield from _outputs(wanted, own["outputs"])
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


def _output(value: Any) -> str:
    """What an output should print as: a number without its underscores, a word, or the words still possible."""
    if isinstance(value, list):
        return str({"one_of": list(map(str, value))})
    text = str(value)
    return text.replace("_", "") if re.fullmatch(r"-?[\d_.]+", text, re.ASCII) else text


def _differs(what: str, wanted: Any, got: Any) -> Iterator[str]:
    if wanted != got:
        yield f"{what}: expected {wanted}, got {got}"
