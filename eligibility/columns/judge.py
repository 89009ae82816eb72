"""Whole documents through the columns, answered in the shape of `determine`: how the two evaluators are compared."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.bounds import Num, days_of
from eligibility.coordinate import PAID
from eligibility.determine import _output, packages_of
from eligibility.document import Event, Member, Situation, read
from eligibility.rulebook import Rulebook
from eligibility.scheme import STATUS, WORD
from eligibility.vocabulary import Fact

from . import engines
from .cells import Cell
from .events import EVENT_ID, KIND, ON, EventPrograms
from .facts import KEY, MEMBER, PERCENT_SCALE, ROW
from .numbers import Pair
from .program import Program, compile_program, full_columns
from .scalars import Bound
from .schemes import words_of

TYPES = {"truth": "Boolean", "area": "String", "link": "String", "date": "Date"}


def judge(book: Rulebook, document: Any, *, on: date, known_on: date | None = None) -> dict[str, Any]:
    """One document; what `determine` prints, less needs and explanations. Raises DocumentError as it does."""
    return judge_all(book, [document], on=on, known_on=known_on)[0]


def judge_all(
    book: Rulebook, documents: Sequence[Any], *, on: date, known_on: date | None = None, engine: str = "polars"
) -> list[dict[str, Any]]:
    """The same for many documents of one and the same `complete` and `activations`."""
    situations = [read(doc, book.facts, on, book.schemes, packages=packages_of(book)) for doc in documents]
    frame = frame_of(book, situations)
    events = events_of(book, situations)
    if len(events):
        return _with_events(book, situations, frame, events, on, known_on)
    library = import_module("polars" if engine == "polars" else "narwhals")
    full = full_columns(frame)
    activations = situations[0].activations if situations else ()
    program = compile_program(
        book, frame.columns, on=on, known_on=known_on, activations=activations, full=full, engine=library
    )
    done = program.answers(frame) if engine == "polars" else _elsewhere(program, frame)
    return _answers(book, situations, done, lambda event: program)


def _with_events(
    book: Rulebook, situations: Sequence[Situation], frame: Any, events: Any, on: date, known_on: date | None
) -> list[dict[str, Any]]:
    programs = EventPrograms(
        book, frame.columns, events.columns, on=on, known_on=known_on, activations=situations[0].activations
    )
    done = programs.answers(frame, events)

    def program(event: Event | None) -> Program:
        return programs.program(event.kind, event.on).program if event else programs.general

    return _answers(book, situations, done, program)


def _answers(
    book: Rulebook, situations: Sequence[Situation], done: Any, program: Callable[[Event | None], Program]
) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row in done.to_dicts():
        rows.setdefault(row[KEY], {})[row[MEMBER]] = row
    return [_answer(book, program, s, rows.get(str(n), {})) for n, s in enumerate(situations)]


def _elsewhere(program: Program, frame: Any) -> Any:
    """The frame's answers by the other engine, through files."""
    import polars as pl

    with tempfile.TemporaryDirectory() as name:
        frame.write_parquet(Path(name) / "frame.parquet")
        found = pl.read_parquet(engines.answer(program, Path(name)) / "*.parquet")
    program.refuse_contradictions(found.lazy())
    return found


def frame_of(book: Rulebook, situations: Sequence[Situation]) -> Any:
    """One row a member; dates in two columns where any is known only in part."""
    import polars as pl

    members = [(str(n), s, m) for n, s in enumerate(situations) for m in s.members]
    given = {name for s in situations for m in (*s.members, s.household) for name in m.given}
    facts = [f for f in book.facts.values() if f.of != "event"]
    return _frame(book, members, facts, given).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))


def events_of(book: Rulebook, situations: Sequence[Situation]) -> Any:
    """One row an event, of members and households."""
    import polars as pl

    events = [(str(n), s, m, e) for n, s in enumerate(situations) for m in (*s.members, s.household) for e in m.events]
    facts = [f for f in book.facts.values() if f.of == "event"]
    given = {name for _, _, _, event in events for name in event.given}
    frame = _frame(book, [(key, s, event) for key, s, _, event in events], facts, given)
    owners = [None if owner is s.household else owner.id for _, s, owner, _ in events]
    own = {
        MEMBER: pl.Series(owners, dtype=pl.String),
        EVENT_ID: pl.Series([e.id.removeprefix(f"{owner.id}/") for _, _, owner, e in events], dtype=pl.String),
        KIND: pl.Series([event.kind for _, _, _, event in events], dtype=pl.String),
        ON: pl.Series([event.on for _, _, _, event in events], dtype=pl.Date),
    }
    return frame.with_columns(**own)


def _frame(book: Rulebook, rows: Sequence[tuple[str, Situation, Member]], facts: list[Fact], given: set[str]) -> Any:
    import polars as pl

    silent = {f.id for _, s, _ in rows for f in facts if f.has_absent and s.covers(f.register)}
    columns: dict[str, Any] = {KEY: [key for key, _, _ in rows], MEMBER: [owner.id for _, _, owner in rows]}
    schema: dict[str, Any] = {KEY: pl.String, MEMBER: pl.String}
    for fact in sorted((f for f in facts if f.id in given | silent), key=lambda f: f.id):
        name, values = fact.id, [_raw(fact, s, m) for _, s, m in rows]
        if fact.per == "scheme" and fact.type != "truth":
            continue  # no rule reads them
        if fact.type == "date":
            for side in (0, 1):
                columns[f"{name}__{('low', 'high')[side]}"] = [None if v is None else _day(v, side) for v in values]
                schema[f"{name}__{('low', 'high')[side]}"] = pl.Date
        elif fact.per == "scheme":
            for scheme in book.schemes:
                columns[f"{name}__{scheme}"] = [v.get(scheme) if isinstance(v, dict) else v for v in values]
                schema[f"{name}__{scheme}"] = pl.Boolean
        else:
            if fact.type == "percent":
                values = [None if v is None else int(Fraction(str(v)) * PERCENT_SCALE) for v in values]
            elif fact.type == "choice":
                values = [None if v is None else fact.one_of.index(v) for v in values]
            columns[name] = values
            schema[name] = getattr(pl, TYPES.get(fact.type, "Int64"))
    return pl.DataFrame(columns, schema=schema)


def _raw(fact: Fact, situation: Situation, member: Member) -> Any:
    owner = situation.household if fact.of == "household" else member
    if fact.id not in owner.given:  # a complete register's silence, which null could not tell from "asked, not known"
        return fact.absent if fact.has_absent and situation.covers(fact.register) else None
    return owner.given[fact.id]


def _day(value: str, side: int) -> date:
    ordinal = days_of(value)[side]
    return date.max if ordinal > date.max.toordinal() else date.fromordinal(ordinal)


def _answer(
    book: Rulebook, program: Callable[[Event | None], Program], situation: Situation, rows: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    found = []
    for owner in (*situation.members, situation.household):
        for subject, event in ((owner.id, None), *((event.id, event) for event in owner.events)):
            mine = program(event) if subject in rows else None
            printed = [] if mine is None else mine.household if owner is situation.household else mine.person
            found += [_determination(book, one, subject, rows[subject]) for one in printed]
    totals = {
        subject: {pays: {end: row[f"total_{pays}_{end}"] for end in ("low", "high")} for pays in PAID}
        for subject, row in rows.items()
        if subject == "household" or any(member.id == subject for member in situation.members)
    }
    return {"determinations": found, "totals": totals}


def _determination(book: Rulebook, one: Any, subject: str, row: dict[str, Any]) -> dict[str, Any]:
    name = one.scheme.id
    code = row[f"{name}__clauses"]
    leaves = one.version.conditions.leaves()
    place = row[f"{name}__replaced_by"]
    status = row[f"{name}__status"]
    hidden = status == 0 or one.amount is None
    return {
        "scheme": name,
        "subject": subject,
        "status": STATUS[status],
        "amount": None if hidden else {"low": row[f"{name}__low"], "high": row[f"{name}__high"]},
        "payable": {"low": row[f"{name}__payable_low"], "high": row[f"{name}__payable_high"]},
        "outputs": _outputs(book, one, row),
        "replaced_by": sorted(book.schemes)[place] if place >= 0 else None,
        "clauses": [
            {"id": leaf.id, "outcome": WORD[code >> (2 * n) & 3], "law": leaf.law} for n, leaf in enumerate(leaves)
        ],
    }


def _outputs(book: Rulebook, one: Any, row: dict[str, Any]) -> dict[str, Any]:
    name, found = one.scheme.id, {}
    for output, value in one.outputs.items():
        if isinstance(value, Pair):
            low, high = row[f"{name}__{output}__low"], row[f"{name}__{output}__high"]
            if low is None and row[f"{name}__status"] == 0:
                continue
            ends = [
                Fraction(n, _denominator(b)) for n, b in ((low, value.lo), (low if high is None else high, value.hi))
            ]
            found[output] = _output(book, output, Num(ends[0], ends[1], False, high is None))
        else:
            mask = row[f"{name}__{output}__words"]
            if mask is not None:
                words = words_of(one.version.outputs[output])
                found[output] = _output(book, output, frozenset(w for n, w in enumerate(words) if mask >> n & 1))
    return found


def _denominator(bound: Bound | None) -> int:
    """Outputs are printed over a denominator that is the same for all rows."""
    if bound is None or isinstance(bound.d, Cell):
        return 1
    return bound.d
