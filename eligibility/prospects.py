"""What could change an answer and when, what is missing for it, what stands beside it, and what is not sure of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from . import words
from .ages import turnings
from .bounds import FALSE, TRUE, some
from .citations import citations, sentence
from .document import Situation
from .evaluate import Expressions
from .formulas import Words
from .rulebook import Group, Leaf, Rulebook, TakeHighest, Version, cited_sources
from .scheme import STATUS, Answer

Later = Callable[[date], Mapping[tuple[str, str], str]]


def change(answer: Answer, say: Words) -> list[dict[str, Any]]:
    """When one requirement alone stands in the way: each way to meet it, as facts and the direction of each.

    `enough` says whether that makes the scheme due; otherwise something else is not known yet.
    """
    conditions = answer.version.conditions
    if answer.status != FALSE or conditions.op != "all":
        return []
    outcomes = {leaf.id: outcome for leaf, outcome in answer.clauses}
    failing = [child for child in conditions.children if _fails(child, outcomes)]
    if len(failing) != 1:
        return []
    leaves = [failing[0]] if isinstance(failing[0], Leaf) else _alternatives(failing[0], outcomes)
    enough = all(_holds(child, outcomes) for child in conditions.children if child is not failing[0])
    return [{"clause": leaf.id, "enough": enough, "steps": way} for leaf in leaves for way in say.ways(leaf.node)]


def _fails(child: Leaf | Group, outcomes: Mapping[str, int]) -> bool:
    if isinstance(child, Leaf):
        return not child.formality and outcomes[child.id] == FALSE
    parts = [_fails(one, outcomes) for one in child.children if not (isinstance(one, Leaf) and one.formality)]
    return any(parts) if child.op == "all" else bool(parts) and all(parts)


def _holds(child: Leaf | Group, outcomes: Mapping[str, int]) -> bool:
    if isinstance(child, Leaf):
        return child.formality or outcomes[child.id] == TRUE
    parts = [_holds(one, outcomes) for one in child.children]
    return all(parts) if child.op == "all" else any(parts)


def _alternatives(group: Group, outcomes: Mapping[str, int]) -> list[Leaf]:
    """The clauses of a failing group, each of which alone would mend it."""
    failing = [child for child in group.children if _fails(child, outcomes)]
    if group.op == "all" and len(failing) > 1:
        return []
    return [leaf for one in failing for leaf in ([one] if isinstance(one, Leaf) else _alternatives(one, outcomes))]


def when(answer: Answer, ex: Expressions, later: Later | None, lang: str) -> list[dict[str, Any]]:
    """The days within ten years on which an age is reached and the status then differs, all else staying."""
    if later is None:
        return []
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for leaf, _ in answer.clauses:
        for turn in () if leaf.formality else turnings(leaf.node, answer.env, ex):
            then = later(date.fromordinal(turn.days.high)).get((answer.scheme.id, answer.subject))
            if then is None or then == STATUS[answer.status] or (turn.text, then) in found:
                continue
            found[turn.text, then] = {
                "clause": leaf.id,
                "fact": turn.fact.id,
                "label": turn.fact.label(lang),
                "on_turning": turn.years,
                "date": turn.text,
                "date_words": words.partial(turn.text, lang),
                "status": then,
            }
    return [found[key] for key in sorted(found)]


# -- what is missing, what stands beside it, what is not sure -----------------------------------------------------
def missing(book: Rulebook, answer: Answer, situation: Situation, lang: str) -> list[dict[str, Any]]:
    from .determine import order_needs

    found: list[dict[str, Any]] = []
    for need in order_needs(book, answer.needs, situation):
        owner, _, name = need.rpartition(".")
        if owner == "param":
            found.append({"need": need, "label": book.params[name].title[lang], "subject": None, "holder": None})
        else:
            fact = book.facts[name]
            found.append({"need": need, "label": fact.label(lang), "subject": owner,
                          "holder": words.holder(book.facts, fact.register, lang)})  # fmt: skip
    return found


def set_aside(book: Rulebook, answer: Answer, answers: Sequence[Answer], lang: str) -> dict[str, Any] | None:
    """For which scheme this one is set aside, or may be once more is known, and by which law."""
    if answer.status == FALSE:
        return None
    for rule in book.coordination:
        group = getattr(rule, "schemes", ())
        if answer.scheme.id not in group:
            continue
        surely = answer.replaced_by is not None and answer.replaced_by in (*group, getattr(rule, "by", None))
        others = [answer.replaced_by] if surely else []
        if not surely and isinstance(rule, TakeHighest):
            others = _rivals(answer, answers, group)
        if others:
            return {"rule": rule.id, "sure": surely, "schemes": others,
                    "titles": [book.schemes[str(name)].title[lang] for name in others],
                    "law": citations(book, rule.law, lang)}  # fmt: skip
    return None


def _rivals(answer: Answer, answers: Sequence[Answer], group: Sequence[str]) -> list[str | None]:
    """The schemes of the group that may still be the higher one."""
    sure = answer.amount.low if answer.amount is not None and answer.status == TRUE else 0
    if answer.payable.low >= sure:
        return []
    return [
        other.scheme.id
        for other in answers
        if other.subject == answer.subject and other is not answer and other.scheme.id in group
        and some(other.payable)
    ]  # fmt: skip


def doubts(book: Rulebook, version: Version, ex: Expressions, lang: str) -> Iterator[dict[str, Any]]:
    """Everything in a version of less than high confidence: the figure, clause, case or source, and how sure it is."""

    def doubt(what: str, name: str, title: str, law: str, confidence: str) -> dict[str, Any]:
        return {"what": what, "id": name, "title": title, "confidence": confidence,
                "law": citations(book, law, lang) if law else []}  # fmt: skip

    if version.confidence != "high":
        yield doubt("version", "", words.day(version.start, lang), "", version.confidence)
    for leaf in version.conditions.leaves():
        if leaf.confidence != "high":
            yield doubt("clause", leaf.id, sentence(book, leaf, ex, lang), leaf.law, leaf.confidence)
    for amount in (*([version.amount] if version.amount else []), *version.outputs.values()):
        for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else [])):
            if case.confidence != "high":
                yield doubt("amount", case.id, "", case.law, case.confidence)
    for name in version.params:
        dated = ex.params[name]
        if dated is None or dated.confidence != "high":
            law, sure = (dated.source, dated.confidence) if dated else ("", "low")
            yield doubt("parameter", name, book.params[name].title[lang], law, sure)
    laws = [d.source for d in map(ex.params.get, version.params) if d]
    cited = {*version.sources, *(source for law in laws for source in cited_sources(law, book.sources))}
    for name in sorted(cited):
        if book.sources[name].confidence != "high":
            yield doubt("source", name, book.sources[name].title[lang], name, book.sources[name].confidence)
