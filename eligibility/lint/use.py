"""What is there and not used, asked too early, said in no words, or written again and again."""

from collections.abc import Iterator, Mapping
from typing import Any

from eligibility.errors import ExpressionError
from eligibility.language.parse import Scope, parse
from eligibility.language.scope import KIND_OF
from eligibility.rulebook import Rulebook
from eligibility.strict_yaml import Block
from eligibility.vocabulary import Fact

from .files import Material, place
from .findings import Finding, finding
from .trees import facts_in, nodes_of

_LONG = 60  # characters from which a clause written again is worth a note
_MANY = 3  # schemes from which a question serves many


def use(material: Material, book: Rulebook) -> Iterator[Finding]:
    """All findings about facts and their use, and about texts."""
    tree = material.tree("facts.yaml")
    kinds = [of for of in ("person", "household", "event") if of in tree]
    entries = {name: (tree[of], entry) for of in kinds for name, entry in tree[of].items()}
    at = {name: place("facts.yaml", block, name) for name, (block, _) in entries.items()}
    read = _read(book)
    yield from _gates(book, at)
    yield from _texts(entries, read, at)
    yield from _repeated(book)
    if material.whole:
        yield from _early(book, read, at)
        yield from _unused(book, read, at)


def _read(book: Rulebook) -> dict[str, set[str]]:
    """Fact to the schemes that read it, gates of what is read included."""
    found: dict[str, set[str]] = {}

    def note(fact: Fact, scheme: str) -> None:
        if scheme in found.setdefault(fact.id, set()):
            return
        found[fact.id].add(scheme)
        for text in (fact.asked_if, fact.derived):
            for other in book.facts.values():
                if text and other.id in text:
                    note(other, scheme)

    for scheme in book.schemes.values():
        for version in scheme.versions:
            for node in nodes_of(version):
                for fact in facts_in(node):
                    note(fact, scheme.id)
    return found


def _gates(book: Rulebook, at: Mapping[str, str]) -> Iterator[Finding]:
    """`asked_if` must be a truth of the language."""
    for fact in book.facts.values():
        for text, wanted in ((fact.asked_if, "truth"), (fact.derived, KIND_OF[fact.type])):
            if not text:
                continue
            try:
                of, kind = "household" if fact.of == "household" else "person", (*fact.kinds, "")[0]
                node = parse(text, Scope(book.facts, of=of, event=kind))
            except ExpressionError as error:
                yield Finding("error", error.code, at[fact.id], f"{fact.id}: {error.message}", error.suggestion)
                continue
            if node.kind != wanted and wanted == "truth":
                yield finding("not_a_truth", at[fact.id], f"{fact.id}: asked_if is a {node.kind}", "write a condition")
            elif node.kind != wanted:
                yield finding("types", at[fact.id], f"{fact.id} is derived as a {node.kind}", f"type: {fact.type}")


def _texts(entries: Mapping[str, Any], read: Mapping[str, set[str]], at: Mapping[str, str]) -> Iterator[Finding]:
    for name, (_, entry) in entries.items():
        lacking = [lang for lang in ("vi", "en") if not str(entry.get(lang, "")).strip()]
        if name in read and isinstance(entry, Block) and lacking:
            yield finding(
                "missing_text", at[name], f"{name} is read by rules and has no text in {' or '.join(lacking)}"
            )


def _repeated(book: Rulebook) -> Iterator[Finding]:
    where: dict[str, dict[str, str]] = {}
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for leaf in version.conditions.leaves():
                if len(leaf.text) >= _LONG:
                    where.setdefault(" ".join(leaf.text.split()), {}).setdefault(scheme.id, leaf.position)
    for schemes in where.values():
        if len(schemes) > 1:
            yield finding("repeated_clause", next(iter(schemes.values())),
                          f"the same clause stands in {', '.join(schemes)}")  # fmt: skip


def _early(book: Rulebook, read: Mapping[str, set[str]], at: Mapping[str, str]) -> Iterator[Finding]:
    """Among what only the person knows: one scheme's question before one of many, of the same block or event.

    A package counts for none of the many: it asks only while it is on.
    """
    usual = {scheme.id for scheme in book.schemes.values() if scheme.kind != "package"}
    asked = [fact for fact in book.facts.values() if fact.register == "declared" and fact.id in read and not fact.per]
    for place_of, fact in enumerate(asked):
        beside = [other for other in asked[place_of + 1 :] if other.of == fact.of]
        if fact.kinds:
            beside = [other for other in beside if not set(fact.kinds).isdisjoint(other.kinds)]
        later = [other for other in beside if len(read[other.id] & usual) >= _MANY]
        if len(read[fact.id]) == 1 and later:
            yield finding("asked_early", at[fact.id],
                          f"{fact.id} serves {next(iter(read[fact.id]))} alone and stands before {later[0].id}")  # fmt: skip


def _unused(book: Rulebook, read: Mapping[str, set[str]], at: Mapping[str, str]) -> Iterator[Finding]:
    idle = [fact for fact in book.facts.values() if fact.id not in read]
    for fact in idle:
        if fact.sensitive and fact.register == "declared":
            yield finding("sensitive_unused", at[fact.id], f"{fact.id} is sensitive, and no rule reads it")
    if idle:
        yield finding("unused_fact", at[idle[0].id],
                      f"no rule reads {len(idle)} of {len(book.facts)} facts: {', '.join(f.id for f in idle)}")  # fmt: skip
