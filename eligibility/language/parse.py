"""An expression's text to a typed tree. Python's parser reads it; nothing of it is ever run."""

import ast
import re
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.errors import ExpressionError, closest, nearest

from . import calls, limits
from .scope import KIND_OF, Fault, ParamShape, Scope, table_key, words_of
from .tree import (
    Aggregate,
    Arithmetic,
    Compare,
    Const,
    Derived,
    Due,
    FactRef,
    In,
    Junction,
    Kind,
    Node,
    Not,
    On,
    Param,
)

_COMPARE: dict[type[ast.cmpop], Any] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], Any] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}

__all__ = ["KIND_OF", "ParamShape", "Scope", "parse"]


def parse(text: str, scope: Scope) -> Node:
    """The typed tree. Raises ExpressionError with the position, what is wrong, and a suggestion."""
    limits.check(text)
    stripped = text.strip().replace("\n", " ")
    offset = len(text) - len(text.lstrip())
    try:
        tree = ast.parse(stripped, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        at = (getattr(error, "offset", None) or 1) - 1
        raise ExpressionError("syntax", "this cannot be read as an expression", at + offset, _hint(stripped)) from None
    return _Reader(stripped, offset, scope).read(tree.body)


def _hint(text: str) -> str:
    if re.search(r"&&|\|\|", text):
        return "and / or / not"
    if text.count("(") != text.count(")"):
        return "look at the brackets"
    return "see the language card"


class _Reader:
    def __init__(self, text: str, offset: int, scope: Scope) -> None:
        self.text, self.offset, self.scope = text, offset, scope
        self.in_aggregate = False
        self.deep = 0

    def fault(self, node: ast.AST, code: str, message: str, suggestion: str = "") -> ExpressionError:
        return ExpressionError(code, message, getattr(node, "col_offset", 0) + self.offset, suggestion)

    def _fault_at(self, node: ast.AST) -> Fault:
        return lambda code, message, suggestion="": self.fault(node, code, message, suggestion)

    def at(self, node: ast.AST) -> int:
        return getattr(node, "col_offset", 0) + self.offset

    def read(self, node: ast.expr) -> Node:
        self.deep += 1
        if self.deep > limits.DEPTH * 3:
            raise self.fault(node, "too_deep", "the expression is nested too deep", "split it into clauses")
        try:
            reader = getattr(self, f"_{type(node).__name__.lower()}", None)
            if reader is None:
                raise self.fault(node, "not_in_language", "this is not part of the language", "see the language card")
            result: Node = reader(node)
            return result
        finally:
            self.deep -= 1

    def truth(self, node: ast.expr) -> Node:
        inner = self.read(node)
        if inner.kind != "truth":
            raise self.fault(
                node,
                "not_a_truth",
                f"a {inner.kind} stands where a truth is needed",
                "compare it with something",
            )
        return inner

    def number(self, node: ast.expr) -> Node:
        inner = self.read(node)
        if inner.kind not in ("whole", "fraction"):
            raise self.fault(node, "not_a_number", f"a {inner.kind} stands where a number is needed")
        return inner

    # -- values -----------------------------------------------------------------------------------------
    def _constant(self, node: ast.Constant) -> Node:
        at = self.at(node)
        if isinstance(node.value, bool) or node.value is None or isinstance(node.value, complex | bytes):
            raise self.fault(
                node,
                "not_in_language",
                f"{node.value!r} is not a value here",
                "true / false in small letters",
            )
        if isinstance(node.value, str):
            shown = self.text[node.col_offset : node.end_col_offset]
            if shown != f'"{node.value}"':
                raise self.fault(node, "string", "a word stands in one pair of plain double quotes", f'"{node.value}"')
            return Const("choice", at, node.value)
        shown = self.text[node.col_offset : node.end_col_offset].replace("_", "")
        if not re.fullmatch(r"\d+(\.\d+)?", shown, re.ASCII):
            raise self.fault(
                node,
                "number",
                "write a number with digits, one point and underscores only",
                "2_000_000 or 0.5",
            )
        value = Fraction(shown)
        if value > 10**15:
            raise self.fault(node, "number", "the number is too large", "amounts stay below 10^15")
        return (
            Const("whole", at, int(value))
            if value.denominator == 1 and "." not in shown
            else Const("fraction", at, value)
        )

    def _name(self, node: ast.Name) -> Node:
        at, name = self.at(node), node.id
        if name in ("true", "false"):
            return Const("truth", at, name == "true")
        if name == "on" or (name == "event_on" and self.scope.event):
            return On("date", at)
        fact = self.scope.facts.get(name)
        if fact is None:
            known = [*self.scope.facts, "true", "false", "on", "param", "household"]
            raise self.fault(node, "unknown_name", f"there is no fact called {name!r}", closest(name, known))
        if fact.of == "event" and self.scope.event not in fact.kinds:
            whose = f"{name} is a fact of {' or '.join(fact.kinds)}"
            raise self.fault(
                node, "event_fact", f"{whose}; this is for {self.scope.event or 'no event'}", "event: at the scheme"
            )
        if fact.of == "person" and self.scope.of == "household" and not self.in_aggregate:
            raise self.fault(
                node, "needs_aggregate", f"{name} is a fact of a person in a rule for households",
                f"household.any({name}) or another aggregate",
            )  # fmt: skip
        if fact.derived:
            inner = parse(fact.derived, self.scope if self.scope.of == "person" else Scope(self.scope.facts))
            return Derived(inner.kind, at, fact, inner)
        return FactRef(KIND_OF[fact.type], at, fact)

    def _attribute(self, node: ast.Attribute) -> Node:
        if isinstance(node.value, ast.Name) and node.value.id == "param":
            return self._param(node, node.attr, [], None)
        if isinstance(node.value, ast.Name) and node.value.id == "household":
            if node.attr == "size":
                return Aggregate("whole", self.at(node), "size", None)
            raise self.fault(
                node,
                "unknown_name",
                f"household.{node.attr} is not known or needs brackets",
                "household.size",
            )
        raise self.fault(node, "not_in_language", "a point is used only after param and household")

    def _param(self, node: ast.AST, name: str, args: list[ast.expr], at: Node | None) -> Node:
        shape = self.scope.params.get(name)
        if shape is None:
            raise self.fault(
                node, "unknown_parameter", f"there is no parameter called {name!r}",
                nearest(name, self.scope.params) and f"param.{nearest(name, self.scope.params)}",
            )  # fmt: skip
        if len(args) != len(shape.axes):
            wanted = f"param.{name}({', '.join(axis.name for axis in shape.axes)})" if shape.axes else f"param.{name}"
            raise self.fault(node, "parameter_keys", f"param.{name} has {len(shape.axes)} keys", wanted)
        keys = tuple(
            table_key(self.read(arg), axis, self.scope, self._fault_at(arg))
            for arg, axis in zip(args, shape.axes, strict=True)
        )
        return Param(shape.kind, self.at(node), name, keys, at)

    # -- truths -----------------------------------------------------------------------------------------
    def _boolop(self, node: ast.BoolOp) -> Node:
        for part in node.values:
            if isinstance(part, ast.BoolOp) and not self._bracketed(part):
                raise self.fault(
                    part, "mixed", "and and or are mixed without brackets", "put brackets around one of them"
                )
        op: Any = "and" if isinstance(node.op, ast.And) else "or"
        return Junction("truth", self.at(node), op, tuple(self.truth(part) for part in node.values))

    def _bracketed(self, node: ast.expr) -> bool:
        before = self.text[: node.col_offset].rstrip()
        after = self.text[node.end_col_offset :].lstrip()
        return before.endswith("(") and after.startswith(")")

    def _unaryop(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return Not("truth", self.at(node), self.truth(node.operand))
        if isinstance(node.op, ast.USub):
            inner = self.number(node.operand)
            return Arithmetic(inner.kind, self.at(node), "-", Const("whole", self.at(node), 0), inner)
        raise self.fault(node, "not_in_language", "this sign is not part of the language")

    def _compare(self, node: ast.Compare) -> Node:
        sides = [node.left, *node.comparators]
        ops = node.ops
        if (
            len(ops) > 1
            and not all(isinstance(op, ast.Lt | ast.LtE) for op in ops)
            and not all(isinstance(op, ast.Gt | ast.GtE) for op in ops)
        ):
            raise self.fault(
                node, "chain", "only < and <= (or > and >=) may be chained", "join two comparisons with and"
            )
        parts = tuple(self._pair(op, left, right) for op, left, right in zip(ops, sides, sides[1:], strict=False))
        return parts[0] if len(parts) == 1 else Junction("truth", self.at(node), "and", parts)

    def _pair(self, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            found = self._in(left_node, right_node)
            return Not("truth", found.position, found) if isinstance(op, ast.NotIn) else found
        symbol = _COMPARE.get(type(op))
        if symbol is None:
            raise self.fault(
                left_node,
                "not_in_language",
                "this comparison is not part of the language",
                "== != < <= > >= in",
            )
        left, right = self.read(left_node), self.read(right_node)
        numbers = {"whole", "fraction"}
        if {left.kind, right.kind} <= numbers or left.kind == right.kind == "date":
            return Compare("truth", left.position, symbol, left, right)
        if left.kind == right.kind == "choice" and symbol in ("==", "!="):
            self._words(left_node, left, right)
            self._words(right_node, right, left)
            return Compare("truth", left.position, symbol, left, right)
        if left.kind == right.kind == "truth":
            raise self.fault(
                left_node, "truth_compared", "a truth needs no comparison", "write the fact itself, or not"
            )
        raise self.fault(left_node, "types", f"a {left.kind} cannot be compared with a {right.kind} by {symbol}")

    def _words(self, node: ast.expr, side: Node, other: Node) -> None:
        words = () if isinstance(other, Const) else words_of(other, self.scope)
        if isinstance(side, Const) and words and side.value not in words:
            name = other.fact.id if isinstance(other, FactRef) else "that parameter"
            near = nearest(str(side.value), words) or ", ".join(words)
            raise self.fault(node, "not_a_word", f"{side.value!r} is no word of {name}", near)

    def _in(self, left_node: ast.expr, right_node: ast.expr) -> Node:
        inner = self.read(left_node)
        if not isinstance(right_node, ast.List) or not right_node.elts:
            raise self.fault(
                right_node,
                "list",
                "after in stands a list of words in square brackets",
                '["poor", "near_poor"]',
            )
        words = [self.read(item) for item in right_node.elts]
        if inner.kind != "choice" or any(w.kind != "choice" or not isinstance(w, Const) for w in words):
            raise self.fault(left_node, "types", "in asks whether a choice is one of written words")
        for item, word in zip(right_node.elts, words, strict=True):
            self._words(item, word, inner)
        return In("truth", inner.position, inner, tuple(str(w.value) for w in words if isinstance(w, Const)))

    # -- numbers and calls ------------------------------------------------------------------------------
    def _binop(self, node: ast.BinOp) -> Node:
        op = _ARITHMETIC.get(type(node.op))
        if op is None:
            raise self.fault(node, "not_in_language", "this sign is not part of the language", "+ - * /")
        left, right = self.number(node.left), self.number(node.right)
        if op == "/" and not self._positive(right):
            raise self.fault(
                node.right, "divisor", "the divisor may be 0", "divide by a parameter, a number or max(x, 1)"
            )
        whole = left.kind == right.kind == "whole" and op != "/"
        return Arithmetic("whole" if whole else "fraction", self.at(node), op, left, right)

    def _positive(self, node: Node) -> bool:
        if isinstance(node, Const):
            return isinstance(node.value, int | Fraction) and node.value > 0
        if isinstance(node, FactRef):
            return (node.fact.minimum or 0) > 0
        if isinstance(node, Aggregate):
            return node.name == "size"
        return calls.is_positive(node, self._positive) or self.scope.positive(node)

    def _call(self, node: ast.Call) -> Node:
        if node.keywords or any(isinstance(arg, ast.Starred) for arg in node.args):
            raise self.fault(node, "not_in_language", "arguments are given by place only")
        target = node.func
        if isinstance(target, ast.Attribute):
            return self._method(node, target)
        if not isinstance(target, ast.Name):
            raise self.fault(node, "not_in_language", "only named functions may be called")
        name = target.id
        if name == "due":
            return self._due(node)
        if name == "date" and len(node.args) == 1:
            return self._day(node)
        args = tuple(self.read(arg) for arg in node.args)
        return calls.call(name, args, self.at(node), self._fault_at(node), self._positive)

    def _method(self, node: ast.Call, target: ast.Attribute) -> Node:
        owner = target.value
        if isinstance(owner, ast.Name) and owner.id == "param":
            return self._param(node, target.attr, node.args, None)
        if target.attr == "at" and len(node.args) == 1:
            when = self.read(node.args[0])
            inner = self.read(owner)
            if isinstance(inner, Param) and inner.at is None and when.kind == "date":
                return Param(inner.kind, inner.position, inner.id, inner.keys, when)
            raise self.fault(node, "at", ".at(date) follows a parameter", "param.x.at(job_lost_on)")
        if isinstance(owner, ast.Name) and owner.id == "household":
            return self._aggregate(node, target.attr)
        raise self.fault(node, "not_in_language", "a point is used only after param and household")

    def _aggregate(self, node: ast.Call, name: str) -> Node:
        wanted = {
            "count": "truth",
            "any": "truth",
            "all": "truth",
            "sum": "number",
            "min": "number",
            "max": "number",
        }
        if name not in wanted or len(node.args) != 1:
            raise self.fault(
                node, "aggregate", f"household.{name}(…) is not known with these arguments",
                f"household.{nearest(name, wanted) or 'count'}(x)",
            )  # fmt: skip
        if self.in_aggregate:
            raise self.fault(node, "aggregate", "an aggregate stands inside an aggregate", "one at a time")
        self.in_aggregate = True
        try:
            inner = self.truth(node.args[0]) if wanted[name] == "truth" else self.number(node.args[0])
        finally:
            self.in_aggregate = False
        kind: Kind = "truth" if name in ("any", "all") else "whole" if name == "count" else inner.kind
        return Aggregate(kind, self.at(node), name, inner)

    def _due(self, node: ast.Call) -> Node:
        if len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            scheme = node.args[0].value
            if scheme in self.scope.schemes:
                return Due("truth", self.at(node), scheme)
            raise self.fault(
                node, "unknown_scheme", f"there is no scheme {scheme!r}", closest(scheme, self.scope.schemes)
            )
        raise self.fault(node, "due", "due names one scheme", 'due("social_pension")')

    def _day(self, node: ast.Call) -> Node:
        given = node.args[0]
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            try:
                if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.value, re.ASCII):
                    return Const("date", self.at(node), date.fromisoformat(given.value).toordinal())
            except ValueError:
                pass
        raise self.fault(node, "impossible_date", "this day does not exist", 'date("2025-07-01")')
