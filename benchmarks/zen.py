"""Thirty schemes in the zen engine and in ours: the same persons, the same results, the time of each.

    ./run bench zen [--persons 500]

Each scheme is one expression there: what it gives, or null. That engine knows nothing of what is not known, of dates as
we count them, or of households: gaps are filled with 0, false or the first word, and it is handed ages and the figures
of the household, which ours works out. Both take turns in one run; printed are medians of five.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

from anchors.side import HEAD, ROUNDS, Side, Spent, machine, median, row, spent
from nation import facts_of
from population import ON, population
from thirty import write

from eligibility import determine
from eligibility.bounds import TRUE, Num
from eligibility.columns.printer import key_of
from eligibility.determine import Run, schemes_in_force
from eligibility.document import Situation, read
from eligibility.evaluate import Env, expressions
from eligibility.language.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Compare,
    Const,
    Derived,
    FactRef,
    In,
    Junction,
    Node,
    Not,
    Param,
)  # fmt: skip
from eligibility.packed import compile_packed
from eligibility.packed.answers import reader_of
from eligibility.reading import read_rulebook
from eligibility.rulebook import Amount, Case, Group, Leaf, Rulebook


class Told:
    """Our trees in the other language. `handed` collects what it is given ready-made."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.handed = book, dict[str, Node]()
        self._names: dict[Any, str] = {}

    def scheme(self, conditions: Group, amount: Amount) -> str:
        """One expression: what a scheme gives, or null."""
        return f"({self.group(conditions)}) ? ({self.amount(amount)}) : null"

    def group(self, group: Group) -> str:
        parts = [self.node(c.node) if isinstance(c, Leaf) else self.group(c) for c in group.children]
        return (" and " if group.op == "all" else " or ").join(f"({part})" for part in parts)

    def amount(self, amount: Amount) -> str:
        values = [self.case(case) for case in amount.cases]
        if amount.pick == "formula":
            return values[0]
        tests = [self.node(cast(Node, case.when)) for case in amount.cases]
        rest = self.case(amount.otherwise) if amount.otherwise else "0"
        if amount.pick == "only_one":
            found = rest
            for test, value in zip(reversed(tests), reversed(values), strict=True):
                found = f"({test}) ? ({value}) : ({found})"
            return found
        assert amount.pick == "highest"
        held = ", ".join(f"({test}) ? ({value}) : 0" for test, value in zip(tests, values, strict=True))
        return f"({' or '.join(f'({test})' for test in tests)}) ? max([{held}]) : ({rest})"

    def case(self, case: Case) -> str:
        return f'"{case.word}"' if case.word is not None else self.node(cast(Node, case.node))

    def node(self, node: Node) -> str:
        match node:
            case Const(value=value):
                return _written(value)
            case FactRef(fact=fact):
                return fact.id
            case Derived() | Aggregate():
                return self._given(node)
            case Param(id=name):
                dated = self.book.params[name].in_force(ON, None)
                assert dated is not None
                return _written(dated.value)
            case Compare(op=op, left=left, right=right) | Arithmetic(op=op, left=left, right=right):
                return f"({self.node(left)} {op} {self.node(right)})"
            case In(inner=inner, words=words):
                return f"({self.node(inner)} in [{', '.join(_written(word) for word in words)}])"
            case Junction(op=op, parts=parts):
                return "(" + f" {op} ".join(self.node(part) for part in parts) + ")"
            case Not(inner=inner):
                return f"(not {self.node(inner)})"
            case Call(name="round_half_up", args=(inner, Const(value=1))):
                return f"floor({self.node(inner)} + 0.5)"
        raise TypeError(f"nothing says {type(node).__name__} there")

    def _given(self, node: Node) -> str:
        key = key_of(node)
        if key not in self._names:
            self._names[key] = f"given_{len(self._names)}"
            self.handed[self._names[key]] = node
        return self._names[key]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    number = Fraction(cast(int, value))
    return str(Decimal(number.numerator) / Decimal(number.denominator))


def documents(book: Rulebook, facts: list[str], persons: int) -> list[dict[str, Any]]:
    """Households of people of whom everything is known: a gap is 0, false or the first word."""

    def filled(name: str, value: Any) -> Any:
        fact = book.facts[name]
        if value is not None:
            return value.isoformat() if fact.type == "date" else value
        return {"truth": False, "date": "1970-01-01", "choice": (*fact.one_of, "")[0]}.get(fact.type, 0)

    homes: dict[int, dict[str, Any]] = {}
    for line in population(book, facts, persons).to_dicts():
        home = homes.setdefault(line["household_id"], {"facts": {}, "members": []})
        given = {name: filled(name, line[name]) for name in facts}
        home["facts"] = {name: value for name, value in given.items() if book.facts[name].of == "household"}
        own = {name: value for name, value in given.items() if book.facts[name].of == "person"}
        home["members"].append({"id": line["member_id"], "facts": own})
    return [{"household": home} for home in homes.values()]


class Ours:
    """The same question asked of our evaluator: each scheme's status and what it gives, nothing else."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.ex = book, expressions(book, ON, None)
        self.current = [(one, version, gives(version)) for one, version in schemes_in_force(book, ON)]
        program = compile_packed(book, ON)
        assert program is not None
        self.program = program
        self.names = [slot.told.scheme.id for slot in reader_of(program).person]
        self.nothing: dict[str, Any] = dict.fromkeys(self.names)
        classes = [slot for slot in reader_of(program).person if slot.told.scheme.kind == "classification"]
        (self.classed,) = classes  # the one that has a word
        self.at = self.names.index(self.classed.told.scheme.id)

    def read(self, document: Any) -> Situation:
        return read(document, self.book.facts, ON)

    def envs(self, situation: Situation) -> list[Env]:
        run = Run(self.book, situation, None)
        return [run.env("", member) for member in situation.members]

    def answers(self, situation: Situation) -> list[dict[str, Any]]:
        """By scheme, a member each, where it is due: its amount, or the word of a classification; else None."""
        found = []
        for statuses, lows, _, words in self.program.verdicts(situation)[:-1]:
            given = self.nothing.copy()
            for name, status, low in zip(self.names, statuses, lows, strict=True):
                if status == TRUE:
                    given[name] = low
            if statuses[self.at] == TRUE:
                ((_, given[self.names[self.at]]),) = self.classed.words(words, 0)
            found.append(given)
        return found


def gives(version: Any) -> Amount:
    """What a scheme gives: its amount, or the word of a classification."""
    return cast(Amount, version.amount or version.outputs["status"])


def plain(value: Any) -> Any:
    """Bounds that are one value as that value."""
    if isinstance(value, Num):
        assert value.fixed
        return int(value.low) if Fraction(value.low).denominator == 1 else float(value.low)
    if isinstance(value, frozenset):
        (word,) = value
        return word
    return value


def handed(ours: Ours, told: Told, document: Any) -> list[dict[str, Any]]:
    """What the other engine gets of each member: facts, and the ready-made figures."""
    found, home = [], document["household"]
    for env, member in zip(ours.envs(ours.read(document)), home["members"], strict=True):
        made: dict[str, Any] = {}
        for name, node in told.handed.items():
            value = ours.ex.value(node, env)
            made[name] = value == TRUE if node.kind == "truth" else plain(value)
        found.append({**home["facts"], **member["facts"], **made})
    return found


def main() -> None:
    """Make the rules and the persons, compare, measure in turns, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=500)
    persons = parser.parse_args().persons
    print(machine())
    with tempfile.TemporaryDirectory() as name, Side("zen") as side:
        folder = Path(name)
        book = read_rulebook(write(folder / "thirty"))
        told, ours = Told(book), Ours(book)
        texts = {one.id: told.scheme(version.conditions, amount) for one, version, amount in ours.current}
        homes = documents(book, facts_of(book), persons)
        people = [person for home in homes for person in handed(ours, told, home)]
        (folder / "rules.json").write_text(json.dumps(texts), encoding="utf-8")
        (folder / "people.json").write_text(json.dumps(people), encoding="utf-8")
        side.ask("load", str(folder / "rules.json"), str(folder / "people.json"))
        print(
            f"zen-engine {side.ask('about')}; {len(texts)} expressions, {len(people[0])} values a person, {len(told.handed)} of them handed ready-made there"
        )
        mine = [{k: plain(v) for k, v in a.items()} for home in homes for a in ours.answers(ours.read(home))]
        found = [{name: result.get(name) for name in texts} for result in side.ask("results")]
        same = sum(a == b for a, b in zip(found, mine, strict=True))
        due = sum(value is not None for a in mine for value in a.values())
        print(f"{same} of {persons} persons have equal results; {due:,} of {persons * len(texts):,} are not null")
        if same != persons:
            raise SystemExit("results differ")
        shapes = {shape: Spent(*side.ask("run", shape)) for shape in ("values", "text")}
        shape = min(shapes, key=lambda s: shapes[s].wall)
        theirs, whole, read_too, alone = [], [], [], []

        def each(work: Callable[[Any], object], of: list[Any]) -> Spent:
            def through() -> None:
                for one in of:
                    work(one)

            return spent(through) / persons

        for _ in range(ROUNDS):
            theirs.append(Spent(*side.ask("run", shape)) / persons)
            situations = [ours.read(home) for home in homes]
            alone.append(each(ours.answers, situations))
            read_too.append(each(lambda home: ours.answers(ours.read(home)), homes))
            whole.append(each(lambda home: determine(book, home, on=ON), homes))
    print(f"a person; theirs takes them in as {shape}, the faster way; medians of {ROUNDS}, taking turns")
    print()
    print(HEAD)
    print(row("status and what it gives", median(theirs), median(alone), "us"))
    print(row("the same, with reading", median(theirs), median(read_too), "us"))
    print(row("document to explained result", None, median(whole), "us"))


if __name__ == "__main__":
    main()
