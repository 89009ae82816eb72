"""The rule tree printed to columns: every node of an expression becomes a value over all rows of a frame."""

from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction
from typing import Any, cast

from eligibility.errors import RulebookError
from eligibility.language.parse import Scope, parse
from eligibility.language.tree import (
    Aggregate,
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
    Place,
    walk,
)
from eligibility.language.tree import (
    Arithmetic as Sum,
)
from eligibility.rulebook import CellValue, Dated, Parameter, Rulebook
from eligibility.vocabulary import Fact

from .cells import Cell, Scalar, Sheet, Truth, junction, negate, possibly, surely
from .dates import FIRST, LAST, NEVER, Calendar, constant_day, days, number_of
from .facts import MEMBER, Choice, Facts, Value
from .numbers import Arithmetic, Number, Pair, Plain, exactly, known_truth, point, twice
from .scalars import Bound, constant
from .tables import Key, Tables, settles
from .unions import Unions

UNKNOWN_NUMBER = Pair(constant(0), None)


class Printer:
    """Prints expressions of one rulebook, day and state of knowledge into a sheet; what is shared is computed once."""

    def __init__(self, sheet: Sheet, book: Rulebook, on: date, known_on: date | None, columns: Collection[str],
                 complete: Collection[str] | None, full: Collection[str]) -> None:  # fmt: skip
        self.sheet, self.book, self.on, self.known_on = sheet, book, on, known_on
        self.numbers = Arithmetic(sheet)
        self.calendar = Calendar(sheet, self.numbers)
        self.unions = Unions(sheet, self.numbers)
        self.tables = Tables(sheet, self.numbers, self._within)
        self.facts = Facts(sheet, self.numbers, columns, on, complete, self._gate, full)
        self.due: Callable[[str], Truth] = lambda scheme: None
        self.scheme = ""
        self._kept: dict[Any, Value] = {}

    def truth(self, node: Node) -> Truth:
        return cast(Truth, self.value(node))

    def clause(self, node: Node) -> Truth:
        """A truth as a column of its own, the same one for all schemes that say it."""
        own = self.scheme if any(isinstance(n, FactRef) and n.fact.per for n in walk(node)) else ""
        return cast(Truth, self._once(("clause", own, key_of(node)), lambda: self._keep(self.truth(node))))

    def number(self, node: Node) -> Number:
        return cast(Number, self.value(node))

    def value(self, node: Node) -> Value:
        """What a node is in every row."""
        match node:
            case Const():
                return self._constant(node)
            case On():
                return constant_day(self.on.toordinal())
            case FactRef(fact=fact):
                return self._fact(fact)
            case Derived(fact=fact, inner=own):
                return self._once(("derived", fact.id), lambda: self._keep(self.value(own)))
            case Param():
                return self._param(node)
            case Compare(op=op, left=left, right=right):
                return self._compare(op, self.value(left), self.value(right))
            case In(inner=inner, words=words):
                return self._within(cast(Choice, self.value(inner)), words)
            case Junction(op=op, parts=parts):
                return junction(self.sheet, op, [self.truth(part) for part in parts])
            case Not(inner=inner):
                return negate(self.truth(inner))
            case Sum(op=op, left=left, right=right):
                apply = {"+": self.numbers.add, "-": self.numbers.subtract, "*": self.numbers.multiply,
                         "/": self.numbers.divide}[op]  # fmt: skip
                return self._once(key_of(node), lambda: self._keep(apply(self.number(left), self.number(right))))
            case Call(name=name, args=args):
                return self._once(
                    key_of(node), lambda: self._keep(self._call(name, [self.number(arg) for arg in args]))
                )
            case Aggregate(name=name, inner=inner):
                return self._once(("aggregate", name, key_of(inner)), lambda: self._aggregate(name, inner))
            case Due(scheme=scheme):
                return self.due(scheme)
        raise TypeError(f"no printer for {type(node).__name__}")

    def _once(self, key: Any, make: Callable[[], Value]) -> Value:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def _keep(self, value: Value) -> Value:
        """Compute it as columns of its own."""
        if isinstance(value, Cell):
            return cast(Cell, self.sheet.hold(value))
        if isinstance(value, Choice):
            return Choice(cast(Cell, self.sheet.hold(value.x)), value.words) if isinstance(value.x, Cell) else value
        if isinstance(value, Plain):
            return Plain(self.kept_bound(value.x), value.low, value.high, value.known)
        return self.kept_pair(value.lo, value.hi) if isinstance(value, Pair) else value

    def kept_pair(self, lo: Bound | None, hi: Bound | None) -> Pair:
        """Two bounds as columns of their own; the same one once."""
        low = lo and self.kept_bound(lo)
        return twice(low) if lo is hi else Pair(low, hi and self.kept_bound(hi))

    def kept_bound(self, b: Bound) -> Bound:
        return Bound(self.sheet.hold(b.n), self.sheet.hold(b.d), b.most, b.most_d, b.sign, b.open)

    # -- leaves of the tree -------------------------------------------------------------------------------
    def _constant(self, node: Const) -> Value:
        if node.kind == "truth":
            return bool(node.value)
        if node.kind == "choice":
            return Choice(str(node.value), (str(node.value),))
        if node.kind == "date":
            return constant_day(cast(int, node.value))
        return exactly(cast(int | Fraction, node.value))

    def _fact(self, fact: Fact) -> Value:
        if fact.per == "scheme":
            own = f"{fact.id}__{self.scheme}"
            name = own if own in self.facts.columns else fact.id
            return self.sheet.column(name) if name in self.facts.columns else None
        return self._once(("fact", fact.id), lambda: self.facts.read(fact))

    def _gate(self, fact: Fact) -> Truth:
        node = parse(cast(str, fact.asked_if), Scope(self.book.facts))
        return cast(Truth, self._once(("gate", fact.id), lambda: self._keep(self.truth(node))))

    # -- choices ------------------------------------------------------------------------------------------
    def _within(self, choice: Choice, words: tuple[str, ...]) -> Truth:
        if choice.x is None:
            return True if choice.words and set(choice.words) <= set(words) else None
        if isinstance(choice.x, str):
            return choice.x in words
        found = self._any_of(choice, [word for word in words if not choice.words or word in choice.words])
        if choice.words and set(choice.words) <= set(words) and not found.known:
            return Cell(found.x.fill_null(True), found.at)
        return found

    def _any_of(self, choice: Choice, words: list[str]) -> Cell:
        """Whether a column's word is one of a few; null where it is not known."""
        column = cast(Cell, choice.x)
        codes = sorted(choice.code(word) for word in words) if words else [choice.code("")]
        found = None
        for first, last in _runs(codes):
            one = column.x == first if first == last else (column.x >= first) & (column.x <= last)
            found = one if found is None else found | one
        return Cell(found, column.at, known=column.known)

    def _same(self, a: Choice, b: Choice) -> Truth:
        if isinstance(b.x, str):
            return self._within(a, (b.x,))
        if isinstance(a.x, str):
            return self._within(b, (a.x,))
        shared = [word for word in a.words if word in b.words]
        if a.words and b.words and not shared:
            return False
        if not a.words and not b.words:
            known = isinstance(a.x, Cell) and isinstance(b.x, Cell) and a.x.known and b.x.known
            return (
                Cell(a.x.x == b.x.x, max(a.x.at, b.x.at), known=known) if a.x is not None and b.x is not None else None
            )
        parts = [junction(self.sheet, "and", [self._within(a, (word,)), self._within(b, (word,))]) for word in shared]
        return junction(self.sheet, "or", parts)

    # -- comparisons and calls ----------------------------------------------------------------------------
    def _compare(self, op: str, a: Value, b: Value) -> Truth:
        if isinstance(a, Choice):
            same = self._same(a, cast(Choice, b))
            return same if op == "==" else negate(same)
        x, y = cast(Number, a), cast(Number, b)
        if op in ("<", "<="):
            return self.numbers.less(x, y, op)
        if op in (">", ">="):
            return self.numbers.less(y, x, "<" if op == ">" else "<=")
        same = self.numbers.equal(x, y)
        return same if op == "==" else negate(same)

    def _call(self, name: str, args: list[Number]) -> Value:
        numbers, calendar = self.numbers, self.calendar
        if name in ("min", "max"):
            return numbers.pick(args[0], args[1], largest=name == "max")
        if name == "clamp":
            return numbers.pick(args[1], numbers.pick(args[0], args[2], largest=False), largest=True)
        if name.startswith("round_"):
            return numbers.round(args[0], args[1], name.removeprefix("round_"))
        if name.endswith("_between"):
            return calendar.between(args[0], args[1], name.removesuffix("_between"))
        if name in ("add_months", "add_years"):
            return calendar.shifted(args[0], args[1], years=name == "add_years")
        if name == "date":
            return calendar.made(args[0], args[1], args[2])
        return calendar.part(args[0], name.removesuffix("_of"))

    # -- parameters ---------------------------------------------------------------------------------------
    def _param(self, node: Param) -> Value:
        parameter = self.book.params[node.id]
        if parameter.kind == "choice" and (node.keys or node.at is not None):
            raise RulebookError(
                "not_in_columns", f"param.{node.id} gives a word that differs from row to row", node.id, "use a fact"
            )
        if node.at is None:
            dated = parameter.in_force(self.on, self.known_on)
            return self._once(("param", node.id, key_of(node)), lambda: self._dated(dated, node))
        when = self.number(node.at)
        segments = self._segments(parameter.values)
        cases: list[tuple[bool | Cell, Number]] = []
        lo, hi = self.numbers.lo(when), self.numbers.hi(when)
        assert lo is not None
        assert hi is not None
        for start, end, dated in segments:
            inside = self.numbers.both(self.numbers.compare(lo.n, end, "<="), self.numbers.compare(start, hi.n, "<="))
            cases.append((inside, cast(Number, self._dated(dated, node))))
        return self._once(("at", key_of(node)), lambda: self._keep(self.unions.union(cases)))

    def _segments(self, values: tuple[Dated, ...]) -> list[tuple[int, int, Dated | None]]:
        """Days from..to and the value that counts on them, without gaps."""
        known = [v for v in values if self.known_on is None or v.published is None or v.published <= self.known_on]
        found: list[tuple[int, int, Dated | None]] = []
        first = 10_101
        for value, after in zip(known, [*known[1:], None], strict=True):
            start = number_of(value.start.toordinal())
            if start > first:
                found.append((first, _before(start), None))
            last = NEVER if after is None else _before(number_of(after.start.toordinal()))
            end = last if value.to is None else min(last, number_of(value.to.toordinal()))
            found.append((start, end, value))
            if end < last:
                found.append((_after(end), last, None))
            first = NEVER + 1 if after is None else number_of(after.start.toordinal())
        return found or [(10_101, NEVER, None)]

    def _dated(self, dated: Dated | None, node: Param) -> Value:
        parameter = self.book.params[node.id]
        if dated is None or not node.keys:
            return _figure(parameter, dated.value if dated else None)
        keys: list[Key] = [
            tuple(cast(Choice, self.value(level)) for level in key.levels)
            if isinstance(key, Place)
            else cast("Choice | Number", self.value(key))
            for key in node.keys
        ]
        possible = self.tables.possible(parameter.axes, dated, keys)
        cases = [(truth, cast(Number, _figure(parameter, value))) for truth, value in possible]
        settled = all(settles(axis, key) for axis, key in zip(parameter.axes, keys, strict=True))
        return self._keep(self.unions.one_of(cases) if settled else self.unions.union(cases))

    # -- households ---------------------------------------------------------------------------------------
    def _aggregate(self, name: str, inner: Node | None) -> Value:
        if inner is None:
            return Plain(Bound(self._size(), 1, 10**4), 0, None, True)
        if name == "any":
            return self.anybody(self.truth(inner))
        if name in ("count", "all"):
            truth = self.truth(inner)
            sure = self._counted(surely(self.sheet, truth))
            maybe = sure if isinstance(truth, Cell) and truth.known else self._counted(possibly(self.sheet, truth))
            if name == "count" and maybe is sure:
                return twice(Bound(sure, 1, 10**4))
            if name == "count":
                return Pair(Bound(sure, 1, 10**4), Bound(maybe, 1, 10**4))
            if maybe is sure:
                return self._keep(known_truth(self.numbers.compare(self._size(), sure, "<=")))
            size = self._size()
            return self._keep(
                self.numbers.settle(self.numbers.compare(size, sure, "<="), self.numbers.compare(maybe, size, "<"))
            )
        return self._folded(name, self.number(inner))

    def anybody(self, truth: Truth) -> Value:
        """Whether a truth holds of a member."""
        sure = self._counted(surely(self.sheet, truth))
        if isinstance(truth, Cell) and truth.known:
            return self._keep(known_truth(self._above(sure)))
        maybe = self._counted(possibly(self.sheet, truth))
        return self._keep(self.numbers.settle(self._above(sure), _flip(self._above(maybe))))

    def _above(self, count: Scalar) -> bool | Cell:
        return self.numbers.compare(0, count, "<")

    def _counted(self, truth: bool | Cell) -> Scalar:
        engine = self.sheet.engine
        if not isinstance(truth, Cell):
            return self._size() if truth else 0
        kept = self.sheet.keep(truth)
        return self.sheet.aggregate("sum", kept.x.cast(engine.Int64), kept.at)

    def _size(self) -> Cell:
        engine = self.sheet.engine
        nobody = Cell(engine.col(MEMBER).is_null(), 0)
        one = self.sheet.keep(self.sheet.when(nobody, 0, 1))
        return cast(Cell, self._once(("size",), lambda: self.sheet.aggregate("sum", one.x, one.at)))

    def _folded(self, name: str, number: Number) -> Number:
        x = point(number)
        if x is not None:
            return twice(self._side(name, x, largest_open=True))
        return Pair(self._side(name, self.numbers.lo(number), largest_open=False),
                    self._side(name, self.numbers.hi(number), largest_open=True))  # fmt: skip

    def _side(self, name: str, b: Bound | None, *, largest_open: bool) -> Bound | None:
        """One bound over the household; an open one of a member opens it where it can decide."""
        if b is None:
            return None
        if isinstance(b.d, Cell):
            raise TypeError("a quotient must be rounded before it is summed")
        engine = self.sheet.engine
        if not isinstance(b.n, Cell):
            n = self.numbers._op(self._size(), b.n, "*") if name == "sum" else b.n
            return self.numbers._made(n, b.d, b.most * 1000, b.most_d, b.sign, False)
        kept = self.sheet.keep(b.n)
        found = self.sheet.aggregate(name, kept.x, kept.at)
        most = b.most * 1000 if name == "sum" else b.most
        gives_way = (name == "min" and largest_open) or (name == "max" and not largest_open)
        if b.open and not gives_way:
            gaps = self.sheet.aggregate("sum", kept.x.is_null().cast(engine.Int64), kept.at)
            found = self.sheet.keep(self.sheet.when(Cell(gaps.x == 0, gaps.at), found, None))
        return self.numbers._made(found, b.d, most, b.most_d, b.sign, b.open)


def _figure(parameter: Parameter, value: CellValue) -> Value:
    """A figure of the law; None is anything that its type allows."""
    if parameter.kind == "choice":
        return Choice(None if value is None else str(value), parameter.words)
    if parameter.kind == "date":
        return days(FIRST, NEVER) if value is None else constant_day(int(value))
    assert not isinstance(value, str)
    return UNKNOWN_NUMBER if value is None else exactly(value)


def _runs(codes: list[Any]) -> list[tuple[Any, Any]]:
    """The first and the last of neighbours among places in order; of codes that are text, each alone."""
    found: list[tuple[Any, Any]] = []
    for code in codes:
        if found and isinstance(code, int) and code == found[-1][1] + 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def key_of(node: Node | None) -> Any:
    """What a node says, whatever its place in the text."""
    if node is None:
        return None
    parts: list[Any] = [type(node).__name__]
    for name, value in vars(node).items():
        if name == "position":
            continue
        if isinstance(value, Node):
            parts.append(key_of(value))
        elif isinstance(value, tuple):
            parts.append(tuple(key_of(v) if isinstance(v, Node) else v for v in value))
        elif isinstance(value, Fact):
            parts.append(value.id)
        else:
            parts.append(value)
    return tuple(parts)


def _flip(truth: bool | Cell) -> bool | Cell:
    return Cell(~truth.x, truth.at) if isinstance(truth, Cell) else not truth


def _before(day: int) -> int:
    """A number that sorts after the day before and before the day."""
    return day - 1


def _after(day: int) -> int:
    return day + 1


__all__ = ["LAST", "Printer", "key_of"]
