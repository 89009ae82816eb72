"""Each figure of the law moved by one step: some example must notice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from eligibility.examples import Example, run
from eligibility.language.tree import Param, walk
from eligibility.rulebook import Dated, Parameter, Rulebook

from .dated import Step, steps
from .files import Material
from .findings import Finding, finding
from .subjects import narrowed
from .trees import last_day, nodes_of, params_in

Progress = Callable[[str], None]


class _Bench:
    """Examples by scheme, and for each the smallest book in which they hold as they stand."""

    def __init__(self, book: Rulebook, examples: list[Example]) -> None:
        self.book = book
        self.examples: dict[str, list[Example]] = {}
        for example in examples:
            if example.scheme is not None:
                self.examples.setdefault(example.scheme, []).append(example)
        self._narrow: dict[str, Rulebook] = {}
        self._holds: dict[int, bool] = {}

    def book_for(self, example: Example) -> Rulebook | None:
        """The narrow book where the example holds in it, else the whole one; None where it fails anyway."""
        scheme = example.scheme or ""
        if scheme not in self._narrow:
            self._narrow[scheme] = narrowed(self.book, scheme)
        if id(example) not in self._holds:
            self._holds[id(example)] = not run(self._narrow[scheme], example)
        return self._narrow[scheme] if self._holds[id(example)] else None


def untested(material: Material, book: Rulebook, examples: list[Example], progress: Progress) -> Iterator[Finding]:
    """Values whose step up or down no example of a scheme that uses them notices."""
    bench = _Bench(book, examples)
    users = {s.id: set(params_in(node for v in s.versions for node in nodes_of(v))) for s in book.schemes.values()}
    written = material.parameters
    for parameter in book.params.values():
        progress(f"moving param.{parameter.id}")
        schemes = [name for name, names in users.items() if parameter.id in names]
        for at, dated in enumerate(parameter.values):
            if not _in_use(book, schemes, parameter, at):
                continue
            near = _near(bench, schemes, parameter, dated)
            missed: dict[str, list[str]] = {}
            for step in steps(dated, written[parameter.id][1]["values"][at]):
                if not any(_noticed(bench, parameter, at, step, example) for example in near):
                    missed.setdefault(step.cell, []).append("up" if step.up else "down")
            for cell, ways in missed.items():
                what = f"param.{parameter.id}{f'({cell})' if cell else ''} from {dated.start}"
                how = (
                    "no example depends on it"
                    if len(ways) == 2
                    else f"moved {ways[0]} by one step, every example holds"
                )
                yield finding("untested_parameter", dated.position, f"{what}: {how}")


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


def _near(bench: _Bench, schemes: list[str], parameter: Parameter, dated: Dated) -> list[Example]:
    """Examples on a day when the value counts; where a rule asks for another day's value, those of later days too."""
    found = []
    for name in schemes:
        nodes = [part for v in bench.book.schemes[name].versions for node in nodes_of(v) for part in walk(node)]
        elsewhere = any(isinstance(part, Param) and part.id == parameter.id and part.at for part in nodes)
        for example in bench.examples.get(name, []):
            counts = parameter.in_force(example.on, example.known_on) is dated
            if counts or (elsewhere and dated.start <= example.on):
                found.append(example)
    return found


def _noticed(bench: _Bench, parameter: Parameter, at: int, step: Step, example: Example) -> bool:
    book = bench.book_for(example)
    if book is None:
        return False
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
