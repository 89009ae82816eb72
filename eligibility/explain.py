"""A determination as a report: clause by clause with article, facts and figures; amount, near miss, what is missing.

Everything is data; `report.py` turns it into sentences.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, cast

from . import words
from .bounds import FALSE, TRUE, Num, Value, fixed
from .citations import _SLOT as _SLOT  # the linter reads the same blanks
from .citations import citations, figure, sentence
from .document import Member, Situation, owner_of
from .evaluate import Env, Expressions
from .formulas import Words, plain
from .language.tree import Aggregate, Derived, FactRef, Node, Param, children, walk
from .prospects import Later, change, doubts, missing, set_aside, when
from .rulebook import Amount, Case, Leaf, Rulebook
from .scheme import STATUS, WORD, Answer, print_amount
from .vocabulary import Fact

OUTPUT_TYPES = {"person_pays": "money", "employer_pays": "money", "employer_pays_accident": "money",
                "state_pays": "money", "fund_pays": "money",
                "percent": "percent"}  # fmt: skip


def explanation(
    book: Rulebook,
    answer: Answer,
    ex: Expressions,
    situation: Situation,
    lang: str,
    answers: Sequence[Answer] = (),
    later: Later | None = None,
) -> dict[str, Any]:
    """The report of one scheme for one subject.

    `answers` are those of the whole household (for what stands beside this scheme); `later` gives all statuses on a
    later day, the facts staying as they are. Amounts are whole đồng.
    """
    version, env = answer.version, answer.env
    return {
        "title": answer.scheme.title[lang],
        "status": STATUS[answer.status],
        "clauses": [
            _clause(book, leaf, WORD[outcome], answer, ex, situation, lang) for leaf, outcome in answer.clauses
        ],
        "near_miss": answer.because[0] if answer.status == FALSE and len(answer.because) == 1 else None,
        "change": change(answer, Words(ex, env, lang)),
        "when": when(answer, ex, later, lang),
        "amount_law": [case.law for case in version.amount.cases] if version.amount else [],
        "amount": _amount(book, version.amount, answer.amount, env, ex, "money", lang) if answer.amount else None,
        "amount_words": words.paid(answer.amount, answer.scheme.pays, lang) if answer.amount else "",
        "outputs": {
            name: _amount(book, version.outputs[name], value, env, ex, OUTPUT_TYPES.get(name, "integer"), lang)
            for name, value in answer.outputs.items()
        },
        "missing": missing(book, answer, situation, lang),
        "set_aside": set_aside(book, answer, answers, lang),
        "to_verify": list(doubts(book, version, ex, lang)),
    }


# -- clauses --------------------------------------------------------------------------------------------------
def _clause(
    book: Rulebook, leaf: Leaf, outcome: str, answer: Answer, ex: Expressions, situation: Situation, lang: str
) -> dict[str, Any]:
    env = answer.env
    return {
        "id": leaf.id,
        "outcome": outcome,
        "formality": leaf.formality,
        "decides": leaf.id in answer.because,
        "sentence": sentence(book, leaf, ex, lang),
        "law": citations(book, leaf.law, lang),
        "to_verify": leaf.confidence != "high",
        "facts": [_fact(book, node, at, owner, ex, situation, lang) for node, at, owner in _reads(leaf.node, env)],
        "parameters": [figure(book, node, env, ex, lang) for node in _params(leaf.node)],
    }


def _params(node: Node) -> list[Param]:
    found: dict[str, Param] = {}
    for one in walk(node):
        if isinstance(one, Param):
            found.setdefault(one.id, one)
    return list(found.values())


def _reads(node: Node, env: Env) -> list[tuple[FactRef | Derived, Env, Member]]:
    """The facts that an expression reads, for whom and of whom, each once; an aggregate reads every member."""
    found: dict[tuple[str, str], tuple[FactRef | Derived, Env, Member]] = {}

    def visit(one: Node, at: Env) -> None:
        if isinstance(one, FactRef | Derived):
            owner = owner_of(at.situation, one.fact, at.member, at.event)
            found.setdefault((one.fact.id, owner.id), (one, at, owner))
        for child in children(one):
            for whose in map(at.of, at.situation.members) if isinstance(one, Aggregate) else (at,):
                visit(child, whose)

    visit(node, env)
    return list(found.values())


def _fact(
    book: Rulebook,
    node: FactRef | Derived,
    env: Env,
    owner: Member,
    ex: Expressions,
    situation: Situation,
    lang: str,
) -> dict[str, Any]:
    """A fact's value, where it came from, and which of the states of knowledge it is in."""
    fact, is_given = node.fact, node.fact.id in owner.given
    value = ex.value(node, env)
    raw = owner.given.get(fact.id)
    if isinstance(raw, dict):
        raw = raw.get(env.scheme)
    known = fixed(value)
    state = _state(fact, node, is_given, raw, known, situation)
    shown = words.given(fact, raw, lang) if raw is not None else words.possible(value, fact.type, lang, fact)
    origin, recorded = owner.sources.get(fact.id, (None, None)) if is_given else (None, None)
    if state == "register_silent":
        origin = fact.register
    return {
        "fact": fact.id,
        "label": fact.label(lang),
        "subject": owner.id,
        "value": _said(raw) if raw is not None else plain(value),
        "words": shown,
        "known": known,
        "state": state,
        "origin": origin,
        "origin_words": _origin(book, origin, recorded, lang),
        "recorded": recorded,
        "sensitive": fact.sensitive,
    }


def _said(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _state(fact: Fact, node: Node, is_given: bool, raw: Any, known: bool, situation: Situation) -> str:
    if isinstance(node, Derived):
        return "derived" if known else "not_known"
    if raw is not None:
        return "given" if known else "partial"
    if is_given:
        return "not_known"
    if not known:
        return "not_asked"
    return "register_silent" if fact.has_absent and situation.covers(fact.register) else "not_applicable"


def _origin(book: Rulebook, origin: str | None, recorded: str | None, lang: str) -> str:
    """`Cơ sở dữ liệu dân cư, 22/11/2026`; empty when the document does not say."""
    holder = words.holder(book.facts, origin, lang)
    name = holder["title"] if holder else ""
    return ", ".join(part for part in (name, words.partial(recorded, lang) if recorded else "") if part)


# -- amounts --------------------------------------------------------------------------------------------------
def _amount(
    book: Rulebook, amount: Amount | None, value: Value, env: Env, ex: Expressions, kind: str, lang: str
) -> dict[str, Any] | None:
    """An amount or output with the cases that apply or may apply."""
    if amount is None:
        return None
    return {
        "value": print_amount(value) if isinstance(value, Num) and kind != "percent" else plain(value),
        "words": words.possible(value, kind, lang, named_by(book, value)),
        "pick": amount.pick,
        "cases": list(_cases(book, amount, env, ex, kind, lang)),
    }


def named_by(book: Rulebook, value: Value) -> Fact | None:
    """The fact of the catalogue whose words a classification uses."""
    if not isinstance(value, frozenset):
        return None
    return next((fact for fact in book.facts.values() if value <= set(fact.one_of)), None)


def _cases(book: Rulebook, amount: Amount, env: Env, ex: Expressions, kind: str, lang: str) -> Iterator[dict[str, Any]]:
    covered = FALSE
    for case in amount.cases:
        applies = cast(int, ex.value(case.when, env)) if case.when is not None else TRUE
        covered = max(covered, applies)
        yield _case(book, case, applies, env, ex, kind, lang)
    if amount.otherwise is not None:
        yield _case(book, amount.otherwise, TRUE - covered, env, ex, kind, lang)


def _case(book: Rulebook, case: Case, applies: int, env: Env, ex: Expressions, kind: str, lang: str) -> dict[str, Any]:
    filled = Words(ex, env, lang, filled=True)
    nodes = [node for node in (case.written, case.node) if node is not None]
    value: Value = ex.value(case.node, env) if case.node is not None else frozenset((case.word or "",))
    return {
        "id": case.id,
        "applies": WORD[applies],
        "condition": Words(ex, env, lang).condition(case.written) if case.written is not None else "",
        "formula": filled.term(case.node, kind) if case.node is not None else "",
        "words": words.possible(value, kind, lang, named_by(book, value)),
        "law": citations(book, case.law, lang),
        "to_verify": case.confidence != "high",
        "parameters": [figure(book, p, env, ex, lang) for node in nodes for p in _params(node)],
    }
