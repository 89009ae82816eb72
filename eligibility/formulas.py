"""Expressions in words: formulas with their values filled in, conditions as what must hold, and how to meet them."""

from fractions import Fraction
from typing import Any, cast

from . import words
from .bounds import FALSE, TRUE, Days, Num, fixed
from .evaluate import Env, Expressions
from .language.tree import (
    Aggregate,
    Arithmetic,
    Call,
    Compare,
    Const,
    Derived,
    Due,
    FactRef,
    In,
    Junction,
    Node,
    Not,
    On,
    Param,
    walk,
)
from .vocabulary import Fact

_OPPOSITE: dict[str, Any] = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_MIRRORED: dict[str, Any] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
DIRECTION = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least", "==": "equal", "!=": "other_than"}
_COMPARED = {
    "<": {"vi": "{0} dưới {1}", "en": "{0} below {1}"},
    "<=": {"vi": "{0} không quá {1}", "en": "{0} at most {1}"},
    ">": {"vi": "{0} trên {1}", "en": "{0} above {1}"},
    ">=": {"vi": "{0} từ {1} trở lên", "en": "{0} at least {1}"},
    "==": {"vi": "{0} là {1}", "en": "{0} is {1}"},
    "!=": {"vi": "{0} khác {1}", "en": "{0} is other than {1}"},
}
_DATED = {
    "<": {"vi": "{0} trước {1}", "en": "{0} before {1}"},
    "<=": {"vi": "{0} không sau {1}", "en": "{0} not after {1}"},
    ">": {"vi": "{0} sau {1}", "en": "{0} after {1}"},
    ">=": {"vi": "{0} không trước {1}", "en": "{0} not before {1}"},
}
_PHRASES = {
    "min": {"vi": "số nhỏ hơn trong ({0}; {1})", "en": "the smaller of ({0}; {1})"},
    "max": {"vi": "số lớn hơn trong ({0}; {1})", "en": "the larger of ({0}; {1})"},
    "clamp": {"vi": "{0}, ít nhất {1}, nhiều nhất {2}", "en": "{0}, at least {1}, at most {2}"},
    "round_up": {"vi": "làm tròn lên ({0})", "en": "({0}) rounded up"},
    "round_down": {"vi": "làm tròn xuống ({0})", "en": "({0}) rounded down"},
    "round_half_up": {"vi": "làm tròn ({0})", "en": "({0}) rounded"},
    "step": {"vi": "{0} đến {1}", "en": "{0} to {1}"},
    "years_between": {"vi": "số năm từ {0} đến {1}", "en": "years from {0} to {1}"},
    "months_between": {"vi": "số tháng từ {0} đến {1}", "en": "months from {0} to {1}"},
    "days_between": {"vi": "số ngày từ {0} đến {1}", "en": "days from {0} to {1}"},
    "add_months": {"vi": "{0} cộng {1} tháng", "en": "{0} plus {1} months"},
    "add_years": {"vi": "{0} cộng {1} năm", "en": "{0} plus {1} years"},
    "year_of": {"vi": "năm của {0}", "en": "the year of {0}"},
    "month_of": {"vi": "tháng của {0}", "en": "the month of {0}"},
    "day_of": {"vi": "ngày của {0}", "en": "the day of {0}"},
    "date": {"vi": "ngày {2}/{1}/{0}", "en": "the day {0}-{1}-{2}"},
    "size": {"vi": "số người trong hộ", "en": "members of the household"},
    "count": {"vi": "số người trong hộ có ({0})", "en": "members with ({0})"},
    "any": {"vi": "trong hộ có người: {0}", "en": "a member of the household: {0}"},
    "all": {"vi": "mọi người trong hộ: {0}", "en": "every member of the household: {0}"},
    "sum": {"vi": "tổng {0} của cả hộ", "en": "the household's total of {0}"},
    "lowest": {"vi": "{0} thấp nhất trong hộ", "en": "the lowest {0} in the household"},
    "highest": {"vi": "{0} cao nhất trong hộ", "en": "the highest {0} in the household"},
    "due": {"vi": "được hưởng {0}", "en": "due: {0}"},
    "yes": {"vi": "{0}: có", "en": "{0}: yes"},
    "no": {"vi": "{0}: không", "en": "{0}: no"},
    "not": {"vi": "không phải ({0})", "en": "not ({0})"},
    "one_of": {"vi": "{0}: {1}", "en": "{0}: {1}"},
    "none_of": {"vi": "{0} không phải là {1}", "en": "{0} is not {1}"},
    "and": {"vi": "{0} và {1}", "en": "{0} and {1}"},
    "or": {"vi": "{0} hoặc {1}", "en": "{0} or {1}"},
}


class Words:
    """Expressions about one subject in words. `filled` writes the value behind each name."""

    def __init__(self, ex: Expressions, env: Env, lang: str, *, filled: bool = False) -> None:
        self.ex, self.env, self.lang, self.filled = ex, env, lang, filled

    def phrase(self, key: str, *parts: str) -> str:
        return _PHRASES[key][self.lang].format(*parts)

    # -- numbers and dates ----------------------------------------------------------------------------------
    def term(self, node: Node, kind: str = "integer") -> str:
        """A number, date or choice in words; `kind` gives the unit of written figures."""
        match node:
            case Const(kind="date") | On():
                return words.possible(self.ex.value(node, self.env), "date", self.lang)
            case Const(value=value) if node.kind in ("whole", "fraction"):
                return words.unit(cast(Fraction, value), kind, self.lang)
            case Const(value=value):
                return str(value).replace("_", " ")
            case FactRef(fact=fact) | Derived(fact=fact):
                return self._named(fact.label(self.lang), node, fact.type, fact)
            case Param(id=name):
                parameter = self.ex.book.params[name]
                return self._named(parameter.title[self.lang], node, parameter.type, None)
            case Arithmetic():
                return self._arithmetic(node, kind)
            case Call():
                return self._call(node, kind)
            case Aggregate(name=name, inner=inner):
                key = {"min": "lowest", "max": "highest"}.get(name, name)
                if inner is None:
                    return self.phrase(key)
                return self.phrase(key, self.condition(inner) if inner.kind == "truth" else self._bare(inner, kind))
            case _ if node.kind == "truth":
                return self.condition(node)
            case _:
                return words.possible(self.ex.value(node, self.env), kind, self.lang)

    def _named(self, name: str, node: Node, kind: str, fact: Fact | None) -> str:
        if not self.filled:
            return name
        return f"{name} ({words.possible(self.ex.value(node, self.env), kind, self.lang, fact)})"

    def _bare(self, node: Node, kind: str = "integer") -> str:
        return Words(self.ex, self.env, self.lang).term(node, kind)

    def _arithmetic(self, node: Arithmetic, kind: str) -> str:
        product = node.op in ("*", "/")
        unit = "integer" if product else kind

        def side(part: Node, *, right: bool) -> str:
            text = self.term(part, unit)
            loose = isinstance(part, Arithmetic) and ((product and part.op in "+-") or (right and node.op in "-/"))
            return f"({text})" if loose else text

        sign = {"*": "×", "/": ":" if self.lang == "vi" else "÷", "-": "−"}.get(node.op, node.op)
        return f"{side(node.left, right=False)} {sign} {side(node.right, right=True)}"

    def _call(self, node: Call, kind: str) -> str:
        if node.name.startswith("round_"):
            inner, step = (cast(Num, self.ex.value(arg, self.env)) for arg in node.args)
            text = self.term(node.args[0], kind)
            if inner.fixed and step.fixed and inner.low % step.low == 0:
                return text
            rounded = self.phrase(node.name, text)
            return (
                rounded
                if step.fixed and step.low == 1
                else self.phrase("step", rounded, words.interval(step, kind, self.lang))
            )
        return self.phrase(node.name, *(self.term(arg, kind) for arg in node.args))

    # -- truths ---------------------------------------------------------------------------------------------
    def condition(self, node: Node) -> str:
        """What must hold, in words."""
        match node:
            case Compare(left=Const() | Param(), right=right) if not isinstance(right, Const | Param):
                return self.condition(Compare("truth", node.position, _MIRRORED[node.op], right, node.left))
            case Compare(op=op, left=left, right=right):
                table = _DATED if left.kind == "date" and op in _DATED else _COMPARED
                return table[op][self.lang].format(self.term(left), self._line(left, right))
            case In(inner=inner, words=wanted):
                return self.phrase("one_of", self.term(inner), words.listed(self._labels(inner, wanted), self.lang))
            case Junction(op=op, parts=parts):
                texts = [f"({t})" if isinstance(p, Junction) else t for p, t in ((p, self.condition(p)) for p in parts)]
                text = texts[0]
                for other in texts[1:]:
                    text = self.phrase(op, text, other)
                return text
            case Not(inner=In(inner=inner, words=wanted)):
                return self.phrase("none_of", self.term(inner), words.listed(self._labels(inner, wanted), self.lang))
            case Not(inner=FactRef() as fact):
                return self.phrase("no", self._bare(fact))
            case Not(inner=inner):
                flipped = negated(inner)
                return (
                    self.phrase("not", self.condition(inner)) if isinstance(flipped, Not) else self.condition(flipped)
                )
            case FactRef():
                return self.phrase("yes", self._bare(node))
            case Aggregate(name=name, inner=inner) if inner is not None:
                return self.phrase(name, self.condition(inner))
            case Due(scheme=name):
                return self.phrase("due", self.ex.book.schemes[name].title[self.lang])
            case Const(value=value):
                return words.say("yes" if value else "no", self.lang)
            case _ if node.kind != "truth":
                return self.term(node)
            case _:
                return words.possible(self.ex.value(node, self.env), "truth", self.lang)

    def _labels(self, node: Node, wanted: tuple[str, ...]) -> list[str]:
        fact = node.fact if isinstance(node, FactRef) else None
        return [fact.word_label(word, self.lang) if fact else word.replace("_", " ") for word in wanted]

    def _line(self, left: Node, right: Node) -> str:
        """The other side of a comparison: a figure of the law by its value, a word by its label."""
        if isinstance(right, Const) and right.kind == "choice":
            return self._labels(left, (str(right.value),))[0]
        kind = unit_of(right, self.ex) or unit_of(left, self.ex) or "integer"
        if isinstance(right, Param) or (isinstance(right, Const) and right.kind != "date"):
            return words.possible(self.ex.value(right, self.env), kind, self.lang)
        return self.term(right, kind)

    # -- how to meet a condition ----------------------------------------------------------------------------
    def ways(self, node: Node, *, wanted: bool = True) -> list[list[dict[str, Any]]]:
        """The ways in which a condition could come to be as wanted: each a list of things that must change."""
        truth = cast(int, self.ex.value(node, self.env))
        if truth == (TRUE if wanted else FALSE):
            return [[]]
        if isinstance(node, Not):
            return self.ways(node.inner, wanted=not wanted)
        if isinstance(node, Junction) and (node.op == "or") == wanted:
            return [way for part in node.parts for way in self.ways(part, wanted=wanted)]
        if isinstance(node, Junction):
            found: list[list[dict[str, Any]]] = [[]]
            for part in node.parts:
                found = [one + other for one in found for other in self.ways(part, wanted=wanted)][:8]
            return found
        return [[self._step(node, wanted=wanted)]]

    def _step(self, node: Node, *, wanted: bool) -> dict[str, Any]:
        direction: str = "yes" if wanted else "no"
        value: Any = None
        shown = node if wanted else negated(node)
        if isinstance(node, Compare):
            op, line = node.op, node.right
            if isinstance(node.left, Const | Param) and not isinstance(node.right, Const | Param):
                op, line = _MIRRORED[op], node.left
            direction = DIRECTION[op if wanted else _OPPOSITE[op]]
            value = plain(self.ex.value(line, self.env))
        elif isinstance(node, In):
            direction, value = ("one_of" if wanted else "none_of"), list(node.words)
        facts = [n.fact.id for n in walk(node) if isinstance(n, FactRef | Derived)]
        return {"facts": list(dict.fromkeys(facts)), "direction": direction, "value": value,
                "words": self.condition(shown)}  # fmt: skip


def negated(node: Node) -> Node:
    """The opposite condition, written without a `not` in front where that can be."""
    match node:
        case Not(inner=inner):
            return inner
        case Compare(op=op):
            return Compare("truth", node.position, _OPPOSITE[op], node.left, node.right)
        case Junction(op=op, parts=parts):
            return Junction("truth", node.position, "or" if op == "and" else "and", tuple(map(negated, parts)))
        case _:
            return Not("truth", node.position, node)


def unit_of(node: Node, ex: Expressions) -> str:
    """money, percent or nothing: the unit in which a number stands."""
    kinds: set[str] = {n.fact.type for n in walk(node) if isinstance(n, FactRef)}
    kinds |= {ex.book.params[n.id].type for n in walk(node) if isinstance(n, Param)}
    return next((kind for kind in ("money", "percent") if kind in kinds), "")


def plain(value: Any) -> Any:
    """A settled value as JSON can carry it: a whole number, a decimal text, a day, a word; None when not settled."""
    from .determine import exact

    if not fixed(value):
        return None
    if isinstance(value, Num):
        return exact(value.low, decimal=False)
    if isinstance(value, Days):
        return words.iso(value.low)
    return next(iter(value)) if isinstance(value, frozenset) else value == TRUE
