"""Sentences against expressions: words about a limit and the operator, numbers that no parameter fills in."""

import re
from collections.abc import Iterator

from eligibility.language.tree import Compare, Node, Not, Param, children, walk
from eligibility.rulebook import Leaf, Rulebook, Scheme

from .figures import SLOT
from .findings import Finding, finding
from .trees import facts_in

_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_DENIED = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
# Words before the figure; the longer come first, so that "không quá" is not read as a bare "quá".
_BEFORE = {
    "không dưới": ">=", "không ít hơn": ">=", "không thấp hơn": ">=", "từ đủ": ">=", "ít nhất": ">=", "tối thiểu": ">=",
    "không quá": "<=", "không vượt quá": "<=", "không trên": "<=", "tối đa": "<=", "nhiều nhất": "<=",
    "dưới": "<", "thấp hơn": "<", "ít hơn": "<", "chưa đủ": "<", "trên": ">", "hơn": ">", "cao hơn": ">",
    "not less than": ">=", "no less than": ">=", "not under": ">=", "at least": ">=",
    "not more than": "<=", "no more than": "<=", "not over": "<=", "at most": "<=", "up to": "<=",
    "less than": "<", "under": "<", "below": "<", "more than": ">", "over": ">", "above": ">",
}  # fmt: skip
_AFTER = {"trở lên": ">=", "trở xuống": "<=", "or over": ">=", "and over": ">=", "or more": ">=", "or above": ">=",
          "or older": ">=", "or less": "<=", "or under": "<=", "or below": "<="}  # fmt: skip
_WORDS = "|".join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))
_LEAD = re.compile(rf"(?<!\w)({_WORDS})\s+\{{param\.([a-z0-9_]+)\}}", re.IGNORECASE)
_TAIL = re.compile(rf"\{{param\.([a-z0-9_]+)\}}[^,;.{{}}]{{0,20}}?\b({'|'.join(_AFTER)})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def wording(book: Rulebook) -> Iterator[Finding]:
    """All findings about the sentences of clauses."""
    for scheme in book.schemes.values():
        for version in scheme.versions:
            for leaf in version.conditions.leaves():
                yield from _limits(scheme, leaf)
                yield from _numbers(scheme, leaf)
                for name in sorted({n for text in leaf.say.values() for n in SLOT.findall(text)} - set(book.params)):
                    yield finding("unknown_parameter", leaf.position, f"{scheme.id}.{leaf.id}: a sentence names "
                                  f"param.{name}, which does not exist", "correct the name")  # fmt: skip
                for lang, text in leaf.say.items():
                    if not text.strip():
                        yield finding("missing_text", leaf.position, f"{scheme.id}.{leaf.id} says nothing in {lang}")


def _limits(scheme: Scheme, leaf: Leaf) -> Iterator[Finding]:
    signs = operators(leaf.node)
    for lang, text in leaf.say.items():
        said = [(m[2], m[1].lower(), _BEFORE[m[1].lower()]) for m in _LEAD.finditer(text)]
        said += [(m[1], m[2].lower(), _AFTER[m[2].lower()]) for m in _TAIL.finditer(text)]
        for name, words, sign in said:
            if name in signs and sign not in signs[name]:
                yield finding(
                    "wording", leaf.position,
                    f"{scheme.id}.{leaf.id} ({lang}): “{words}” means {sign}, the rule says {' and '.join(sorted(signs[name]))} "
                    f"param.{name}",
                )  # fmt: skip


def operators(node: Node, denied: bool = False) -> dict[str, set[str]]:
    """How what is asked about stands to each parameter: `age >= param.x` gives x: {>=}."""
    found: dict[str, set[str]] = {}
    if isinstance(node, Compare):
        for side, sign in ((node.right, node.op), (node.left, _TURNED[node.op])):
            for part in walk(side):
                if isinstance(part, Param):
                    found.setdefault(part.id, set()).add(_DENIED[sign] if denied else sign)
        return found
    for child in children(node):
        for name, signs in operators(child, denied != isinstance(node, Not)).items():
            found.setdefault(name, set()).update(signs)
    return found


def _numbers(scheme: Scheme, leaf: Leaf) -> Iterator[Finding]:
    """A number is fine where it is part of a fact's name, such as "in the last 24 months"."""
    named = {number for fact in facts_in(leaf.node) for number in _NUMBER.findall(f"{fact.id} {fact.vi} {fact.en}")}
    for lang, text in leaf.say.items():
        for number in _NUMBER.findall(SLOT.sub("", text)):
            if number not in named:
                yield finding("number_in_sentence", leaf.position, f"{scheme.id}.{leaf.id} ({lang}) says {number}")
