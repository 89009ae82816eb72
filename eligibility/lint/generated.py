"""Made-up households: filling in facts never overturns an answer, and all evaluators agree on them.

The same seed makes the same households; values crowd around the figures of the rulebook.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from eligibility.bounds import FIRST
from eligibility.determine import determine
from eligibility.errors import EligibilityError
from eligibility.rulebook import Rulebook
from eligibility.vocabulary import DEFAULT_MAXIMUM, Fact

from .evaluators import Case, Evaluator, compare
from .findings import Finding, finding
from .subjects import days_of
from .trees import facts_in, nodes_of

SEED = 2026
HOUSEHOLDS = 240
_DAYS = 6  # different days asked about, so that the compiled rules are used again


class Maker:
    """Random documents over the facts that the rules read."""

    def __init__(self, book: Rulebook, random: Random) -> None:
        self.book, self.random = book, random
        read = {f.id for s in book.schemes.values() for v in s.versions for n in nodes_of(v) for f in facts_in(n)}
        gates = " ".join(f.asked_if or "" for f in book.facts.values() if f.id in read)
        wanted = {f.id for f in book.facts.values() if f.id in read or f.id in gates or f.id == "birth_date"}
        self.person = [f for f in book.facts.person if f.id in wanted and not f.derived]
        self.household = [f for f in book.facts.household if f.id in wanted and not f.derived]
        self.figures = sorted({int(v) for p in book.params.values() if p.kind != "date" for d in p.values
                               for v in (d.value, *d.table.values()) if isinstance(v, int | Fraction)})  # fmt: skip

    def document(self, on: date) -> dict[str, Any]:
        """A household of one to three of whom nearly everything is known."""
        many = self.random.choice((1, 1, 2, 3))
        members = [{"id": f"m{n + 1}", "facts": self._facts(self.person, on)} for n in range(many)]
        return {"complete": [], "household": {"facts": self._facts(self.household, on), "members": members}}

    def _facts(self, facts: list[Fact], on: date) -> dict[str, Any]:
        return {fact.id: self._value(fact, on) for fact in facts if self.random.random() < 0.9}

    def _value(self, fact: Fact, on: date) -> Any:
        random = self.random
        if fact.type == "truth":
            return random.random() < 0.5
        if fact.type == "choice":
            return random.choice(fact.one_of)
        if fact.type == "date":
            day = on - timedelta(days=random.randint(0, 35000 if fact.id == "birth_date" else 700))
            return max(day, date.fromordinal(FIRST)).isoformat()[: random.choice((10, 10, 10, 7, 4))]
        if fact.type in ("area", "link"):
            return f"x{random.randint(1, 3)}"
        low = fact.minimum or 0
        high = fact.maximum if fact.maximum is not None else DEFAULT_MAXIMUM[fact.type]
        near = random.choice(self.figures) + random.choice((-1, 0, 1)) if self.figures else 0
        return min(max(near if random.random() < 0.7 else random.randint(low, min(high, 10**8)), low), high)

    def poorer(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The same household with some facts taken away."""
        share = self.random.choice((0.1, 0.3, 0.7))
        home = document["household"]
        return {
            **document,
            "household": {
                "facts": self._less(home["facts"], share),
                "members": [{**m, "facts": self._less(m["facts"], share)} for m in home["members"]],
            },
        }

    def _less(self, facts: Mapping[str, Any], share: float) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if self.random.random() >= share}


def generated(book: Rulebook, others: list[Evaluator], count: int | None = None) -> Iterator[Finding]:
    """What does not hold for some made-up household; the first fault of each kind and scheme is told."""
    random = Random(SEED)  # noqa: S311 - a fixed seed: the same households every time
    maker, starts = Maker(book, random), days_of(book)
    if not starts:
        return
    days = [max(starts) + timedelta(days=30), *(random.choice(starts) + timedelta(days=45) for _ in range(_DAYS - 1))]
    cases: list[Case] = []
    told: set[str] = set()
    for found in (
        *_overturned(book, maker, [days[n % _DAYS] for n in range(HOUSEHOLDS if count is None else count)], cases),
        *compare(others, cases),
    ):
        key = f"{found.code} {found.message.split(':')[0]}"
        if key not in told:
            told.add(key)
            yield found


def _overturned(book: Rulebook, maker: Maker, days: list[date], cases: list[Case]) -> Iterator[Finding]:
    """What more facts take back, one household a day; both of its documents become cases for the other evaluators."""
    for on in days:
        full = _answered(book, maker.document(on), on)
        if full is None:
            continue
        more_document, more = full
        document = maker.poorer(more_document)
        less = determine(book, document, on=on)
        for name, what in overturned(less, more):
            yield finding("overturned", _place(book, name, on), f"{what} on {on}: from {document} to {more_document}")
        for one, answer in ((more_document, more), (document, less)):
            cases.append(Case(book, one, on, None, _place(book, "", on), f"a made-up household on {on}", answer))


def _answered(book: Rulebook, document: dict[str, Any], on: date) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The answer, after taking out given facts that contradict each other."""
    for _ in range(40):
        try:
            return document, determine(book, document, on=on)
        except EligibilityError as error:
            owner, _, name = error.path.partition(".")
            home = document["household"]
            facts = home["facts"] if owner == "household" else next(
                (m["facts"] for m in home["members"] if m["id"] == owner), {}
            )  # fmt: skip
            if facts.pop(name, None) is None:
                return None
    return None


def _place(book: Rulebook, scheme: str, on: date) -> str:
    """The version that answered; totals belong to coordination."""
    version = book.schemes[scheme].in_force(on, None) if scheme in book.schemes else None
    return version.position if version else "coordination.yaml:1:1"


def overturned(less: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What an answer said that the answer to more facts takes back: the scheme ("" for totals) and a sentence."""
    after = {(d["scheme"], d["subject"]): d for d in more["determinations"]}
    for one in less["determinations"]:
        name, other = one["scheme"], after[one["scheme"], one["subject"]]
        if one["status"] not in ("unknown", other["status"]):
            yield name, f"{name}, status: it was {one['status']} and became {other['status']}"
        for key in ("amount", "payable"):
            if not _inside(other[key], one[key]):
                yield name, f"{name}, {key}: it was {one[key]} and became {other[key]}"
        known = {c["id"]: c["outcome"] for c in other["clauses"]}
        for clause in one["clauses"]:
            if clause["outcome"] not in ("unknown", known[clause["id"]]):
                yield name, f"{name}, clause {clause['id']}: it was {clause['outcome']} and turned"
    for subject, sums in less["totals"].items():
        for pays, value in sums.items():
            if not _inside(more["totals"][subject][pays], value):
                yield "", f"total, {pays}: it was {value} and became {more['totals'][subject][pays]}"


def _inside(inner: Any, outer: Any) -> bool:
    if inner is None or outer is None:
        return True
    low = outer["low"] is None or (inner["low"] is not None and inner["low"] >= outer["low"])
    high = outer["high"] is None or (inner["high"] is not None and inner["high"] <= outer["high"])
    return low and high
