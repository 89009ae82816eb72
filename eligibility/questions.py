"""Which facts to ask for next: only those that can still change an answer, the most useful first.

A scheme of a subject is open while its status is unknown or its amount is not fixed. Its `needs` are the only facts
that can matter; what was asked and is not known is never asked again, but listed with who may hold it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from . import words
from .bounds import TRUE, UNKNOWN, fixed
from .citations import sentence
from .determine import evaluate
from .document import Member, Situation
from .errors import DocumentError, closest, shown
from .evaluate import Need
from .language.tree import FactRef
from .rulebook import Leaf, Rulebook
from .scheme import Answer, pending, print_amount
from .vocabulary import DEFAULT_MAXIMUM, Fact

ASKED_LATER = Fraction(1, 4)  # a fact of the amount, while the status itself is open
COST_OF_A_REGISTER = Fraction(3, 2)  # a register normally holds it: perhaps it will still tell
COST_OF_SENSITIVE = 2
_NO_PAGE = {"vi": "Khác", "en": "Other"}
_WHY = {
    "status": {"vi": "Để biết ông/bà có được hưởng không: {0}.", "en": "To know whether you are due: {0}."},
    "amount": {"vi": "Để tính mức hưởng: {0}.", "en": "To work out the amount of: {0}."},
    "up_to": {"vi": "{0} (đến {1})", "en": "{0} (up to {1})"},
    "settle": {"vi": "Để rõ điều này, xin mang theo {0}.", "en": "To settle this, bring {0}."},
    "law": {"vi": "Mức này chưa được công bố.", "en": "This figure has not been published yet."},
}


@dataclass
class _Candidate:
    """A fact that may be asked: its score, and for which answers and clauses."""

    fact: Fact
    owner: str
    score: Fraction = Fraction(0)
    why: list[tuple[Answer, list[Leaf]]] = field(default_factory=list)


def questions(
    book: Rulebook,
    document: Any,
    *,
    on: date,
    known_on: date | None = None,
    schemes: Collection[str] | None = None,
    lang: str = "vi",
) -> dict[str, Any]:
    """The next most useful facts about a household's document on a day.

    Gives `decided` and `open` (schemes by subject), `next` (questions, best first; empty when nothing that can be
    asked would change anything), `pages` (the same questions by page) and `unresolvable` (what nobody present knows).
    `schemes` limits what is to be decided. Amounts are whole đồng. Raises DocumentError.
    """
    for name in schemes or ():
        if name not in book.schemes:
            raise DocumentError(
                "unknown_scheme", f"no scheme is called {shown(name)}", name, closest(name, book.schemes)
            )
    situation, answers, _ = evaluate(book, document, on=on, known_on=known_on)
    wanted = [a for a in answers if not schemes or a.scheme.id in schemes]
    undecided = [a for a in wanted if not decided(a)]
    found, closed = _candidates(book, undecided, situation)
    ranked = sorted(found.values(), key=lambda c: (-c.score, c.fact.position, _place(situation, c.owner)))
    return {
        "on": on.isoformat(),
        "decided": len(wanted) - len(undecided),
        "open": len(undecided),
        "next": [_question(book, candidate, situation.on, lang) for candidate in ranked],
        "pages": _pages(book, ranked, situation, lang),
        "unresolvable": [_unresolvable(book, need, about, situation, lang) for need, about in closed.items()],
    }


def decided(answer: Answer) -> bool:
    """Whether status, amount and outputs can no longer change."""
    values = [*([answer.amount] if answer.amount is not None else []), *answer.outputs.values()]
    return answer.status != UNKNOWN and not answer.needs and all(fixed(value) for value in values)


# -- which facts, and how much each is worth ------------------------------------------------------------------
def _candidates(
    book: Rulebook, undecided: list[Answer], situation: Situation
) -> tuple[dict[Need, _Candidate], dict[Need, list[Answer]]]:
    askable: dict[Need, _Candidate] = {}
    closed: dict[Need, list[Answer]] = {}
    for answer in undecided:
        leaves = _leaves(answer)
        open_needs = {need for need in answer.needs if _state(book, situation, need) == "open"}
        ready = {need for need in open_needs if not _waits(book, need, answer, situation)}
        for need in _ordered(book, answer.needs - open_needs, situation):
            closed.setdefault(need, []).append(answer)
        shares = _shares(answer, leaves, ready)
        for need in _ordered(book, ready, situation):
            fact = book.facts[need[0]]
            candidate = askable.setdefault(need, _Candidate(fact, need[1]))
            candidate.score += _weight(answer) * min(shares.get(need, Fraction(0)), Fraction(1)) / cost(fact)
            candidate.why.append((answer, [leaf for leaf, _, needs in leaves if need in needs]))
    return askable, {need: closed[need] for need in _ordered(book, set(closed), situation)}


def _leaves(answer: Answer) -> list[tuple[Leaf, Fraction, set[Need]]]:
    """The clauses on which an unknown status turns, with their share and what each needs."""
    if answer.status != UNKNOWN:
        return []
    outcomes = {leaf.id: outcome for leaf, outcome in answer.clauses}
    found = []
    for leaf, chance in pending(answer.version.conditions, outcomes, Fraction(1)):
        needs: set[Need] = set()
        answer.ex.needs(leaf.node, answer.env, needs)
        found.append((leaf, chance, needs))
    return found


def _shares(answer: Answer, leaves: list[tuple[Leaf, Fraction, set[Need]]], ready: set[Need]) -> dict[Need, Fraction]:
    """How far each fact alone goes towards settling the answer; a gate speaks for the facts behind it."""
    parts = [(chance, needs & ready) for _, chance, needs in leaves]
    parts.append((Fraction(1) if answer.status == TRUE else ASKED_LATER, answer.needs & ready))
    shares: dict[Need, Fraction] = {}
    for chance, needs in parts:
        for need in needs:
            shares[need] = shares.get(need, Fraction(0)) + chance / len(needs)
    return shares


def _weight(answer: Answer) -> int:
    """1, and one more for each digit of the money at stake from 100,000 đồng on; an open end counts as 7 digits."""
    at_stake = answer.payable.high - answer.payable.low
    digits = 7 if answer.payable.open_high else len(str(int(at_stake)))
    return 1 + max(0, digits - 5)


def cost(fact: Fact) -> Fraction:
    """What asking costs: more where a register normally holds the fact, more where it is sensitive."""
    price = Fraction(1) if fact.register in (None, "declared") else COST_OF_A_REGISTER
    return price * COST_OF_SENSITIVE if fact.sensitive else price


def _state(book: Rulebook, situation: Situation, need: Need) -> str:
    """`open` (nobody was asked), `not_known`, `partial` (a date known to its year or month), or `law`."""
    name, owner = need
    if name == "param":
        return "law"
    given = _owner(situation, owner).given
    if name not in given:
        return "open"
    return "partial" if given[name] is not None and book.facts[name].type == "date" else "not_known"


def _waits(book: Rulebook, need: Need, answer: Answer, situation: Situation) -> bool:
    """Whether a gated fact must wait, because what opens its gate can be asked first."""
    fact = book.facts[need[0]]
    if not fact.asked_if:
        return False
    owner = _owner(situation, need[1])
    env = answer.env.of(owner) if owner in situation.members else answer.env
    before: set[Need] = set()
    answer.ex.needs(_reference(book, fact.id), env, before)
    return any(_state(book, situation, gate) == "open" for gate in before - {need})


@lru_cache(maxsize=1024)
def _reference(book: Rulebook, name: str) -> FactRef:
    """One node for each fact, so that an evaluator compiles it once."""
    return FactRef("truth", 0, book.facts[name])


def _owner(situation: Situation, name: str) -> Member:
    """The member of that id, or what happened to one (`m1/e1`), else the household."""
    owners = (owner for one in situation.members for owner in (one, *getattr(one, "events", ())))
    happened = getattr(situation.household, "events", ())
    return next((owner for owner in (*owners, *happened) if owner.id == name), situation.household)


def _place(situation: Situation, owner: str) -> int:
    return next((at for at, member in enumerate(situation.members) if member.id == owner), len(situation.members))


def _ordered(book: Rulebook, needs: set[Need], situation: Situation) -> list[Need]:
    """Catalogue order, then member order, then parameters."""
    last = len(book.facts)

    def key(need: Need) -> tuple[int, int, str]:
        position = book.facts[need[0]].position if need[0] != "param" else last
        return position, _place(situation, need[1]), need[1]

    return sorted(needs, key=key)


# -- as data --------------------------------------------------------------------------------------------------
def _question(book: Rulebook, candidate: _Candidate, on: date, lang: str) -> dict[str, Any]:
    fact = candidate.fact
    found: dict[str, Any] = {
        "fact": fact.id,
        "subject": candidate.owner,
        "ask": fact.question(lang),
        "label": fact.label(lang),
        "type": fact.type,
        "page": fact.page or "other",
        "sensitive": fact.sensitive,
        "allow_unknown": True,
        "register": words.holder(book.facts, fact.register, lang),
        "settles": len(candidate.why),
        "reason": _reason(candidate.why, lang),
        "why": [_why(answer, leaves, book, lang) for answer, leaves in candidate.why],
    }
    if fact.type == "choice":
        found["words"] = [{"word": word, "label": fact.word_label(word, lang)} for word in fact.one_of]
    elif fact.type == "date":
        found |= {"partial": True, "max": on.isoformat() if fact.id == "birth_date" else None}
    elif fact.type in DEFAULT_MAXIMUM:
        found["min"] = fact.minimum if fact.minimum is not None else 0
        found["max"] = fact.maximum if fact.maximum is not None else DEFAULT_MAXIMUM[fact.type]
    elif fact.type == "area":
        found["level"] = fact.level
    return found


def _why(answer: Answer, leaves: list[Leaf], book: Rulebook, lang: str) -> dict[str, Any]:
    return {
        "scheme": answer.scheme.id,
        "subject": answer.subject,
        "title": answer.scheme.title[lang],
        "pays": answer.scheme.pays,
        "at_stake": print_amount(answer.payable),
        "clauses": [{"id": leaf.id, "sentence": sentence(book, leaf, answer.ex, lang)} for leaf in leaves],
    }


def _reason(why: list[tuple[Answer, list[Leaf]]], lang: str) -> str:
    """One line: the scheme with most at stake that the question helps to settle."""
    answer, _ = max(why, key=lambda item: (_weight(item[0]), item[0].status == UNKNOWN))
    text = answer.scheme.title[lang]
    if answer.payable.high > 0 and not answer.payable.open_high:
        most = words.paid(answer.payable._replace(low=answer.payable.high), answer.scheme.pays, lang)
        text = _WHY["up_to"][lang].format(text, most)
    return _WHY["status" if answer.status == UNKNOWN else "amount"][lang].format(text)


def _pages(book: Rulebook, ranked: list[_Candidate], situation: Situation, lang: str) -> list[dict[str, Any]]:
    """The questions by page and subject, the page of the best question first, in catalogue order within a page."""
    groups: dict[tuple[str, str], list[_Candidate]] = {}
    for candidate in ranked:
        groups.setdefault((candidate.fact.page, candidate.owner), []).append(candidate)
    return [
        {
            "page": page or "other",
            "title": book.facts.pages[page].title[lang] if page in book.facts.pages else _NO_PAGE[lang],
            "subject": owner,
            "facts": [c.fact.id for c in sorted(group, key=lambda c: c.fact.position)],
        }
        for (page, owner), group in groups.items()
    ]


def _unresolvable(book: Rulebook, need: Need, about: list[Answer], situation: Situation, lang: str) -> dict[str, Any]:
    name, owner = need
    schemes = list(dict.fromkeys(answer.scheme.id for answer in about))
    if name == "param":
        return {"need": f"param.{owner}", "reason": "law", "label": book.params[owner].title[lang], "register": None,
                "settle": _WHY["law"][lang], "schemes": schemes}  # fmt: skip
    fact = book.facts[name]
    given = _owner(situation, owner).given[name]
    holder = words.holder(book.facts, fact.register, lang)
    return {
        "need": f"{owner}.{name}",
        "fact": name,
        "subject": owner,
        "reason": _state(book, situation, need),
        "known": given,
        "label": fact.label(lang),
        "register": holder,
        "settle": _WHY["settle"][lang].format(holder["bring"]) if holder and holder["bring"] else "",
        "schemes": schemes,
    }
