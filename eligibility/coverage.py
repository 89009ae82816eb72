"""The page of what of the law is encoded, from the survey; and what of the survey no example carries."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from .examples import Example, examples
from .rulebook import Rulebook, Version
from .survey import Entry


def case_of(example: Example) -> str:
    """`entry/a2` of an example that says which case it carries; empty where it says none.

    An example of a scheme need not name the entry that is called like the scheme; one of the coordination must.
    """
    of_scheme = example.scheme is not None and example.case != "" and "/" not in example.case
    return f"{example.scheme}/{example.case}" if of_scheme else example.case


def carried(entry: Entry, found: Container[str]) -> list[str]:
    """The cases of an entry that some example carries."""
    return [case for case in entry.cases if f"{entry.id}/{case}" in found]


def coverage(book: Rulebook) -> str:
    """The page that lists every entry, what it became and what is left out, as Markdown."""
    tried = list(examples(book))
    found = {case_of(example) for example in tried}
    count = Counter(example.scheme for example in tried)
    done = [e for e in book.survey if e.schemes or e.rules]
    outside = [e for e in book.survey if e.out_of_subject]
    waiting = [e for e in book.survey if e not in done and e not in outside]
    cases = sum(len(e.cases) for e in done)
    held = sum(len(carried(e, found)) for e in done)
    lines = [
        "# What of the law is encoded", "",
        f"Printed by `python -m eligibility coverage --rulebook {book.id}`. An entry is a scheme or a rule of the survey of the law; a case is",
        "one of its worked examples. A scheme is *to verify* where a figure or a rule of it is of less than high confidence.", "",
        f"{len(book.survey)} entries: {len(done)} encoded, {len(outside)} about employers, areas or the rules themselves, {len(waiting)} not encoded yet.",
        f"{cases} cases of the encoded entries: {held} carried over as examples, {sum(len(e.not_carried) for e in done)} not carried over for the reason given.", "",
        "## Encoded", "",
        "| entry | became | versions from | examples | cases | confidence |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_row(book, entry, count, carried(entry, found)) for entry in done]
    for title, listed in (
        ("Left out of what is encoded", [line for entry in done for line in _omissions(entry)]),
        ("Out of subject", [f"* {_name(e)}, {e.subject}. {e.left_out}".rstrip() for e in outside]),
        ("Not encoded yet", [f"* {_name(e)}. {e.left_out}".rstrip() for e in waiting]),
    ):
        lines += ["", f"## {title}", "", *listed] if listed else []
    return "\n".join(lines) + "\n"


def _name(entry: Entry) -> str:
    return f"{entry.title['en']} (`{entry.id}`)"


def _row(book: Rulebook, entry: Entry, count: Mapping[str | None, int], held: list[str]) -> str:
    schemes = [book.schemes[name] for name in entry.schemes if name in book.schemes]
    rules = [rule for rule in book.coordination if rule.id in entry.rules]
    versions = [version for scheme in schemes for version in scheme.versions]
    made = [f"`{s.id}` ({s.kind})" for s in schemes] + [f"`{rule.id}` (between schemes)" for rule in rules]
    starts = sorted({day.isoformat() for day in (*(v.start for v in versions), *(r.start for r in rules))})
    sure = {entry.confidence, *(rule.confidence for rule in rules)} == {"high"}
    sure = sure and not any(doubtful(book, version) for version in versions)
    shown = sum(count[s.id] for s in schemes) if schemes else "–"
    return (
        f"| {entry.title['en']} | {', '.join(made)} | {', '.join(starts)} | {shown} "
        f"| {len(held)} of {len(entry.cases)} | {'high' if sure else 'to verify'} |"
    )


def _omissions(entry: Entry) -> list[str]:
    left = [f"* **{entry.title['en']}** (`{entry.id}`): {entry.left_out}"] if entry.left_out else []
    return left + [f"* `{entry.id}`, case {case}: {why}." for case, why in entry.not_carried.items()]


def uncarried(book: Rulebook, examples: Iterable[Example]) -> Iterator[tuple[str, str, str]]:
    """Code, place and sentence of what does not fit: cases that nothing carries, names that nothing answers to."""
    about = {e.id: e for e in book.survey}
    found: set[str] = set()
    for example in examples:
        said = case_of(example)
        found.add(said)
        name, _, case = said.partition("/")
        if said and (name not in about or case not in about[name].cases):
            yield "unknown_case", example.place, f"{example.name}: the survey has no case {said}"
    rules = {rule.id for rule in book.coordination}
    for entry in book.survey:
        unknown = [n for n in entry.schemes if n not in book.schemes] + [n for n in entry.rules if n not in rules]
        for name in unknown:
            yield "unknown_case", entry.place, f"{entry.id} became {name}, which is not in the rulebook"
        for case in entry.cases:
            if f"{entry.id}/{case}" in found:
                if case in entry.not_carried:
                    message = f"{entry.id}: an example carries case {case}, yet `not_carried` says why none does"
                    yield "unknown_case", entry.place, message
            elif (entry.schemes or entry.rules) and case not in entry.not_carried:
                message = f"{entry.id}: no example carries case {case}, and `not_carried` does not say why"
                yield "case_missing", entry.place, message


def doubtful(book: Rulebook, version: Version) -> bool:
    """Whether anything that a version rests on, on any of its days, is of less than high confidence."""
    marks = [version.confidence, *(leaf.confidence for leaf in version.conditions.leaves())]
    for amount in ([version.amount] if version.amount else []) + list(version.outputs.values()):
        marks += [case.confidence for case in (*amount.cases, *([amount.otherwise] if amount.otherwise else []))]
    marks += [book.sources[source].confidence for source in version.sources]
    marks += [dated.confidence for name in version.params for dated in book.params[name].values]
    return any(mark != "high" for mark in marks)
