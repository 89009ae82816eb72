"""The files of a rulebook to a checked Rulebook. Every fault names its file, line and column."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import strict_yaml
from .errors import RulebookError, nearest
from .language.parse import KIND_OF, ParamShape, Scope
from .language.tree import Node, Param
from .reading_schemes import read_scheme
from .rulebook import Dated, Parameter, Rulebook, Scheme, Source, TakeHighest, content_hash
from .shapes import Shape, number
from .vocabulary import Catalogue, read_catalogue

PARAMETER_TYPES = ("money", "integer", "rate", "percent", "date")


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
    sources = _sources(folder / "sources.yaml")
    params: dict[str, Parameter] = {}
    for path in sorted((folder / "parameters").glob("*.yaml")):
        with kept(faults):
            for parameter in _parameters(path, facts, sources):
                if parameter.id in params:
                    raise RulebookError("duplicate", f"the parameter {parameter.id} stands in two files", path.name)
                params[parameter.id] = parameter
    files = sorted((folder / "schemes").glob("*.yaml"))
    scope = Scope(
        facts,
        {p.id: ParamShape(p.kind, p.keys) for p in params.values()},
        frozenset(path.stem for path in files),
        positive=lambda node: _always_positive(node, params),
    )
    schemes: dict[str, Scheme] = {}
    for path in files:
        with kept(faults):
            schemes[path.stem] = read_scheme(path, scope, params, sources)
    bases_file, coordination_file = folder / "bases.yaml", folder / "coordination.yaml"
    bases: Mapping[str, Any] = {}
    rules: tuple[TakeHighest, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()
    if bases_file.exists():
        with kept(faults):
            bases = strict_yaml.read(bases_file)
    if coordination_file.exists():
        with kept(faults):
            rules, examples = _coordination(coordination_file, schemes, sources)
    return Rulebook(
        id=folder.name, hash=content_hash(folder), facts=facts, sources=sources, params=params, schemes=schemes,
        coordination=rules, bases=bases, coordination_examples=examples,
    )  # fmt: skip


def _always_positive(node: Node, params: Mapping[str, Parameter]) -> bool:
    if not isinstance(node, Param):
        return False
    found = [v for dated in params[node.id].values for v in (dated.value, *dated.table.values()) if v is not None]
    return bool(found) and all(v > 0 for v in found)


def _sources(path: Path) -> dict[str, Source]:
    keys = ("number", "title", "issued", "published", "in_force", "in_force_to", "counts_from", "amends", "repeals",
            "url", "confidence", "note")  # fmt: skip
    sources = {}
    for name, entry in strict_yaml.read(path).items():
        shape = Shape(path.name, entry, f"source {name}", keys, ("number", "title"))
        sources[name] = Source(
            id=name, number=shape.text("number"), title=shape.title("title"),
            published=shape.day("published") or shape.day("issued"), in_force=shape.day("in_force"),
            in_force_to=shape.day("in_force_to"), counts_from=shape.day("counts_from"), confidence=shape.confidence(),
        )  # fmt: skip
    return sources


def _parameters(path: Path, facts: Catalogue, sources: Mapping[str, Source]) -> list[Parameter]:
    found = []
    for name, entry in strict_yaml.read(path).items():
        shape = Shape(path.name, entry, f"parameter {name}", ("title", "type", "unit", "by", "values", "note"),
                      ("title", "type", "values"))  # fmt: skip
        kind = shape.word("type", PARAMETER_TYPES)
        keys = tuple(map(str, shape.items("by")))
        for key in keys:
            if key not in facts or not facts[key].one_of:
                raise shape.fault(
                    "by", "unknown_name", f"{key!r} is not a choice of the catalogue", nearest(key, facts)
                )
        values = tuple(_dated(path.name, name, item, keys, facts, sources) for item in shape.items("values"))
        if not values:
            raise shape.fault("values", "missing_key", "a parameter has at least one value")
        if [v.start for v in values] != sorted({v.start for v in values}):
            raise shape.fault("values", "order", "values stand oldest first, one a day", "sort them by from")
        found.append(Parameter(name, shape.title("title"), kind, KIND_OF[kind], keys, values))
    return found


def _dated(
    file: str, name: str, item: Any, keys: tuple[str, ...], facts: Catalogue, sources: Mapping[str, Source]
) -> Dated:
    shape = Shape(file, item, f"value of {name}", ("from", "to", "published", "value", "source", "confidence", "note"),
                  ("from", "value", "source"))  # fmt: skip
    source = cited(shape, "source", sources)
    start = shape.day("from")
    assert start is not None
    raw = shape.get("value")
    table: dict[tuple[str, ...], Any] = {}
    value = None
    try:
        if keys:
            inner = Shape(file, raw, f"table of {name}", facts[keys[0]].one_of)
            table = {(word,): number(cell) for word, cell in inner.block.items()}
        else:
            value = number(raw)
    except ValueError as error:
        raise shape.fault(
            "value", "not_a_number", f"{error} is not a number", "write 540_000 or 0.6, or null"
        ) from None
    return Dated(
        start=start, to=shape.day("to"), published=shape.day("published") or source.published, value=value, table=table,
        source=shape.text("source"), confidence=shape.confidence(), position=shape.place_of("from"),
    )  # fmt: skip


def cited(shape: Shape, key: str, sources: Mapping[str, Source]) -> Source:
    """The source that a citation such as `L41-2024 art 21.1.a` begins with."""
    text = shape.text(key)
    source = sources.get(text.split(" ")[0])
    if source is None:
        raise shape.fault(key, "unknown_source", f"no source is called {text.split(' ')[0]!r}",
                          nearest(text.split(" ")[0], sources))  # fmt: skip
    return source


def _coordination(
    path: Path, schemes: Mapping[str, Scheme], sources: Mapping[str, Source]
) -> tuple[tuple[TakeHighest, ...], tuple[Mapping[str, Any], ...]]:
    rules: list[TakeHighest] = []
    examples: list[Mapping[str, Any]] = []
    for name, entry in strict_yaml.read(path).items():
        shape = Shape(path.name, entry, f"coordination {name}", ("rule", "title", "schemes", "law", "from", "say", "examples"),
                      ("rule", "schemes", "law", "from"))  # fmt: skip
        shape.word("rule", ("take_highest",))
        cited(shape, "law", sources)
        members = tuple(map(str, shape.items("schemes")))
        for member in members:
            if member not in schemes:
                raise shape.fault("schemes", "unknown_scheme", f"no scheme {member!r}", nearest(member, schemes))
            if any(member in rule.schemes for rule in rules):
                raise shape.fault("schemes", "twice", f"{member} stands in two groups", "one group a scheme")
        start = shape.day("from")
        assert start is not None
        rules.append(TakeHighest(name, members, shape.text("law"), start))
        examples.extend(shape.items("examples"))
    return tuple(rules), tuple(examples)
