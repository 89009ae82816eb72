"""A determination in plain sentences: clause by clause, with article, facts, parameters and near misses."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .document import NOT_KNOWN, Situation, owner_of
from .evaluate import Expressions
from .language.tree import Derived, FactRef, Node, Param, walk
from .rulebook import CellValue, Leaf, Rulebook
from .scheme import STATUS, WORD, Answer
from .vocabulary import Fact

_SLOT = re.compile(r"\{param\.([a-z0-9_]+)\}")


def explanation(book: Rulebook, answer: Answer, ex: Expressions, situation: Situation, lang: str) -> dict[str, Any]:
    """The report as data: title, clauses with sentences, the facts and parameters that each rests on."""
    misses = [leaf.id for leaf, outcome in answer.clauses if outcome == 0 and not leaf.formality]
    return {
        "title": answer.scheme.title[lang],
        "status": STATUS[answer.status],
        "clauses": [
            _clause(book, leaf, WORD[outcome], ex, situation, answer, lang) for leaf, outcome in answer.clauses
        ],
        "near_miss": misses[0] if STATUS[answer.status] == "not_eligible" and len(misses) == 1 else None,
        "amount_law": [case.law for case in answer.version.amount.cases] if answer.version.amount else [],
    }


def _clause(
    book: Rulebook,
    leaf: Leaf,
    outcome: str,
    ex: Expressions,
    situation: Situation,
    answer: Answer,
    lang: str,
) -> dict[str, Any]:
    nodes = walk(leaf.node)
    return {
        "id": leaf.id,
        "outcome": outcome,
        "formality": leaf.formality,
        "sentence": sentence(book, leaf, ex, lang),
        "law": citations(book, leaf.law, lang),
        "to_verify": leaf.confidence != "high",
        "facts": [_fact(fact, situation, answer, lang) for fact in _facts(nodes)],
        "parameters": [_parameter(book, node.id, ex, lang) for node in nodes if isinstance(node, Param)],
    }


def sentence(book: Rulebook, leaf: Leaf, ex: Expressions, lang: str) -> str:
    """The clause's sentence with the figures in force on the day filled in."""

    def filled(match: re.Match[str]) -> str:
        dated = ex.params.get(match[1])
        return figure(dated.value if dated else None, lang, day=book.params[match[1]].kind == "date")

    return _SLOT.sub(filled, leaf.say[lang])


def citations(book: Rulebook, law: str, lang: str) -> list[dict[str, str]]:
    """`L41-2024 art 21.1.a, ND176-2025 art 2.1.b` as number, title and article of each source."""
    found = []
    for part in law.split(", "):
        name, _, article = part.partition(" ")
        source = book.sources.get(name)
        if source is not None:
            found.append(
                {
                    "source": name,
                    "number": source.number,
                    "title": source.title[lang],
                    "article": _article(article, lang),
                }
            )
        elif found:
            found[-1]["article"] += f", {_article(part, lang)}"
    return found


def _article(text: str, lang: str) -> str:
    """`art 21.1.a` as Vietnamese law names it: Điều 21, points after it by dots."""
    return text.replace("art ", "Điều ").replace("form ", "Mẫu số ") if lang == "vi" else text


def _facts(nodes: list[Node]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for node in nodes:
        if isinstance(node, FactRef | Derived):
            found.setdefault(node.fact.id, node.fact)
    return list(found.values())


def _fact(fact: Fact, situation: Situation, answer: Answer, lang: str) -> dict[str, Any]:
    owner = owner_of(situation, fact, answer.member, answer.event)
    given = owner.given.get(fact.id)
    known = given is not None and given.value is not NOT_KNOWN
    return {
        "fact": fact.id,
        "label": fact.label(lang),
        "value": _said(given.value) if given is not None and known else None,
        "known": known,
        "origin": given.origin if given is not None else None,
        "recorded": given.recorded if given is not None else None,
    }


def _said(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _parameter(book: Rulebook, name: str, ex: Expressions, lang: str) -> dict[str, Any]:
    parameter, dated = book.params[name], ex.params[name]
    return {
        "parameter": name,
        "title": parameter.title[lang],
        "value": figure(dated.value, lang, day=parameter.kind == "date") if dated and dated.value is not None else None,
        "from": dated.start.isoformat() if dated else None,
        "law": citations(book, dated.source, lang) if dated else [],
        "to_verify": dated is None or dated.confidence != "high",
    }


def figure(value: CellValue, lang: str, *, day: bool = False) -> str:
    if value is None or isinstance(value, str):
        return "?" if value is None else value
    if day:
        when = date.fromordinal(int(value))
        return f"{when:%d/%m/%Y}" if lang == "vi" else when.isoformat()
    if Fraction(value).denominator == 1:
        grouped = f"{int(value):,}"
        return grouped.replace(",", ".") if lang == "vi" else grouped
    from .determine import exact

    text = str(exact(value, decimal=True))
    return text.replace(".", ",") if lang == "vi" else text
