"""The files of a rulebook to a checked Rulebook. Every fault names its file, line and column."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import strict_yaml
from .circles import check_due, check_facts
from .errors import RulebookError
from .language.parse import ParamShape, Scope
from .language.ranges import scale_of
from .language.tree import Node, Param
from .reading_coordination import read_coordination
from .reading_parameters import read_parameters
from .reading_schemes import read_scheme
from .rulebook import Parameter, Rule, Rulebook, Scheme, Source, content_hash
from .shapes import Shape
from .survey import Entry, read_survey
from .vocabulary import read_catalogue

_HIGHEST = {"money": 10**12, "integer": 10**6, "percent": 100, "rate": 100}  # of a figure that is not known yet


@contextmanager
def kept(faults: list[RulebookError] | None) -> Iterator[None]:
    """Keep a fault and go on with the next file, when somebody collects faults; else let it through."""
    try:
        yield
    except RulebookError as error:
        if faults is None:
            raise
        faults.append(error)


def read_rulebook(folder: Path, faults: list[RulebookError] | None = None) -> Rulebook:
    """All files of a folder. Raises RulebookError at the first fault.

    With a list of `faults` a file that cannot be used is left out and its fault noted there; facts and sources
    must be readable.
    """
    facts = read_catalogue(folder / "facts.yaml")
    if faults is None:  # who collects faults looks for these with their places
        check_facts(facts)
    sources = _sources(folder / "sources.yaml")
    params: dict[str, Parameter] = {}
    for path in sorted((folder / "parameters").glob("*.yaml")):
        with kept(faults):
            for parameter in read_parameters(path, facts, sources):
                if parameter.id in params:
                    raise RulebookError("duplicate", f"the parameter {parameter.id} stands in two files", path.name)
                params[parameter.id] = parameter
    files = sorted((folder / "schemes").glob("*.yaml")) + sorted((folder / "packages").glob("*.yaml"))
    scope = Scope(
        facts,
        {p.id: shape_of(p) for p in params.values()},
        frozenset(path.stem for path in files),
        positive=lambda node: _always_positive(node, params),
    )
    schemes: dict[str, Scheme] = {}
    for path in files:
        with kept(faults):
            if path.stem in schemes:
                message = f"{path.stem} is a scheme and a package"
                raise RulebookError("duplicate", message, path.name, "rename one of them")
            schemes[path.stem] = read_scheme(path, scope, params, sources)
    bases_file, coordination_file = folder / "bases.yaml", folder / "coordination.yaml"
    bases: Mapping[str, Any] = {}
    rules: tuple[Rule, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()
    if bases_file.exists():
        with kept(faults):
            bases = strict_yaml.read(bases_file)
    if coordination_file.exists():
        with kept(faults):
            rules, examples = read_coordination(coordination_file, schemes, sources, scope)
    survey: tuple[Entry, ...] = ()
    if (folder / "survey.yaml").exists():
        with kept(faults):
            survey = read_survey(folder / "survey.yaml")
    book = Rulebook(
        id=folder.name, hash=content_hash(folder), folder=folder, facts=facts, sources=sources, params=params,
        schemes=schemes, coordination=rules, bases=bases, coordination_examples=examples, survey=survey,
    )  # fmt: skip
    with kept(faults):
        check_due(book)
    return book


def shape_of(parameter: Parameter) -> ParamShape:
    """What expressions must know of a parameter: its keys, its words, the range and scale of its figures."""
    cells = {
        v for dated in parameter.values for v in ([c.value for c in dated.cells] if parameter.axes else [dated.value])
    }
    known: list[int | Fraction] = [v for v in cells if v is not None and not isinstance(v, str)]
    if None in cells or not known:
        known += [0, _HIGHEST.get(parameter.type, 0)]
    return ParamShape(parameter.kind, parameter.axes, parameter.words, min(known), max(known), scale_of(known))


def _always_positive(node: Node, params: Mapping[str, Parameter]) -> bool:
    if not isinstance(node, Param):
        return False
    found = [v for dated in params[node.id].values for v in (dated.value, *(cell.value for cell in dated.cells))]
    known = [v for v in found if v is not None]
    return bool(known) and all(not isinstance(v, str) and v > 0 for v in known)


def _sources(path: Path) -> dict[str, Source]:
    keys = ("number", "title", "issued", "published", "in_force", "in_force_to", "counts_from", "amends", "repeals",
            "url", "confidence", "note")  # fmt: skip
    sources = {}
    for name, entry in strict_yaml.read(path).items():
        shape = Shape(path.name, entry, f"source {name}", keys, ("number", "title"))
        counts, force = shape.day("counts_from"), shape.day("in_force")
        if counts is not None and (force is None or counts > force):
            hint = "counts_from is for what counts before its force"
            raise shape.fault("counts_from", "order", "it does not lie before in_force", hint)
        sources[name] = Source(
            id=name, number=shape.text("number"), title=shape.title("title"),
            published=shape.day("published") or shape.day("issued"), in_force=force,
            in_force_to=shape.day("in_force_to"), counts_from=counts, confidence=shape.confidence(),
            url=shape.text("url"),
        )  # fmt: skip
    return sources
