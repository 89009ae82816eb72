"""The formats of the register files as a page, drawn from the layouts themselves."""

from eligibility.vocabulary import catalogue

from .readers import STATE_READERS
from .readers.layout import Layout
from .readers.rows import benefits, contributions, family_links
from .schemes import paid_schemes

_HEAD = """# Register files

CSV in UTF-8 with a header, comma between cells, text with a comma or a line break in double quotes. Columns may come in any
order; optional ones may be left out. A quote counts only where it begins a cell; a line that has all cells is a row of its own.
An empty cell says nothing; `?` in a column of a fact says that the register asked and
does not know. Dates are YYYY-MM-DD, or YYYY-MM or YYYY where no more is known. Amounts are whole đồng a month. An identity
number is exactly twelve digits; one that lost its leading zeros is refused. Percentages have at most two decimals.
`valid_from` is the first day on which the row holds, not later than the extract; without it the day of the extract counts.

A row that cannot be so, by itself or by another of its cells, is set aside and never stops the others. Where a register
states that it is complete (`--covers`), its silence about somebody is an answer, but not about those whom a row set aside
may mean: the person of its key, number or name, else its commune, else all that the delivery covers. That ends when a
later delivery of the same format holds a good row of its `record_key`, changed or not, or is complete for the same area. A row
that repeats a good one of its own file letter by letter is set aside as well, and puts nobody in doubt.

A row holds until the next day for which the register says something else. One that says again what is known changes nothing,
but its day is kept: a delivery that comes late then holds only until that day.

Made by `./run manage describe_registers`.
"""


def page() -> str:
    """Markdown of all formats."""
    nowhere: frozenset[str] = frozenset()
    layouts = [reader.layout(nowhere) for reader in STATE_READERS.values()]
    layouts += [benefits(frozenset(paid_schemes())), contributions(), family_links()]
    return _HEAD + "".join(_section(layout) for layout in layouts)


def _section(layout: Layout) -> str:
    lines = [f"\n## {layout.name}\n\n{layout.about}\n\n| column | needed | what | example |\n|---|---|---|---|\n"]
    for column in layout.columns:
        fact = catalogue().get(column.fact) if column.fact else None
        what = f"{fact.en}" if fact else column.name.replace("_", " ")
        if fact and fact.one_of:
            what += ": " + ", ".join(fact.one_of[:15]) + (" …" if len(fact.one_of) > 15 else "")
        lines.append(f"| `{column.name}` | {'yes' if column.required else ''} | {what} | {column.example} |\n")
    sample = [c for c in layout.columns if c.required or c.example]
    lines.append(f"\n```\n{','.join(c.name for c in sample)}\n{','.join(c.example for c in sample)}\n```\n")
    return "".join(lines)
