"""Expressions printed as source: each node once where it is used, its value under a name of its own."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from eligibility.bounds import ANY_CODE, within
from eligibility.language.tree import (
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
)

from . import conditions, days, facts, numbers, params
from .helpers import NAMES, number_of
from .law import Law
from .source import NotNative, Source
from .values import BIG, Choice, Day, Number, Pair, Plain, Printed, Truth, Words, is_literal, is_simple


class Printer:
    """Prints what is about one member (`of_member`), or about the household.

    What an `outer` printer can say is said there, once for all members. `get` is the name of what reads given facts.
    """

    def __init__(
        self, law: Law, source: Source, prefix: str, get: str, *, outer: "Printer | None" = None,
        of_member: bool = True, owns: Callable[[Node], bool] = lambda node: True,
    ) -> None:  # fmt: skip
        self.law, self.source, self.prefix, self.get = law, source, prefix, get
        self.outer, self.of_member, self.owns = outer, of_member, owns
        self.aggregate: Callable[[Aggregate, str], Printed] = _nowhere
        self.due: Callable[[str], Truth] = _nowhere
        self._found: dict[Hashable, Printed] = {}
        self._asked: set[Hashable] = set()
        self._names: dict[Hashable, str] = {}

    # -- values -------------------------------------------------------------------------------------------
    def value(self, node: Node) -> Printed:
        """Write what works a node out, unless it is known here; say what holds it."""
        if self.outer is not None and self.outer.says(node):
            return self.outer.value(node)
        if not self.owns(node):
            raise NotNative
        key = self.law.key(node)
        if key in self._found and self.source.knows(key):
            return self._found[key]
        try:
            with self.source.attempt():
                found = self._print(node, self.name(key))
        except NotNative:
            self._asked.add(key)
            found = self._ask(node, self.name(key))
        self._found[key] = found
        self.source.learn(key)
        return found

    def says(self, node: Node) -> bool:
        """Whether this printer, or one further out, is the one to print a node."""
        return self.law.at_home(node) and (self.owns(node) or (self.outer is not None and self.outer.says(node)))

    def known(self, node: Node) -> Printed:
        """What holds a node that has been printed before."""
        if self.outer is not None and self.outer.says(node):
            return self.outer.known(node)
        return self._found[self.law.key(node)]

    def boxed(self, node: Node) -> bool:
        """Whether a node that has been printed was left to the closures."""
        if self.outer is not None and self.outer.says(node):
            return self.outer.boxed(node)
        return self.law.key(node) in self._asked

    def truth(self, node: Node) -> str:
        return cast(Truth, self.value(node)).code

    def number(self, node: Node) -> Number:
        """A number with both ends."""
        value = self.value(node)
        if not isinstance(value, Plain):
            return cast(Number, value)
        owner = self._owner(node)
        key = ("ends", value.code)
        if not owner.source.knows(key):
            high = "FAR" if value.high is None else value.high
            with owner.source.block(f"if {value.code} is None"):
                owner.source.line(f"{value.ends.lo}, {value.ends.hi} = {value.low}, {high}")
            with owner.source.block("else"):
                owner.source.line(f"{value.ends.lo} = {value.ends.hi} = {value.code}")
            owner.source.learn(key)
        return value.ends

    def _owner(self, node: Node) -> "Printer":
        """The printer that prints a node."""
        return self.outer._owner(node) if self.outer is not None and self.outer.says(node) else self

    def name(self, key: Hashable) -> str:
        """The name for a key, the same wherever it is worked out again."""
        return self._names.setdefault(key, f"{self.prefix}{len(self._names)}")

    def bind(self, name: str, code: str) -> str:
        """Give an expression a name, unless it is one or a literal."""
        if is_simple(code):
            return code
        self.source.line(f"{name} = {code}")
        return name

    def bound(self, name: str, value: Number | Day | Pair) -> Printed:
        """The same for the two ends of a number or day."""
        if isinstance(value, Pair):
            worked_out = _constant_pair(value.call)
            if worked_out is not None:
                return _with(value.shape, *worked_out)
            self.source.line(f"{name}l, {name}h = {value.call}")
            return _with(value.shape, f"{name}l", f"{name}h")
        if value.lo == value.hi:
            code = self.bind(name, value.lo)
            return _with(value, code, code)
        return _with(value, self.bind(f"{name}l", value.lo), self.bind(f"{name}h", value.hi))

    def _ask(self, node: Node, name: str) -> Printed:
        """Ask the closures."""
        asked = self.law.constant(self.law.later(node))
        call = f"later.value({asked}, {'m' if self.of_member else 'None'})"
        if node.kind == "truth":
            self.source.line(f"{name} = {call}")
            return Truth(name)
        if node.kind == "choice":
            self.source.line(f"{name} = {call}")
            return Words(name)
        if node.kind == "date":
            return self.bound(name, Pair(f"unboxed_days({call})", Day("", "")))
        shape = Number("", "", 1, 2**63, False, True, True, False)
        return self.bound(name, Pair(f"unboxed({call})", shape))

    # -- nodes --------------------------------------------------------------------------------------------
    def _print(self, node: Node, name: str) -> Printed:
        match node:
            case Const():
                return _constant(node)
            case On():
                return Day("on", "on", never=False, past=True)
            case FactRef(fact=fact):
                return facts.load(self, fact, name)
            case Derived(inner=inner):
                return self.value(inner)
            case Param():
                return params.load(self, node, name)
            case Compare(op=op, left=left, right=right):
                return Truth(self.bind(name, self._compare(op, left, right)))
            case In(inner=inner, words=words):
                return Truth(self.bind(name, self._in(self.value(inner), words)))
            case Junction(op=op, parts=parts):
                return Truth(self.junction(op, [self._later(part) for part in parts], name))
            case Not(inner=inner):
                code = self.truth(inner)
                return Truth(str(2 - int(code)) if is_literal(code) else self.bind(name, f"2 - {code}"))
            case Arithmetic(op=op, left=left, right=right):
                apply = {"+": numbers.add, "-": numbers.subtract, "*": numbers.multiply, "/": numbers.divide}[op]
                return self.bound(name, apply(self.number(left), self.number(right)))
            case Call(name=function, args=args):
                return self._call(function, [self._ends(arg) for arg in args], name)
            case Aggregate():
                return self.aggregate(node, name)
            case Due(scheme=scheme):
                return self.due(scheme)
        raise NotNative

    def _later(self, node: Node) -> Callable[[], str]:
        return lambda: self.truth(node)

    def _ends(self, node: Node) -> Printed:
        return self.number(node) if node.kind in ("whole", "fraction") else self.value(node)

    def _compare(self, op: str, left: Node, right: Node) -> str:
        plain = conditions.against_constant(op, self.value(left), self.value(right))
        if plain is not None:
            return plain
        a, b = self._ends(left), self._ends(right)
        if isinstance(a, Number) and isinstance(b, Number):
            return conditions.ordered(op, *numbers.alike(a, b))
        if isinstance(a, Day) and isinstance(b, Day):
            return conditions.ordered(op, a, b)
        if isinstance(a, Choice) and isinstance(b, Choice):
            for one, other in ((a, b), (b, a)):
                if other.code.startswith("'"):
                    return conditions.negated(op, self._in(one, (other.code[1:-1],)))
            words = ", ".join(self.law.constant(one.words) for one in (a, b))
            return conditions.negated(op, f"same({a.code}, {b.code}, {words})")
        return conditions.negated(op, f"same_word({self._set(a)}, {self._set(b)})")

    def _in(self, choice: Printed, words: tuple[str, ...]) -> str:
        if isinstance(choice, Words):
            return f"within({choice.code}, {self.law.constant(frozenset(words))})"
        assert isinstance(choice, Choice)
        unknown = within(frozenset(choice.words) if choice.words else ANY_CODE, frozenset(words))
        if choice.code == "None":
            return str(unknown)
        if choice.code.startswith("'"):
            return "2" if choice.code[1:-1] in words else "0"
        if choice.words:
            told = {word: 2 if word in words else 0 for word in choice.words} | {None: unknown}
            return f"{self.law.constant(told)}[{choice.code}]"
        among = f"== {words[0]!r}" if len(words) == 1 else f"in {{{', '.join(map(repr, words))}}}"
        return f"2 if {choice.code} {among} else {unknown} if {choice.code} is None else 0"

    def _set(self, choice: Printed) -> str:
        """A choice as `bounds` has it."""
        if isinstance(choice, Words):
            return choice.code
        assert isinstance(choice, Choice)
        if choice.code.startswith("'"):
            return self.law.constant(frozenset((choice.code[1:-1],)))
        whole = self.law.constant(frozenset(choice.words) if choice.words else ANY_CODE)
        return f"({whole} if {choice.code} is None else frozenset(({choice.code},)))"

    def _call(self, function: str, args: list[Printed], name: str) -> Printed:
        if function in ("min", "max"):
            apply = numbers.least if function == "min" else numbers.largest
            return self.bound(name, apply(cast(Number, args[0]), cast(Number, args[1])))
        if function == "clamp":
            x, low, high = (cast(Number, arg) for arg in args)
            below = cast(Number, self.bound(f"{name}c", numbers.least(x, high)))
            return self.bound(name, numbers.largest(low, below))
        if function.startswith("round_"):
            found = numbers.rounded(cast(Number, args[0]), cast(Number, args[1]), function.removeprefix("round_"))
            return self.bound(name, found)
        return self.bound(name, days.apply(function, args))

    def junction(self, op: str, parts: Sequence[Callable[[], str]], name: str) -> str:
        """`and` or `or` of parts."""
        return self.bind(name, conditions.junction(self.source, op, parts, name))

    @contextmanager
    def about(self, scheme: str) -> Iterator[None]:
        """Print for a scheme: some facts are told scheme by scheme."""
        before, self.law.scheme = self.law.scheme, scheme
        try:
            yield
        finally:
            self.law.scheme = before


def _constant(node: Const) -> Printed:
    if node.kind == "truth":
        return Truth("2" if node.value else "0")
    if node.kind == "choice":
        return Choice(_quoted(str(node.value)), (str(node.value),))
    if node.kind == "date":
        day = str(number_of(cast(int, node.value)))
        return Day(day, day, never=False)
    return numbers.exactly(cast(int, node.value))


def _quoted(word: str) -> str:
    """A word as a literal between plain quotes."""
    if repr(word) != f"'{word}'":
        raise NotNative
    return repr(word)


def _constant_pair(call: str) -> tuple[str, str] | None:
    """What a helper yields that is called with literals only."""
    found = re.fullmatch(r"(\w+)\((-?\d+(?:, -?\d+)*)\)", call)
    if found is None:
        return None
    low, high = NAMES[found[1]](*map(int, found[2].split(", ")))
    return (str(low), str(high)) if isinstance(low, int) and isinstance(high, int) and high < BIG else None


def _with(value: Number | Day, lo: str, hi: str) -> Printed:
    return replace(value, lo=lo, hi=hi)


def _nowhere(*_: object) -> Truth:
    raise NotNative
