"""Facts in, determinations out: every scheme in force, every subject, explained by its clauses."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from . import coordinate, scheme
from .bounds import FALSE, Num, Value
from .document import Member, Situation, read
from .errors import DocumentError, nearest
from .evaluate import Env, Expressions, Need, expressions
from .rulebook import Rulebook, Scheme, TakeHighest, Version
from .scheme import Answer


def schemes_in_force(book: Rulebook, on: date, known_on: date | None = None) -> list[tuple[Scheme, Version]]:
    """Schemes that can be due on a day, by id. Proposals and inactive packages are left out."""
    found = []
    for name in sorted(book.schemes):
        one = book.schemes[name]
        version = one.in_force(on, known_on) if one.kind not in ("proposal", "package") else None
        if version is not None:
            found.append((one, version))
    return found


def evaluate(
    book: Rulebook, document: Any, *, on: date, known_on: date | None = None
) -> tuple[Situation, list[Answer], tuple[TakeHighest, ...]]:
    """All answers about a document, coordinated, members first and the household last, schemes by id.

    Raises DocumentError for a document that cannot be used.
    """
    situation = read(document, book.facts, on)
    ex = expressions(book, on, known_on)
    current = schemes_in_force(book, on, known_on)
    run = _Run(situation, ex, {one.id: version for one, version in current})
    run.check_gates()
    answers: list[Answer] = []
    for member in [*situation.members, None]:
        subject = member.id if member else "household"
        for one, version in current:
            if (one.of == "household") == (member is None):
                answers.append(scheme.answer(one, version, run.env(one.id, member), ex, subject))
    rules = tuple(rule for rule in book.coordination if rule.start <= on)
    coordinate.coordinate(answers, rules)
    return situation, answers, rules


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
            raise DocumentError("unknown_scheme", f"no scheme is called {name!r}", name, nearest(name, book.schemes))
    situation, answers, rules = evaluate(book, document, on=on, known_on=known_on)
    ex = expressions(book, on, known_on)
    listed = [a for a in answers if not schemes or a.scheme.id in schemes]
    determinations = [_printed(book, a, ex, situation) for a in listed]
    if explain:
        from .explain import explanation
        from .report import report

        later = _later(book, document, known_on)
        for answer, printed in zip(listed, determinations, strict=True):
            printed["explanation"] = explanation(book, answer, ex, situation, lang, answers, later)
            printed["report"] = report(printed, lang)
    subjects = [member.id for member in situation.members]
    return {
        "on": on.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "rulebook": {"id": book.id, "hash": book.hash},
        "determinations": determinations,
        "totals": {
            subject: {pays: scheme.print_amount(value) for pays, value in sums.items()}
            for subject, sums in coordinate.totals(answers, rules, subjects).items()
        },
    }


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


class _Run:
    """One situation being evaluated: environments, and passported rights worked out once."""

    def __init__(self, situation: Situation, ex: Expressions, versions: dict[str, Version]) -> None:
        self.situation, self.ex, self.versions = situation, ex, versions
        self._due: dict[tuple[str, str], int] = {}

    def env(self, name: str, member: Member | None) -> Env:
        return Env(self.situation, member, name, self.due, self.due_needs)

    def due(self, name: str, member: Member | None) -> int:
        key = (name, member.id if member else "household")
        if key not in self._due:
            version = self.versions.get(name)
            self._due[key] = FALSE if version is None else scheme.status_only(version, self.env(name, member), self.ex)
        return self._due[key]

    def due_needs(self, name: str, member: Member | None, out: set[Need]) -> None:
        version = self.versions.get(name)
        if version is not None:
            scheme.status_needs(version, self.env(name, member), self.ex, out)

    def check_gates(self) -> None:
        """A given fact that cannot exist is an error, whether a rule reads it or not."""
        facts = self.ex.book.facts
        for member in [*self.situation.members, None]:
            owner = member or self.situation.household
            for name in owner.given:
                if facts[name].asked_if:
                    self.ex.fact(facts[name], self.env("", member))


def to_verify(book: Rulebook, version: Version, ex: Expressions) -> bool:
    """Whether anything in the version in force is of less than high confidence, whatever the outcome."""
    marks = [version.confidence, *(leaf.confidence for leaf in version.conditions.leaves())]
    for amount in ([version.amount] if version.amount else []) + list(version.outputs.values()):
        marks += [case.confidence for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else []))]
    marks += [book.sources[source].confidence for source in version.sources]
    for name in version.params:
        dated = ex.params[name]
        marks += [dated.confidence, book.sources[dated.source.split(" ")[0]].confidence] if dated else ["low"]
    return any(mark != "high" for mark in marks)


def _printed(book: Rulebook, answer: Answer, ex: Expressions, situation: Situation) -> dict[str, Any]:
    return {
        "scheme": answer.scheme.id,
        "subject": answer.subject,
        "status": scheme.STATUS[answer.status],
        "pays": answer.scheme.pays,
        "amount": scheme.print_amount(answer.amount),
        "payable": scheme.print_amount(answer.payable),
        "outputs": {name: _output(book, name, value) for name, value in answer.outputs.items()},
        "to_verify": ex.once(id(answer.version), lambda: to_verify(book, answer.version, ex)),
        "needs": order_needs(book, answer.needs, situation),
        "formality_missing": answer.formality_missing,
        "replaced_by": answer.replaced_by,
        "because": answer.because,
        "clauses": [{"id": leaf.id, "outcome": scheme.WORD[out], "law": leaf.law} for leaf, out in answer.clauses],
    }


def order_needs(book: Rulebook, needs: set[Need], situation: Situation) -> list[str]:
    """Catalogue order, then member order, then parameters."""
    place = {member.id: at for at, member in enumerate(situation.members)}
    place["household"] = len(place)
    facts = sorted((n for n in needs if n[0] != "param"), key=lambda n: (book.facts[n[0]].position, place[n[1]]))
    return [f"{owner}.{fact}" for fact, owner in facts] + sorted(
        f"param.{name}" for kind, name in needs if kind == "param"
    )


def _output(book: Rulebook, name: str, value: Value) -> Any:
    if isinstance(value, frozenset):
        ordered = sorted(value)
        for fact in book.facts.values():
            if value <= set(fact.one_of):
                ordered = [word for word in fact.one_of if word in value]
                break
        return ordered[0] if len(ordered) == 1 else {"one_of": ordered}
    assert isinstance(value, Num)
    shown = [exact(v, decimal=name in ("percent", "kg")) for v in (value.low, value.high)]
    if value.fixed:
        return shown[0]
    return {"low": shown[0], "high": None if value.open_high else shown[1]}


def exact(value: int | Fraction, *, decimal: bool) -> int | str:
    """A whole number as int; a rate as a decimal string."""
    if not decimal and Fraction(value).denominator == 1:
        return int(value)
    number = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
