"""Facts in, determinations out: every scheme in force, every subject, explained by its clauses."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from . import coordinate, scheme
from .activations import Activation, hash_with
from .bounds import Num, Value
from .document import Situation, read
from .errors import DocumentError, closest, shown
from .evaluate import Expressions, Need
from .rulebook import Rule, Rulebook, Scheme, Version, cited_sources
from .run import Run, in_force
from .scheme import Answer


def schemes_in_force(
    book: Rulebook, on: date, known_on: date | None = None, activations: tuple[Activation, ...] = ()
) -> list[tuple[Scheme, Version]]:
    """Schemes that can be due on a day, by id. Proposals and packages that are not switched on are left out."""
    return list(in_force(book, on, known_on, activations).values())


def evaluate(
    book: Rulebook, document: Any, *, on: date, known_on: date | None = None
) -> tuple[Situation, list[Answer], tuple[Rule, ...]]:
    """All answers about a document, coordinated: members with their events, the household last, schemes by id.

    Raises DocumentError for a document that cannot be used.
    """
    situation = read(document, book.facts, on, book.schemes, packages=packages_of(book))
    return situation, _answers(book, situation, known_on), rules_in_force(book, on, known_on)


def _answers(book: Rulebook, situation: Situation, known_on: date | None) -> list[Answer]:
    run = Run(book, situation, known_on)
    run.check_gates()
    answers = run.answers()
    coordinate.coordinate(answers, book.coordination, run, known_on)
    return answers


def rules_in_force(book: Rulebook, on: date, known_on: date | None) -> tuple[Rule, ...]:
    """The rules between schemes that count on a day, as far as they were published."""
    return tuple(rule for rule in book.coordination if rule.in_force(on, known_on))


@lru_cache(maxsize=8)
def packages_of(book: Rulebook) -> frozenset[str]:
    """What an activation may switch on."""
    return frozenset(one.id for one in book.schemes.values() if one.kind == "package")


def determine(
    book: Rulebook,
    document: Any,
    *,
    on: date,
    known_on: date | None = None,
    schemes: Collection[str] | None = None,
    explain: bool = False,
    lang: str = "vi",
) -> dict[str, Any]:
    """What a household is due on a day, as far as is known.

    `document` has the shape of the reference (docs/reference/rulebook.md); it is not changed. `known_on`
    hides what was published later. `schemes` filters the list, never the totals. Amounts are whole đồng, a
    month where the scheme pays monthly. Raises DocumentError.
    """
    for name in schemes or ():
        if name not in book.schemes:
            raise DocumentError(
                "unknown_scheme", f"no scheme is called {shown(name)}", name, closest(name, book.schemes)
            )
    situation = read(document, book.facts, on, book.schemes, packages=packages_of(book))
    printed = None if explain else _printed(book, situation, known_on, schemes)
    if printed is None:
        answers = _answers(book, situation, known_on)
        listed = [a for a in answers if not schemes or a.scheme.id in schemes]
        determinations = [print_answer(book, a, situation) for a in listed]
        subjects = [member.id for member in situation.members]
        sums = coordinate.totals(answers, rules_in_force(book, on, known_on), subjects)
        printed = determinations, scheme.print_totals(sums)
    if explain:
        from .explain import explanation
        from .report import report

        later = _later(book, document, known_on)
        for answer, determination in zip(listed, determinations, strict=True):
            determination["explanation"] = explanation(book, answer, answer.ex, situation, lang, answers, later)
            determination["report"] = report(determination, lang)
    return {
        "on": on.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "rulebook": {"id": book.id, "hash": hash_with(book.hash, situation.activations)},
        "determinations": printed[0],
        "totals": printed[1],
    }


def _printed(
    book: Rulebook, situation: Situation, known_on: date | None, schemes: Collection[str] | None
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]] | None:
    """Determinations and totals by the printed program, where one is at hand; None: by the closures."""
    from .packed import Beyond, program_for
    from .packed.answers import determined

    program = program_for(book, situation, known_on)
    try:
        return determined(program, situation, schemes) if program is not None else None
    except Beyond:
        return None


def _later(book: Rulebook, document: Any, known_on: date | None) -> Callable[[date], dict[tuple[str, str], str]]:
    """All statuses on a later day, the facts staying as they are; nothing for a day on which they cannot stay."""

    @cache
    def statuses(day: date) -> dict[tuple[str, str], str]:
        try:
            _, answers, _ = evaluate(book, document, on=day, known_on=known_on)
        except DocumentError:
            return {}
        return {(a.scheme.id, a.subject): scheme.STATUS[a.status] for a in answers}

    return statuses


def to_verify(book: Rulebook, version: Version, ex: Expressions) -> bool:
    """Whether anything in the version in force is of less than high confidence, whatever the outcome."""
    marks = [version.confidence, *(leaf.confidence for leaf in version.conditions.leaves())]
    for amount in ([version.amount] if version.amount else []) + list(version.outputs.values()):
        marks += [case.confidence for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else []))]
    marks += [book.sources[source].confidence for source in version.sources]
    for name in version.params:
        dated = ex.params[name]
        marks.append(dated.confidence if dated else "low")
        marks += [book.sources[s].confidence for s in cited_sources(dated.source, book.sources)] if dated else []
    return any(mark != "high" for mark in marks)


def print_answer(book: Rulebook, answer: Answer, situation: Situation) -> dict[str, Any]:
    """One answer, coordinated, as the contract prints it."""
    ex = answer.ex
    return {
        "scheme": answer.scheme.id,
        "subject": answer.subject,
        "status": scheme.STATUS[answer.status],
        "pays": answer.scheme.pays,
        "amount": scheme.print_amount(answer.amount),
        "payable": scheme.print_amount(answer.payable),
        "outputs": {name: _output(book, name, value) for name, value in answer.outputs.items()},
        "to_verify": ex.once((answer.scheme.id, answer.version.start), lambda: to_verify(book, answer.version, ex)),
        "needs": order_needs(book, answer.needs, situation),
        "formality_missing": answer.formality_missing,
        "replaced_by": answer.replaced_by,
        "because": answer.because,
        "clauses": [{"id": leaf.id, "outcome": scheme.WORD[out], "law": leaf.law} for leaf, out in answer.clauses],
    }


def order_needs(book: Rulebook, needs: set[Need], situation: Situation) -> list[str]:
    """Catalogue order, then member order, then parameters."""
    owners = [owner for one in [*situation.members, situation.household] for owner in (one, *one.events)]
    place = {owner.id: at for at, owner in enumerate(owners)}
    facts = sorted((n for n in needs if n[0] != "param"), key=lambda n: (book.facts[n[0]].position, place[n[1]]))
    return [f"{owner}.{fact}" for fact, owner in facts] + sorted(
        f"param.{name}" for kind, name in needs if kind == "param"
    )


@lru_cache(maxsize=4096)
def _in_order(book: Rulebook, words: frozenset[str]) -> tuple[str, ...]:
    """Words as the catalogue lists them."""
    listed = next((fact.one_of for fact in book.facts.values() if words <= set(fact.one_of)), sorted(words))
    return tuple(word for word in listed if word in words)


def _output(book: Rulebook, name: str, value: Value) -> Any:
    if isinstance(value, frozenset):
        ordered = _in_order(book, value)
        return ordered[0] if len(ordered) == 1 else {"one_of": [*ordered]}
    assert isinstance(value, Num)
    low, high = (exact(v, decimal=name in ("percent", "kg")) for v in (value.low, value.high))
    if value.fixed:
        return low
    return {"low": None if value.open_low else low, "high": None if value.open_high else high}


def exact(value: int | Fraction, *, decimal: bool) -> int | str:
    """A whole number as int; a rate as a decimal string."""
    if isinstance(value, int):
        return str(value) if decimal else value
    if not decimal and value.denominator == 1:
        return int(value)
    number = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
