"""The small faults that can be put into a file of the meaning core, numbered in the order in which they stand.

A comparison shifts by one or turns round, a sign or a number changes, `and` becomes `or`, `min` becomes `max`, a `not` falls away,
nothing is returned. Types, decorators and texts are left alone.
"""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import CodeType

CORE = ("bounds", "tables", "coordinate", "highest", "scheme", "evaluate")
ENGINE = Path(__file__).resolve().parent.parent / "eligibility"
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
SIGNS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in COMPARISONS.get(type(op), ()):
                    changed = copy.deepcopy(node)
                    changed.ops[place] = other()
                    yield changed
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SIGNS:
            changed = copy.deepcopy(node)
            changed.op = SIGNS[type(op)]()
            yield changed
        case ast.BoolOp(op=op):
            changed = copy.deepcopy(node)
            changed.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Call(func=ast.Name(id=name)) if name in NAMES:
            changed = copy.deepcopy(node)
            changed.func = ast.Name(NAMES[name], ast.Load())
            yield changed
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Return(value=value) if value is not None and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield ast.Return(ast.Constant(None))


@dataclass(frozen=True)
class Mutant:
    """One change: its number in the file, the function and the lines of the statement that it is in, what stands there and what then."""

    file: str
    number: int
    inside: str  # "" outside functions
    lines: range
    line: int
    before: str
    after: str
    nth: int = 1  # of those that read the same

    def __str__(self) -> str:
        text = source(self.file).splitlines()[self.line - 1].strip()
        return f"{self.file}.py  {text}  |  {self.before} -> {self.after}" + (f"  ({self.nth})" if self.nth > 1 else "")


@cache
def source(file: str) -> str:
    """The text of a file of the core."""
    return (ENGINE / f"{file}.py").read_text(encoding="utf-8")


class Place(ast.NodeTransformer):
    """Puts the change with a number into a tree; without one it lists them all."""

    def __init__(self, file: str, wanted: int = -1) -> None:
        self.file, self.wanted = file, wanted
        self.count, self.found = 0, list[Mutant]()
        self.inside, self.lines = "", range(0)

    def visit(self, node: ast.AST) -> ast.AST:
        """Count the changes of this node, then those inside it; types, decorators and texts are not rules."""
        if isinstance(node, ast.arguments):
            return node
        before = self.inside, self.lines
        if isinstance(node, ast.stmt):
            last = node.body[0].lineno - 1 if isinstance(getattr(node, "body", None), list) else node.end_lineno
            self.lines = range(node.lineno, max(last or 0, node.lineno) + 1)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.inside = self.inside or (node.name if isinstance(node, ast.FunctionDef) else "")
            node.body = [self.visit(line) for line in node.body]
            found: ast.AST = node
        elif isinstance(node, ast.AnnAssign):
            node.value = self.visit(node.value) if node.value is not None else None
            found = node
        else:
            found = self._changed(node) or self.generic_visit(node)
        self.inside, self.lines = before
        return found

    def _changed(self, node: ast.AST) -> ast.AST | None:
        chosen = None
        for changed in changes(node):
            if self.count == self.wanted:
                chosen = ast.copy_location(changed, node)
            elif self.wanted < 0:
                texts = (" ".join(ast.unparse(ast.fix_missing_locations(one)).split()) for one in (node, changed))
                place = self.inside, self.lines, getattr(node, "lineno", 0)
                self.found.append(Mutant(self.file, self.count, *place, *texts))
            self.count += 1
        return chosen


def listed(file: str) -> list[Mutant]:
    """All mutants of a file."""
    place = Place(file)
    place.visit(ast.parse(source(file)))
    seen: Counter[str] = Counter()
    for number, mutant in enumerate(place.found):
        seen[str(mutant)] += 1
        place.found[number] = replace(mutant, nth=seen[str(mutant)])
    return place.found


def mutated(mutant: Mutant) -> CodeType:
    """The module's code with the change."""
    path = ENGINE / f"{mutant.file}.py"
    tree = Place(mutant.file, mutant.number).visit(ast.parse(source(mutant.file)))
    return compile(ast.fix_missing_locations(tree), str(path), "exec")
