"""The functions of the language: how many arguments of which kind, and what they yield."""

from collections.abc import Callable

from eligibility.errors import ExpressionError, nearest

from .tree import Call, Kind, Node

Fault = Callable[..., ExpressionError]
_N, _D = "number", "date"
SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "min": ((_N, _N), "like"), "max": ((_N, _N), "like"), "clamp": ((_N, _N, _N), "like"),
    "round_up": ((_N, _N), "whole"), "round_down": ((_N, _N), "whole"), "round_half_up": ((_N, _N), "whole"),
    "years_between": ((_D, _D), "whole"), "months_between": ((_D, _D), "whole"), "days_between": ((_D, _D), "whole"),
    "add_months": ((_D, _N), "date"), "add_years": ((_D, _N), "date"),
    "year_of": ((_D,), "whole"), "month_of": ((_D,), "whole"), "day_of": ((_D,), "whole"),
    "date": ((_N, _N, _N), "date"),
}  # fmt: skip


def call(name: str, args: tuple[Node, ...], position: int, fault: Fault, positive: Callable[[Node], bool]) -> Node:
    """A checked call, or the error that says what the function takes."""
    if name not in SIGNATURES:
        raise fault("unknown_function", f"there is no function called {name!r}", nearest(name, [*SIGNATURES, "due"]))
    wanted, yields = SIGNATURES[name]
    if len(args) != len(wanted) or any(not _fits(a, w) for a, w in zip(args, wanted, strict=True)):
        raise fault("arguments", f"{name} takes {len(wanted)}: {', '.join(wanted)}", f"{name}({', '.join(wanted)})")
    if name.startswith("round_") and (args[1].kind != "whole" or not positive(args[1])):
        raise fault("step", "a rounding step is a whole number that is surely above 0", f"{name}(x, 1)")
    kind: Kind = "whole"
    if yields == "like":
        kind = "whole" if all(a.kind == "whole" for a in args) else "fraction"
    elif yields == "date":
        kind = "date"
    return Call(kind, position, name, args)


def _fits(node: Node, wanted: str) -> bool:
    return node.kind == "date" if wanted == "date" else node.kind in ("whole", "fraction")


def is_positive(node: Node, positive: Callable[[Node], bool]) -> bool:
    """Whether a call's value is surely above 0: a maximum with a positive part, a minimum of positive ones."""
    if not isinstance(node, Call):
        return False
    if node.name == "max":
        return any(positive(a) for a in node.args)
    return node.name == "min" and all(positive(a) for a in node.args)
