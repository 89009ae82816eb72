"""Packed results unpacked: printed as `determine` prints them, or as the answers that the closures give."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
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

_KEPT = 4096  # outcomes or needs that are remembered in words
Fields = tuple[Any, ...]
Clauses = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str, str], ...]]


@dataclass
class Slot:
    """One scheme's place in a row: where its fields begin, and what they mean in words."""

    program: Program
    told: Told
    at: int
    clauses_at: int = field(init=False)
    _clauses: dict[tuple[int, int], Clauses] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wide = sum(1 if isinstance(value, Bits) else 2 for value in self.told.outputs.values())
        self.clauses_at = self.at + 3 + wide

    @property
    def end(self) -> int:
        return self.clauses_at + 5

    @cached_property
    def to_verify(self) -> bool:
        return to_verify(self.program.law.book, self.told.version, self.program.ex)

    def amount(self, fields: Fields) -> Num | None:
        if fields[self.at] == FALSE or self.told.amount is None:
            return None
        return _num(fields[self.at + 1], fields[self.at + 2])

    def outputs(self, fields: Fields) -> Iterator[tuple[str, Value]]:
        """Each output's value, where it has one."""
        if fields[self.at] == FALSE and self.told.scheme.kind != "classification":
            return
        at = self.at + 3
        for name, value in self.told.outputs.items():
            if isinstance(value, Bits):
                yield name, frozenset(word for place, word in enumerate(value.words) if fields[at] >> place & 1)
                at += 1
            else:
                yield name, _num(fields[at], fields[at + 1])
                at += 2

    def outcomes(self, fields: Fields) -> list[int]:
        packed = fields[self.clauses_at]
        return [packed >> 2 * place & 3 for place in range(len(self.told.version.conditions.leaves()))]

    def clauses(self, fields: Fields) -> Clauses:
        """What is because of what, which formalities are missing, and all clauses."""
        key = (fields[self.at], fields[self.clauses_at])
        found = self._clauses.get(key)
        if found is None:
            conditions = self.told.version.conditions
            outcomes = {leaf.id: out for leaf, out in zip(conditions.leaves(), self.outcomes(fields), strict=True)}
            found = (
                tuple(scheme._because(conditions, outcomes, key[0])),
                tuple(leaf.id for leaf in conditions.leaves() if leaf.formality and outcomes[leaf.id] != TRUE),
                tuple((leaf.id, scheme.WORD[outcomes[leaf.id]], leaf.law) for leaf in conditions.leaves()),
            )
            if len(self._clauses) > _KEPT:
                self._clauses.clear()
            self._clauses[key] = found
        return found


class Reader:
    """Reads the rows of one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.person = self._slots(program.written.person)
        self.household = self._slots(program.written.household)
        self._words: dict[int, tuple[tuple[bool, str], ...] | None] = {}

    def _slots(self, row: Row) -> list[Slot]:
        found: list[Slot] = []
        for told in row.told:
            found.append(Slot(self.program, told, found[-1].end if found else 0))
        return found

    def answers(self, situation: Situation, rows: list[Fields]) -> list[scheme.Answer]:
        """The closures' answers, before coordination."""
        run = Ahead(self.program.law.book, situation, self.program.law.known_on).run
        found: list[scheme.Answer] = []
        for member, fields, slots in self._subjects(situation, rows):
            for slot in slots:
                one, version = slot.told.scheme, slot.told.version
                env = run.env(one.id, member)
                because, missing, _ = slot.clauses(fields)
                found.append(scheme.Answer(
                    scheme=one, version=version, subject=member.id if member else "household",
                    status=fields[slot.at], clauses=[*zip(version.conditions.leaves(), slot.outcomes(fields), strict=True)],
                    amount=slot.amount(fields), outputs=dict(slot.outputs(fields)),
                    needs=self._needs(fields[slot.clauses_at + 1], run, slot.told, member),
                    because=list(because), formality_missing=list(missing), env=env, ex=run.today.ex,
                ))  # fmt: skip
        return found

    def determinations(
        self, situation: Situation, rows: list[Fields], schemes: Collection[str] | None
    ) -> list[dict[str, Any]]:
        """The answers as `determine` prints them; of a program that coordinates."""
        later = Ahead(self.program.law.book, situation, self.program.law.known_on)
        return [
            self._printed(slot, fields, member, situation, later)
            for member, fields, slots in self._subjects(situation, rows)
            for slot in slots
            if not schemes or slot.told.scheme.id in schemes
        ]

    def totals(self, situation: Situation, rows: list[Fields]) -> dict[str, dict[str, Any]]:
        """What each subject is paid, by way of paying; the household with its members."""
        found: dict[str, dict[str, Any]] = {}
        for member, fields, slots in self._subjects(situation, rows):
            row = self.program.written.person if member else self.program.written.household
            at = slots[-1].end if slots else 0
            sums = {pays: scheme.print_amount(_num(0, 0)) for pays in PAID}
            for place, pays in enumerate(row.totals):
                sums[pays] = _printed(fields[at + 2 * place], fields[at + 2 * place + 1])
            found[member.id if member else "household"] = sums
        return found

    def _subjects(self, situation: Situation, rows: list[Fields]) -> Iterator[tuple[Member | None, Fields, list[Slot]]]:
        for member, fields in zip(situation.members, rows, strict=False):
            yield member, fields, self.person
        yield None, rows[-1], self.household

    def _printed(
        self, slot: Slot, fields: Fields, member: Member | None, situation: Situation, later: Ahead
    ) -> dict[str, Any]:
        told, at = slot.told, slot.at
        status, (_, needed, low, high, replaced) = fields[at], fields[slot.clauses_at : slot.end]
        because, missing, clauses = slot.clauses(fields)
        book = self.program.law.book
        owner = member.id if member else "household"
        return {
            "scheme": told.scheme.id,
            "subject": owner,
            "status": scheme.STATUS[status],
            "pays": told.scheme.pays,
            "amount": _printed(fields[at + 1], fields[at + 2]) if status and told.amount is not None else None,
            "payable": _printed(low, high),
            "outputs": {name: _output(book, name, value) for name, value in slot.outputs(fields)},
            "to_verify": slot.to_verify,
            "needs": self._told_needs(needed, owner, situation, lambda: self._needs(needed, later.run, told, member)),
            "formality_missing": [*missing],
            "replaced_by": told.group[replaced] if replaced >= 0 else None,
            "because": [*because],
            "clauses": [{"id": name, "outcome": outcome, "law": law} for name, outcome, law in clauses],
        }

    # -- needs --------------------------------------------------------------------------------------------
    def _told_needs(
        self, needed: int, owner: str, situation: Situation, expanded: Callable[[], set[Need]]
    ) -> list[str]:
        if not needed:
            return []
        if needed not in self._words:
            if len(self._words) > _KEPT:
                self._words.clear()
            self._words[needed] = self._ordered(needed)
        words = self._words[needed]
        if words is None:
            return order_needs(self.program.law.book, expanded(), situation)
        return [f"{owner}.{name}" if own else name for own, name in words]

    def _ordered(self, needed: int) -> tuple[tuple[bool, str], ...] | None:
        """Needs in the order of the catalogue; None where members' or other schemes' are among them."""
        found = [what for place, what in enumerate(self.program.bits) if needed >> place & 1]
        facts, params = [], []
        for what in found:
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

    def _needs(self, needed: int, run: Any, told: Told, member: Member | None) -> set[Need]:
        """Needs one by one; those of members together and of passported rights as the closures gather them."""
        found: set[Need] = set()
        place = 0
        while needed >> place:
            if needed >> place & 1:
                what = self.program.bits[place]
                if isinstance(what, Later):
                    run.today.ex.needs(what.node, run.env(what.scheme, member), found)
                elif what[0] == "param":
                    found.add(what)
                else:
                    found.add((what[1], member.id if what[0] == "person" and member else "household"))
            place += 1
        return found


def _num(low: Any, high: Any) -> Num:
    """Two ends as the bounds that they are."""
    return Num(low, high, low <= -BIG, high >= BIG)


def _printed(low: Any, high: Any) -> dict[str, int | None]:
    return {"low": None if low <= -BIG else int(low), "high": None if high >= BIG else int(high)}


@lru_cache(maxsize=64)
def reader_of(program: Program) -> Reader:
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
