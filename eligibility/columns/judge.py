"""Whole documents through the columns, answered in the shape of `determine`: how the two evaluators are compared."""

import tempfile
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from eligibility.bounds import Num, days_of
from eligibility.coordinate import PAID
from eligibility.determine import _output, packages_of
from eligibility.document import Member, Situation, read
from eligibility.rulebook import Rulebook
from eligibility.scheme import STATUS, WORD
from eligibility.vocabulary import Fact

from . import engines
from .cells import Cell
from .facts import KEY, MEMBER, PERCENT_SCALE
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
    """The same for many documents of one and the same `complete`."""
    situations = [read(doc, book.facts, on, book.schemes, packages=packages_of(book)) for doc in documents]
    frame = frame_of(book, situations)
    library = import_module("polars" if engine == "polars" else "narwhals")
    full = full_columns(frame)
    program = compile_program(book, frame.columns, on=on, known_on=known_on, full=full, engine=library)
    done = program.answers(frame) if engine == "polars" else _elsewhere(program, frame, engine)
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row in done.to_dicts():
        rows.setdefault(row[KEY], {})[row[MEMBER]] = row
    return [_answer(book, program, s, rows.get(str(n), {})) for n, s in enumerate(situations)]


def _elsewhere(program: Program, frame: Any, engine: str) -> Any:
    """The frame's answers by another engine, through files."""
    import polars as pl

    with tempfile.TemporaryDirectory() as name:
        frame.write_parquet(Path(name) / "frame.parquet")
        found = pl.read_parquet(engines.answer(program, Path(name), engine) / "*.parquet")
    program.refuse_contradictions(found.lazy())
    return found


def frame_of(book: Rulebook, situations: Sequence[Situation]) -> Any:
    """One row a member; dates in two columns where any is known only in part."""
    import polars as pl

    given = {name for s in situations for m in (*s.members, s.household) for name in m.given}
    silent = {f.id for s in situations for f in book.facts.values() if f.has_absent and s.covers(f.register)}
    used = sorted(given | silent)
    columns: dict[str, Any] = {KEY: [], MEMBER: []}
    members = [(str(n), s, m) for n, s in enumerate(situations) for m in s.members]
    columns[KEY] = [key for key, _, _ in members]
    columns[MEMBER] = [m.id for _, _, m in members]
    schema: dict[str, Any] = {KEY: pl.String, MEMBER: pl.String}
    for name in used:
        fact = book.facts[name]
        values = [_raw(fact, s, m) for _, s, m in members]
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
    owner = member if fact.of == "person" else situation.household
    if (
        fact.id not in owner.given
    ):  # a complete register's silence, which null in a column could not tell from "asked, not known"
        return fact.absent if fact.has_absent and situation.covers(fact.register) else None
    return owner.given[fact.id]


def _day(value: str, side: int) -> date:
    ordinal = days_of(value)[side]
    return date.max if ordinal > date.max.toordinal() else date.fromordinal(ordinal)


def _answer(book: Rulebook, program: Program, situation: Situation, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = []
    for subject in (*(m.id for m in situation.members), "household"):
        printed = program.household if subject == "household" else program.person
        found += [_determination(book, program, one, subject, rows[subject]) for one in printed if subject in rows]
    totals = {
        subject: {pays: {end: row[f"total_{pays}_{end}"] for end in ("low", "high")} for pays in PAID}
        for subject, row in rows.items()
    }
    return {"determinations": found, "totals": totals}


def _determination(book: Rulebook, program: Program, one: Any, subject: str, row: dict[str, Any]) -> dict[str, Any]:
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
