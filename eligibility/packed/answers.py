"""Packed results unpacked: printed as `determine` prints them, or as the answers that the closures give."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from eligibility import coordinate, scheme
from eligibility.bounds import FALSE, TRUE, Num, Value
from eligibility.coordinate import PAID
from eligibility.determine import _output, order_needs, print_answer, rules_in_force, to_verify
from eligibility.document import Member, Situation
from eligibility.evaluate import Need
from eligibility.run import Run

from .amounts import Bits
from .law import Later
from .program import Row
from .run import Ahead, Program
from .schemes import Told
from .values import BIG

STATUS, LOW, HIGH, NEEDS, CLAUSES, PAYABLE, MOST, REPLACED, OUTPUTS = range(9)  # the fields of a scheme
_KEPT = 4096  # outcomes or needs that are remembered in words
Fields = tuple[Any, ...]
Rows = list[tuple[Fields, ...]]


@dataclass
class Slot:
    """One scheme of a row: what its fields mean in words."""

    program: Program
    told: Told
    _templates: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    _needs: dict[int, tuple[tuple[bool, str], ...] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book, self.paid = self.program.law.book, self.told.amount is not None
        self.ends = _whole if _is_whole(self.told) else _printed
        self.bare = not self.told.outputs

    def amount(self, fields: Fields) -> Num | None:
        if fields[STATUS] == FALSE or self.told.amount is None:
            return None
        return _num(fields[LOW], fields[HIGH])

    def outputs(self, fields: Fields) -> Iterator[tuple[str, Value]]:
        """Each output's value, where it has one."""
        due = fields[STATUS] != FALSE or self.told.scheme.kind == "classification"
        return self.words(fields, OUTPUTS) if due else iter(())

    def words(self, fields: Fields, at: int) -> Iterator[tuple[str, Value]]:
        """The values of outputs that stand from a place on."""
        for name, value in self.told.outputs.items():
            if isinstance(value, Bits):
                yield name, frozenset(word for place, word in enumerate(value.words) if fields[at] >> place & 1)
                at += 1
            else:
                yield name, _num(fields[at], fields[at + 1])
                at += 2

    def outcomes(self, fields: Fields) -> list[int]:
        """What became of each clause."""
        return [fields[CLAUSES] >> 2 * place & 3 for place in range(len(self.told.version.conditions.leaves()))]

    def template(self, fields: Fields) -> dict[str, Any]:
        """The answer as it is printed, as far as the status and the outcomes of the clauses say it."""
        key = (fields[STATUS], fields[CLAUSES])
        found = self._templates.get(key)
        if found is None:
            conditions, one = self.told.version.conditions, self.told.scheme
            leaves = conditions.leaves()
            outcomes = {leaf.id: out for leaf, out in zip(leaves, self.outcomes(fields), strict=True)}
            found = {
                "scheme": one.id, "subject": "household", "status": scheme.STATUS[key[0]], "pays": one.pays,
                "amount": None, "payable": None, "outputs": None,
                "to_verify": to_verify(self.program.law.book, self.told.version, self.program.ex), "needs": None,
                "formality_missing": [leaf.id for leaf in leaves if leaf.formality and outcomes[leaf.id] != TRUE],
                "replaced_by": None, "because": scheme._because(conditions, outcomes, key[0]),
                "clauses": [
                    {"id": leaf.id, "outcome": scheme.WORD[outcomes[leaf.id]], "law": leaf.law} for leaf in leaves
                ],
            }  # fmt: skip
            if len(self._templates) > _KEPT:
                self._templates.clear()
            self._templates[key] = found
        return found

    def needs(self, needed: int, later: Ahead, member: Member | None) -> set[Need]:
        """Needs one by one; those of members together and of passported rights as the closures gather them."""
        found: set[Need] = set()
        for place, what in enumerate(self.told.bits):
            if not needed >> place & 1:
                continue
            if isinstance(what, Later):
                found |= later.needs(what, member)
            elif what[0] == "param":
                found.add(what)
            else:
                found.add((what[1], member.id if what[0] == "person" and member else "household"))
        return found

    def told_needs(self, needed: int, member: Member | None, situation: Situation, later: Ahead) -> list[str]:
        """The same as they are printed."""
        if not needed:
            return []
        if needed not in self._needs:
            if len(self._needs) > _KEPT:
                self._needs.clear()
            self._needs[needed] = self._ordered(needed)
        words = self._needs[needed]
        if words is None:
            return order_needs(self.program.law.book, self.needs(needed, later, member), situation)
        owner = member.id if member else "household"
        return [f"{owner}.{name}" if own else name for own, name in words]

    def _ordered(self, needed: int) -> tuple[tuple[bool, str], ...] | None:
        """Needs in the order of the catalogue; None where members' or other schemes' are among them."""
        facts, params = [], []
        for place, what in enumerate(self.told.bits):
            if not needed >> place & 1:
                continue
            if isinstance(what, Later):
                return None
            if what[0] == "param":
                params.append((False, f"param.{what[1]}"))
            else:
                facts.append(what)
        catalogue = self.program.law.book.facts
        facts.sort(key=lambda what: catalogue[what[1]].position)
        return (
            *((of == "person", name if of == "person" else f"household.{name}") for of, name in facts),
            *sorted(params),
        )

    def printed(self, fields: Fields, member: Member | None, situation: Situation, later: Ahead) -> dict[str, Any]:
        """The answer as `determine` prints it; nothing in it is shared with another."""
        ends, needed, replaced = self.ends, fields[NEEDS], fields[REPLACED]
        found = self.template(fields).copy()
        if member is not None:
            found["subject"] = member.id
        if self.paid and fields[STATUS]:
            found["amount"] = ends(fields[LOW], fields[HIGH])
        found["payable"] = ends(fields[PAYABLE], fields[MOST])
        found["outputs"] = {} if self.bare else {n: _output(self.book, n, value) for n, value in self.outputs(fields)}
        found["needs"] = self.told_needs(needed, member, situation, later) if needed else []
        found["formality_missing"] = found["formality_missing"].copy()
        if replaced >= 0:
            found["replaced_by"] = self.told.group[replaced]
        found["because"] = found["because"].copy()
        found["clauses"] = [clause.copy() for clause in found["clauses"]]
        return found


class Reader:
    """Reads the rows of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.person = [Slot(program, told) for told in program.written.person.told]
        self.household = [Slot(program, told) for told in program.written.household.told]
        self.person_sums, self.household_sums = _places(program.written.person), _places(program.written.household)
        self.whole = all(
            _is_whole(slot.told) for slot in (*self.person, *self.household) if slot.told.payable != ("0", "0")
        )

    def answers(self, situation: Situation, rows: Rows) -> list[scheme.Answer]:
        """The closures' answers, before coordination."""
        later = Ahead(self.program.law.book, situation, self.program.law.known_on)
        run = later.run
        found: list[scheme.Answer] = []
        for member, slot, fields in self._each(situation, rows):
            one, version = slot.told.scheme, slot.told.version
            said = slot.template(fields)
            found.append(scheme.Answer(
                scheme=one, version=version, subject=member.id if member else "household", status=fields[STATUS],
                clauses=[*zip(version.conditions.leaves(), slot.outcomes(fields), strict=True)],
                amount=slot.amount(fields), outputs=dict(slot.outputs(fields)),
                needs=slot.needs(fields[NEEDS], later, member), because=[*said["because"]],
                formality_missing=[*said["formality_missing"]],
                env=run.env(one.id, member), ex=run.today.ex,
            ))  # fmt: skip
        return found

    def determinations(self, situation: Situation, rows: Rows, schemes: Collection[str] | None) -> list[dict[str, Any]]:
        """The answers as `determine` prints them; of a program that coordinates."""
        later = Ahead(self.program.law.book, situation, self.program.law.known_on)
        return [
            slot.printed(fields, member, situation, later)
            for member, slot, fields in self._each(situation, rows)
            if not schemes or slot.told.scheme.id in schemes
        ]

    def totals(self, situation: Situation, rows: Rows) -> dict[str, dict[str, Any]]:
        """What each subject is paid, by way of paying; the household with its members."""
        found: dict[str, dict[str, Any]] = {}
        for member, row in zip((*situation.members, None), rows, strict=True):
            ends, sums = _whole if self.whole else _printed, (*row[-1], 0, 0)  # nothing stands last
            places = self.person_sums if member else self.household_sums
            found[member.id if member else "household"] = {
                pays: ends(sums[at], sums[at + 1]) for pays, at in places.items()
            }
        return found

    def _each(self, situation: Situation, rows: Rows) -> Iterator[tuple[Member | None, Slot, Fields]]:
        for member, row in zip((*situation.members, None), rows, strict=True):
            for slot, fields in zip(self.person if member else self.household, row, strict=False):
                yield member, slot, fields


def _num(low: Any, high: Any) -> Num:
    """Two ends as the bounds that they are."""
    return Num(low, high, low <= -BIG, high >= BIG)


def _is_whole(told: Told) -> bool:
    """Whether the ends of what a scheme pays are whole and none is open: they are printed as they are."""
    amount = told.amount
    return amount is None or (amount.whole and not amount.open_low and not amount.open_high)


def _places(row: Row) -> dict[str, int]:
    """Where in a row's sums each way of paying stands; behind them what nobody is paid."""
    at = {pays: 2 * place for place, pays in enumerate(row.totals)}
    return {pays: at.get(pays, 2 * len(at)) for pays in PAID}


def _whole(low: int, high: int) -> dict[str, int | None]:
    return {"low": low, "high": high}


def _printed(low: Any, high: Any) -> dict[str, int | None]:
    return {"low": None if low <= -BIG else int(low), "high": None if high >= BIG else int(high)}


@lru_cache(maxsize=64)
def reader_of(program: Program) -> Reader:
    """What reads the rows of a program, made once."""
    return Reader(program)


def determined(
    program: Program, situation: Situation, schemes: Collection[str] | None
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Determinations and totals as `determine` prints them. Rules that no program prints are left to the closures."""
    rows, reader = program.codes(situation), reader_of(program)
    if program.written.coordinated:
        return reader.determinations(situation, rows, schemes), reader.totals(situation, rows)
    book, known_on = program.law.book, program.law.known_on
    answers = reader.answers(situation, rows)
    coordinate.coordinate(answers, book.coordination, Run(book, situation, known_on), known_on)
    sums = coordinate.totals(
        answers, rules_in_force(book, situation.on, known_on), [member.id for member in situation.members]
    )
    listed = [answer for answer in answers if not schemes or answer.scheme.id in schemes]
    return [print_answer(book, answer, situation) for answer in listed], scheme.print_totals(sums)
