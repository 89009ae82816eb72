"""Each figure of the law moved by one step: some example must notice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from eligibility.examples import Example, run
from eligibility.language.tree import Const, Param, walk
from eligibility.rulebook import Dated, Parameter, Rulebook

from .dated import Step, steps
from .files import Material
from .findings import Finding, finding
from .subjects import Bench
from .trees import last_day, nodes_of, params_in

Progress = Callable[[str], None]


def untested(material: Material, bench: Bench, holding: list[Example], progress: Progress) -> Iterator[Finding]:
    """Values whose step up or down no example notices, of those that hold and whose scheme uses the value."""
    book = bench.book
    users = {s.id: set(params_in(node for v in s.versions for node in nodes_of(v))) for s in book.schemes.values()}
    written = material.parameters
    for parameter in book.params.values():
        progress(f"moving param.{parameter.id}")
        schemes = [name for name, names in users.items() if parameter.id in names]
        mine = [example for example in holding if example.scheme in schemes]
        read = _read(book, schemes, parameter)
        for at, dated in enumerate(parameter.values):
            if not _in_use(book, schemes, parameter, at):
                continue
            near = _near(book, mine, parameter, dated)
            missed: dict[str, list[str]] = {}
            for step in steps(dated, written[parameter.id][1]["values"][at], parameter.type):
                if read is not None and step.cell not in read:
                    continue
                told = next((example for example in near if _noticed(bench, parameter, at, step, example)), None)
                if told is None:
                    missed.setdefault(step.cell, []).append("up" if step.up else "down")
                else:  # what depends on one cell of a table often depends on the next one
                    near.remove(told)
                    near.insert(0, told)
            for cell, ways in missed.items():
                what = f"param.{parameter.id}{f'({cell})' if cell else ''} from {dated.start}"
                how = (
                    "no example depends on it"
                    if len(ways) == 2
                    else f"moved {ways[0]} by one step, every example holds"
                )
                yield finding("untested_parameter", dated.position, f"{what}: {how}")


def _read(book: Rulebook, schemes: list[str], parameter: Parameter) -> set[str] | None:
    """The cells that rules ask for by name, as `param.line("rural")`; None where a fact is a key."""
    found: set[str] = set()
    for name in schemes:
        for node in (node for v in book.schemes[name].versions for top in nodes_of(v) for node in walk(top)):
            if isinstance(node, Param) and node.id == parameter.id:
                if not node.keys or not all(isinstance(key, Const) for key in node.keys):
                    return None
                found.add(" ".join(str(key.value) for key in node.keys if isinstance(key, Const)))
    return found


def _in_use(book: Rulebook, schemes: list[str], parameter: Parameter, at: int) -> bool:
    """Whether a version that uses it is in force while the value counts."""
    dated, after = parameter.values[at], parameter.values[at + 1 : at + 2]
    for name in schemes:
        for version in book.schemes[name].versions:
            end = last_day(book.schemes[name], version)
            uses = parameter.id in params_in(nodes_of(version))
            begun = end is None or dated.start <= end
            if (
                uses
                and begun
                and (dated.to or date.max) >= version.start
                and (not after or after[0].start > version.start)
            ):
                return True
    return False


def _near(book: Rulebook, mine: list[Example], parameter: Parameter, dated: Dated) -> list[Example]:
    """Examples on a day when the value counts; where a rule asks for another day's value, those of later days too."""
    elsewhere = {
        scheme for scheme in {example.scheme for example in mine if example.scheme}
        if any(isinstance(part, Param) and part.id == parameter.id and part.at
               for v in book.schemes[scheme].versions for node in nodes_of(v) for part in walk(node))
    }  # fmt: skip
    return [
        example
        for example in mine
        if parameter.in_force(example.on, example.known_on) is dated
        or (example.scheme in elsewhere and dated.start <= example.on)
    ]


def _noticed(bench: Bench, parameter: Parameter, at: int, step: Step, example: Example) -> bool:
    book = bench.book_for(example)
    values = (*parameter.values[:at], step.moved, *parameter.values[at + 1 :])
    moved = replace(
        book,
        params={**book.params, parameter.id: replace(parameter, values=values)},
        hash=f"{book.hash}:{parameter.id}:{at}:{step.cell}:{step.up}",
    )
    try:
        return bool(run(moved, example))
    except ArithmeticError:
        return True
