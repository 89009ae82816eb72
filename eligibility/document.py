"""A household's document (facts in), checked, and what each fact may be in it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import bounds
from .activations import Activation, block, day, read_activations
from .bounds import FIRST, NEVER, Days, Num, Value
from .errors import DocumentError, FactError, closest, nearest, shown
from .vocabulary import Catalogue, Fact

_DOCUMENT = ("complete", "household", "activations")
_HOUSEHOLD = ("facts", "events", "members")
_MEMBER = ("id", "facts", "events")
_WRAPPED = {"value", "origin", "recorded"}
_ID_LENGTH = 200
_JSON = {
    "truth": (bool, "true or false without quotation marks"),
    "integer": (int, "a whole number without quotation marks"),
    "money": (int, "a whole number without quotation marks"),
    "percent": (int | float | Decimal, "a number such as 61 without quotation marks"),
}


Source = tuple[str | None, str | None]  # where a fact came from, and when it was recorded


@dataclass
class Member:
    """A member's (or the household's) given facts, what was worked out of them, and what happened to them.

    None is what was asked and is not known: never filled by a register's silence. `sources` are of the facts of which
    the document says where they came from.
    """

    id: str
    given: dict[str, Any]
    memo: dict[str, Value] = field(default_factory=dict)
    events: list["Event"] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)


@dataclass(kw_only=True)
class Event(Member):
    """Something that happened to a member or household on a day; `id` is its subject, such as `m1/e1`."""

    kind: str
    on: date


@dataclass
class Situation:
    """A checked document on a day."""

    on: date
    members: list[Member]
    household: Member
    complete: frozenset[str] | None  # None: all registers
    activations: tuple[Activation, ...] = ()

    def __post_init__(self) -> None:
        self.today = Days(self.on.toordinal(), self.on.toordinal())

    def covers(self, register: str | None) -> bool:
        return self.complete is None or register in self.complete


def read(
    document: Any, facts: Catalogue, on: date, schemes: Collection[str] | None = None, *, packages: Collection[str] = ()
) -> Situation:
    """Check a document. `schemes` are those that a fact by scheme may name (None: any), `packages` an activation.

    Raises DocumentError with the path of what cannot be used.
    """
    block(document, _DOCUMENT, "", "the document")
    household = document.get("household")
    block(household, _HOUSEHOLD, "household", "household")
    members = household.get("members", [])
    if not isinstance(members, list):
        raise DocumentError("wrong_type", "members must be a list", "household.members", '"members": []')
    found: list[Member] = []
    happened: list[Event] = []
    taken: set[str] = set()
    for number, entry in enumerate(members):
        path = f"household.members[{number}]"
        block(entry, _MEMBER, path, "a member")
        name = _member_id(entry.get("id"), f"{path}.id", taken)
        given, sources = _facts(entry.get("facts", {}), facts, "person", f"{path}.facts", name)
        _birth(given, on, f"{name}.birth_date")
        events = read_events(entry.get("events", []), facts, name, f"{path}.events")
        found.append(Member(name, given, events=events, sources=sources))
        happened += events
    shared = read_events(household.get("events", []), facts, "household", "household.events")
    happened += shared
    subjects = {event.id for event in happened}
    for number, member in enumerate(found):
        if member.id in subjects:
            path = f"household.members[{number}].id"
            raise DocumentError("duplicate_member_id", f"an event is called {shown(member.id)} too", path, "m1")
    given, sources = _facts(household.get("facts", {}), facts, "household", "household.facts", "household")
    home = Member("household", given, events=shared, sources=sources)
    if schemes is not None and facts.by_scheme:
        for owner in (*found, *happened, home):
            _by_scheme(owner, facts, schemes)
    complete = _complete(document.get("complete", []), facts)
    activations = read_activations(document.get("activations", []), packages)
    return Situation(on, found, home, complete, activations)


def _by_scheme(owner: Member, facts: Catalogue, schemes: Collection[str]) -> None:
    told = [name for name in facts.by_scheme if isinstance(owner.given.get(name), dict)]
    for name in sorted(told, key=list(owner.given).index) if len(told) > 1 else told:
        for scheme in owner.given[name]:
            if scheme not in schemes:
                at = f"{owner.id}.{name}"
                raise DocumentError(
                    "unknown_scheme", f"no scheme is called {shown(scheme)}", at, closest(scheme, schemes)
                )


def _member_id(name: Any, path: str, taken: set[str]) -> str:
    if not isinstance(name, str) or not name:
        raise DocumentError("missing_member_id", "a member has no id", path, 'such as "m1"')
    if name == "household":
        raise DocumentError("member_id", "a member cannot be called household", path, "m1")
    if not _printable(name):
        said = f"the id {shown(name)} is longer than {_ID_LENGTH} or holds a letter that cannot be printed"
        raise DocumentError("member_id", said, path, 'such as "m1"')
    if name in taken:
        raise DocumentError("duplicate_member_id", f"two members are called {shown(name)}", path, "give each its own")
    taken.add(name)
    return name


def _printable(name: str) -> bool:
    return name.isprintable() and len(name) <= _ID_LENGTH


def read_events(value: Any, facts: Catalogue, owner: str, path: str) -> list[Event]:
    """What happened to a member or household, in the order given. Raises DocumentError."""
    if not isinstance(value, list):
        raise DocumentError("wrong_type", "events must be a list", path, "[]")
    if not value:
        return []
    known, taken = facts.event_kinds, set[str]()
    found: list[Event] = []
    for number, entry in enumerate(value):
        at = f"{path}[{number}]"
        block(entry, ("id", "kind", "on", "facts"), at, "an event")
        name, kind = entry.get("id"), entry.get("kind")
        if not isinstance(name, str) or not name or f"{owner}/{name}" in taken or not _printable(name):
            raise DocumentError("event_id", "an event needs an id of its own that can be printed", f"{at}.id", '"e1"')
        if not isinstance(kind, str) or kind not in known:
            hint = nearest(str(kind), known) or ", ".join(sorted(known))
            raise DocumentError("unknown_kind", f"{shown(kind)} is no kind of event", f"{at}.kind", hint)
        subject = f"{owner}/{name}"
        taken.add(subject)
        given, sources = _facts(entry.get("facts", {}), facts, "event", f"{at}.facts", subject, kind)
        found.append(Event(subject, given, sources=sources, kind=kind, on=day(entry.get("on"), f"{at}.on")))
    return found


def _complete(value: Any, facts: Catalogue) -> frozenset[str] | None:
    if value == "all":
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DocumentError("wrong_type", 'complete must be a list of registers, or "all"', "complete", "[]")
    for item in value:
        if item not in facts.declared:
            raise DocumentError(
                "unknown_register",
                f"no register is called {shown(item)}",
                "complete",
                nearest(item, facts.declared) or ", ".join(sorted(facts.declared)),
            )
    return frozenset(value)


def _facts(
    value: Any, facts: Catalogue, of: str, path: str, owner: str, kind: str = ""
) -> tuple[dict[str, Any], dict[str, Source]]:
    """Given facts checked, in the order given; only what is not plain at a glance is looked at one by one."""
    if not isinstance(value, dict):
        raise DocumentError("wrong_type", "facts must be an object", path, "{}")
    given, sources, plain = dict(value), dict[str, Source](), facts.plain(of, kind)
    for name in plain.others(given):
        at = f"{owner}.{name}"
        fact = facts.get(name)
        if fact is None or fact.of != of or (kind and kind not in fact.kinds):
            others = [f.id for f in facts.values() if f.of == of and not f.derived and (not kind or kind in f.kinds)]
            hint = f"a fact of {' or '.join(fact.kinds) or f'the {fact.of}'}" if fact else closest(str(name), others)
            raise DocumentError("unknown_fact", f"{owner} has no fact called {shown(name)}", at, hint)
        if fact.derived:
            raise DocumentError("derived_fact", f"{name} is worked out, not given", at, "give birth_date")
        given[name], source = _given(fact, given[name], at)
        plain.learn(fact, given[name])
        if source != (None, None):
            sources[name] = source
    return given, sources


def _given(fact: Fact, raw: Any, path: str) -> tuple[Any, Source]:
    origin = recorded = None
    if isinstance(raw, list):
        raise DocumentError(
            "dated_facts", "a list of dated values is for the timeline", path, "give the value of the day"
        )
    if isinstance(raw, dict) and "value" in raw:
        extra = [key for key in raw if key not in _WRAPPED]
        if extra:
            raise DocumentError(
                "unknown_key", f"unknown key {shown(extra[0])}", path, nearest(extra[0], _WRAPPED) or "value"
            )
        raw, origin, recorded = raw["value"], *(_note(raw.get(key), f"{path}.{key}") for key in ("origin", "recorded"))
        if isinstance(raw, list):
            raise DocumentError("dated_facts", "a list of dated values is for the timeline", path, "give one value")
    if raw is None:
        return None, (origin, recorded)
    try:
        if fact.per == "scheme" and isinstance(raw, dict):
            values = {str(k): None if v is None else _parsed(fact, v) for k, v in raw.items()}
            return values, (origin, recorded)
        return _parsed(fact, raw), (origin, recorded)
    except FactError as error:
        raise DocumentError(error.code, error.message, path, error.suggestion) from None


def _note(text: Any, path: str) -> str | None:
    if text is None or (isinstance(text, str) and text.isprintable()):
        return text
    raise DocumentError("wrong_type", f"{shown(text)} is not a text that can be printed", path, "write it as text")


def _parsed(fact: Fact, raw: Any) -> Any:
    """A value of the very type that JSON has for it; texts that look like one belong to registers and files."""
    wanted, said = _JSON.get(fact.type, (str, "a text"))
    if not isinstance(raw, wanted) or (isinstance(raw, bool) and fact.type != "truth"):
        raise FactError("wrong_type", f"{fact.id}: {shown(raw)} is not {said}", fact.id, f"write {said}")
    return fact.parse(raw)


def _birth(given: Mapping[str, Any], on: date, path: str) -> None:
    birth = given.get("birth_date")
    if birth is not None and birth > on.isoformat():  # a year or month sorts before the days in it
        raise DocumentError(
            "birth_after_on",
            f"the birth {birth} is after {on.isoformat()}",
            path,
            "look at the date or at --on",
        )


def range_of(fact: Fact, on: date) -> Value:
    """Everything a fact may be when nothing is known of it."""
    if fact.type == "truth":
        return bounds.UNKNOWN
    if fact.type == "date":
        last = on.toordinal() if fact.id == "birth_date" else NEVER
        return Days(min(FIRST, last), last)
    if fact.type == "choice":
        return frozenset(fact.one_of)
    if fact.type in ("area", "link"):
        return bounds.ANY_CODE
    low = fact.minimum if fact.minimum is not None else 0
    if fact.maximum is not None or fact.type == "percent":
        return Num(low, fact.maximum if fact.maximum is not None else 100)
    return Num(low, bounds.FAR, False, True)


def value_of(fact: Fact, value: Any, on: date) -> Value:
    """A given value as bounds."""
    if fact.type == "truth":
        return bounds.TRUE if value else bounds.FALSE
    if fact.type == "date":
        days = bounds.days_of(value)
        return Days(days.low, min(days.high, on.toordinal())) if fact.id == "birth_date" else days
    if fact.type in ("choice", "area", "link"):
        return frozenset((value,))
    return bounds.exactly(Fraction(str(value)) if fact.type == "percent" else value)


Gate = Callable[[Fact, Member | None], int]


def owner_of(situation: Situation, fact: Fact, member: Member | None, event: Event | None) -> Member:
    """Whose fact it is: the event's, the member's, else the household's."""
    if fact.of == "event" and event is not None:
        return event
    return member if fact.of == "person" and member is not None else situation.household


def fact_value(
    situation: Situation, fact: Fact, member: Member | None, gate: Gate, event: Event | None = None
) -> Value:
    """What a fact may be for a member (None: the household). `gate` answers `asked_if`.

    Absent: a complete register's silence, then the gate's `otherwise`, then anything. Raises DocumentError
    when a given value contradicts its gate.
    """
    owner = owner_of(situation, fact, member, event)
    memo = owner.memo.get(fact.id)
    if memo is not None:
        return memo
    given = owner.given.get(fact.id)
    whole = range_of(fact, situation.on)
    open_gate = gate(fact, member) if fact.asked_if else bounds.TRUE
    if given is not None:
        value = value_of(fact, given, situation.on)
        if open_gate == bounds.FALSE and fact.has_otherwise and given != fact.otherwise:
            raise DocumentError(
                "contradiction", f"{fact.id} is given, but it cannot exist: {fact.asked_if} does not hold",
                f"{owner.id}.{fact.id}", f"leave it out, or correct what it depends on ({fact.asked_if})",
            )  # fmt: skip
    elif fact.id not in owner.given and fact.has_absent and situation.covers(fact.register):
        value = value_of(fact, fact.absent, situation.on)
    elif open_gate == bounds.FALSE and fact.has_otherwise:
        value = value_of(fact, fact.otherwise, situation.on)
    elif open_gate == bounds.UNKNOWN and fact.has_otherwise:
        value = bounds.union(value_of(fact, fact.otherwise, situation.on), whole)
    else:
        value = whole
    owner.memo[fact.id] = value
    return value
