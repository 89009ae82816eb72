"""What changed on each date: figures, rules, new schemes and schemes that ended, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from . import words
from .citations import bare
from .rulebook import CellValue, Dated, Group, Parameter, Rulebook, Scheme, Version

_ORDER = ("scheme", "rule", "figure")
_FEW = 8  # of so many cells each is shown
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One change from a day on. `about` names the scheme, rule or parameter; `published` where it became known later."""

    day: date
    about: str
    kind: str  # "scheme", "rule" or "figure"
    text: str
    published: date | None = None


def changes(book: Rulebook) -> list[Change]:
    """All changes, newest day first; of one day schemes before rules before figures, each by id."""
    found = [*_schemes(book), *_rules(book), *_figures(book)]
    return sorted(found, key=lambda c: (-c.day.toordinal(), _ORDER.index(c.kind), c.about))


def _schemes(book: Rulebook) -> Iterator[Change]:
    for scheme in book.schemes.values():
        before: Version | None = None
        for version in scheme.versions:
            said = f"{_title(scheme)} ({_kind(scheme)}) begins" if before is None else _between(scheme, before, version)
            yield Change(version.start, scheme.id, "scheme", said, _late(version.start, version.published))
            following = next((v.start for v in scheme.versions if v.start > version.start), None)
            if version.to is not None and (following is None or following > version.to + DAY):
                yield Change(version.to + DAY, scheme.id, "scheme", f"{_title(scheme)} is no longer given")
            before = version


def _title(scheme: Scheme) -> str:
    return f"**{scheme.title['en']}** – {scheme.title['vi']}"


def _kind(scheme: Scheme) -> str:
    return f"{scheme.kind}, {scheme.pays}"


def _between(scheme: Scheme, before: Version, after: Version) -> str:
    """Clauses that came, went or read otherwise, and whether amounts or the months paid are worked out otherwise."""
    old, new = ({leaf.id: leaf for leaf in version.conditions.leaves()} for version in (before, after))
    parts = [
        ("new clauses", [name for name in new if name not in old]),
        ("clauses gone", [name for name in old if name not in new]),
        ("clauses that read otherwise", [name for name in new if name in old and new[name].text != old[name].text]),
    ]
    said = [f"{what} {', '.join(f'`{name}`' for name in names)}" for what, names in parts if names]
    if set(old) == set(new) and _combined(before.conditions) != _combined(after.conditions):
        said.append("the clauses are combined otherwise")
    if _formulas(before) != _formulas(after):
        said.append("amounts are worked out otherwise")
    if (before.month or scheme.month) != (after.month or scheme.month):
        said.append("the months paid are counted otherwise")
    return f"{_title(scheme)}: {'; '.join(said) or 'the same rules by another article'}"


def _combined(group: Group) -> tuple[object, ...]:
    """How a group combines its clauses, whatever their order."""
    parts = [_combined(child) if isinstance(child, Group) else child.id for child in group.children]
    return group.op, sorted(parts, key=str)


def _formulas(version: Version) -> list[tuple[object, ...]]:
    amounts = {"": version.amount, **version.outputs}
    return [
        (name, amount.pick, [(case.when, case.node, case.word) for case in amount.cases], amount.otherwise and amount.otherwise.node)
        for name, amount in amounts.items()
        if amount is not None
    ]  # fmt: skip


def _rules(book: Rulebook) -> Iterator[Change]:
    for rule in book.coordination:
        named = ", ".join(f"`{name}`" for name in rule.schemes)
        yield Change(
            rule.start, rule.id, "rule", f"Rule `{rule.id}` counts among {named}", _late(rule.start, rule.published)
        )
        if rule.to is not None:
            yield Change(rule.to + DAY, rule.id, "rule", f"Rule `{rule.id}` counts no longer")


def _figures(book: Rulebook) -> Iterator[Change]:
    for parameter in book.params.values():
        before: Dated | None = None
        for dated, following in zip_longest(parameter.values, parameter.values[1:]):
            if before is None or (before.value, before.table) != (dated.value, dated.table):  # else restated
                said = _moved(parameter, before, dated)
                yield Change(dated.start, parameter.id, "figure", said, _late(dated.start, dated.published))
            before = dated
            if dated.to is not None and (following is None or following.start > dated.to + DAY):
                yield Change(dated.to + DAY, parameter.id, "figure", f"{_name(parameter)} is no longer set")
                before = None


def _name(parameter: Parameter) -> str:
    return f"{parameter.title['en']} (`{parameter.id}`)"


def _moved(parameter: Parameter, before: Dated | None, after: Dated) -> str:
    doubt = "" if after.confidence == "high" else " *(to verify)*"
    if not parameter.axes:
        old = "" if before is None else f"{_shown(parameter, before.value)} → "
        return f"{_name(parameter)}: {old}{_shown(parameter, after.value)}{doubt}"
    words = [(cell.coords[0], cell.value) for cell in after.cells if len(cell.coords) == 1]
    if len(words) != len(after.cells) or len(words) > _FEW or not all(isinstance(word, str) for word, _ in words):
        anew = "set" if before is None else "set anew"
        return f"{_name(parameter)}: {anew} in {len(after.cells)} cells by {', '.join(parameter.keys)}{doubt}"
    old_of = {} if before is None else before.table
    said = [
        f"`{word}` "
        + (f"{_shown(parameter, old_of[word,])} → " if (word,) in old_of else "")
        + _shown(parameter, value)
        for word, value in words
        if (word,) not in old_of or old_of[word,] != value
    ]
    said += [f"`{coords[0]}` is no longer set" for coords in old_of if coords not in after.table]
    return f"{_name(parameter)}: {', '.join(said)}{doubt}"


def _shown(parameter: Parameter, value: CellValue) -> str:
    unit = {"money": " đồng", "percent": "%"}.get(parameter.type, "")
    return "not known" if value is None else bare(value, parameter.type, "en") + unit


def _late(start: date, published: date | None) -> date | None:
    """The day of publication where it came after the day from which it counts."""
    return published if published is not None and published > start else None


def chronicle(book: Rulebook) -> str:
    """The page of changes by date, as Markdown."""
    lines = [
        "# What changed, and when",
        "",
        f"Printed by `python -m eligibility changes --rulebook {book.id}`. Days are the first on which a change counts.",
    ]
    day: date | None = None
    for change in changes(book):
        if change.day != day:
            day = change.day
            lines += ["", f"## {words.partial(day.isoformat(), 'en')}", ""]
        late = "" if change.published is None else f" (published {words.partial(change.published.isoformat(), 'en')})"
        lines.append(f"* {change.text}{late}")
    return "\n".join(lines) + "\n"
