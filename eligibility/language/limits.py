"""What is refused before Python's parser sees the text: too long, too deep, letters that are not ours."""

import re
import unicodedata

from eligibility.errors import ExpressionError

LENGTH = 500
DEPTH = 20
_VIETNAMESE = {"và": "and", "hoặc": "or", "không": "not"}
_FOREIGN = {"&&": "and", "||": "or", "AND": "and", "OR": "or", "NOT": "not", "True": "true", "False": "false",
            "=<": "<=", "=>": ">=", "<>": "!="}  # fmt: skip
_STRING = re.compile(r'"[^"]*"')
_GLUED = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9_.]*[A-Za-z]")
_ALLOWED = re.compile(r"[A-Za-z0-9_ .,()\[\]<>=!+\-*/\"\n]*")


def check(text: str) -> None:
    """Raise ExpressionError for a text that is outside the limits."""
    if not text.strip():
        raise ExpressionError("empty", "the expression is empty", 0, "write a condition or a formula")
    if len(text) > LENGTH:
        raise ExpressionError(
            "too_long",
            f"the expression has {len(text)} characters; {LENGTH} are allowed",
            LENGTH,
            "split it into clauses",
        )
    if "\\" in text:
        raise ExpressionError("letter", "a backslash is not used in expressions", text.index("\\"), "plain letters")
    if unicodedata.normalize("NFC", text) != text:
        raise ExpressionError("not_nfc", "the text is not in Unicode form NFC", 0, "type it anew")
    for word, ours in _VIETNAMESE.items():
        at = re.search(rf"(?<!\w){word}(?!\w)", text)
        if at:
            raise ExpressionError("vietnamese_word", f"{word!r} is not a word here", at.start(), f"write {ours}")
    strange = re.search(r'"[^"]*?([^\x00-\x7f])', text)
    if strange and all(mark.isascii() for mark in _STRING.sub('""', text)):
        raise ExpressionError("letter", "words in rules have plain letters only", strange.start(1), '"near_poor"')
    bare = _STRING.sub(lambda m: '"' + "x" * (len(m[0]) - 2) + '"', text)
    for word, ours in _FOREIGN.items():
        edge = r"\b" if word.isalpha() else ""
        at = re.search(edge + re.escape(word) + edge, bare)
        if at:
            raise ExpressionError("foreign_word", f"{word} is not a word here", at.start(), f"write {ours}")
    fine = _ALLOWED.match(bare)
    end = fine.end() if fine else 0
    if end < len(bare):
        raise ExpressionError(
            "letter", f"{text[end]!r} is not used in expressions", end, "plain letters, digits and signs"
        )
    glued = _GLUED.search(bare)
    if glued:
        raise ExpressionError(
            "number", "write a number with digits, one point and underscores only", glued.start(), "2_000_000 or 0.5"
        )
    single = re.search(r"(?<![=!<>])=(?!=)", bare)
    if single:
        raise ExpressionError("assignment", "a single = compares nothing", single.start(), "write == to compare")
    _depth(bare)


def _depth(text: str) -> None:
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth > DEPTH:
            raise ExpressionError(
                "too_deep", f"more than {DEPTH} brackets inside each other", at, "split it into clauses"
            )
    run = re.search(rf"(\bnot\b[\s(]*){{{DEPTH},}}|([-+][\s(]*){{{DEPTH},}}", text)
    if run:
        raise ExpressionError("too_deep", f"more than {DEPTH} signs or nots in a row", run.start(), "write it plainly")
