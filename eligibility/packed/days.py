"""Functions of days in source: the commonest in line, the others by a helper."""

from typing import cast

from .source import NotNative
from .values import Day, Number, Pair, Printed


def apply(function: str, args: list[Printed]) -> Number | Day | Pair:
    """A function of days."""
    ends = ", ".join(f"{arg.lo}, {arg.hi}" for arg in args if isinstance(arg, Number | Day))
    if function.endswith("_between"):
        a, b = cast(Day, args[0]), cast(Day, args[1])
        shape = Number("", "", 1, 10**7, False, a.never, b.never)
        if function == "years_between" and b.lo == b.hi == "on" and a.past:
            return Number(f"(on - {a.hi}) // 10000", f"(on - {a.lo}) // 10000", 1, 10**4, True)
        return Pair(f"{function}({ends})", shape)
    if function.endswith("_of"):
        day = cast(Day, args[0])
        shape = Number("", "", 1, 10**4, True, open_high=function == "year_of" and day.never)
        if day.lo == day.hi and not day.never:
            template = {"year_of": "{} // 10000", "month_of": "{} // 100 % 100", "day_of": "{} % 100"}[function]
            part = template.format(day.lo)
            return Number(part, part, 1, 10**4, True)
        if function == "year_of" and not day.never:
            return Number(f"{day.lo} // 10000", f"{day.hi} // 10000", 1, 10**4, True)
        return Pair(f"{function}({ends})", shape)
    if any(isinstance(arg, Number) and (arg.d != 1 or not arg.whole) for arg in args):
        raise NotNative
    name = "make_date" if function == "date" else function
    return Pair(f"{name}({ends})", Day("", "", never=function != "date"))
