"""What a clause says and rests on: its sentence with the figures of the day, its articles, the figures' decrees."""

import re
from datetime import date
from typing import Any

from . import words
from .bounds import Num
from .evaluate import Env, Expressions
from .formulas import plain
from .language.tree import Param
from .rulebook import Leaf, Rulebook

_SLOT = re.compile(r"\{param\.([a-z0-9_]+)\}")


def sentence(book: Rulebook, leaf: Leaf, ex: Expressions, lang: str) -> str:
    """The clause's sentence with the figures in force on the day filled in."""

    def shown(match: re.Match[str]) -> str:
        dated = ex.params.get(match[1])
        return bare(dated.value, book.params[match[1]].type, lang) if dated else "?"

    return _SLOT.sub(shown, leaf.say[lang])


def bare(value: Any, kind: str, lang: str) -> str:
    """A figure without its unit, which the sentence names: a number, a day or a word; ? where there is none."""
    if value is None or isinstance(value, str):
        return value or "?"
    return words.partial(words.iso(int(value)), lang) if kind == "date" else words.number(value, lang)


def citations(book: Rulebook, law: str, lang: str) -> list[dict[str, str]]:
    """`L41-2024 art 21.1.a, ND176-2025 art 2.1.b` as number, title, article and address of each source."""
    found: list[dict[str, str]] = []
    for part in law.split(", "):
        name, _, article = part.partition(" ")
        source = book.sources.get(name)
        if source is not None:
            found.append(
                {
                    "source": name,
                    "number": source.number,
                    "title": source.title[lang],
                    "article": _article(article, lang),
                    "url": source.url,
                }
            )
        elif found:
            found[-1]["article"] += f", {_article(part, lang)}"
    return found


def _article(text: str, lang: str) -> str:
    """`art 21.1.a` as Vietnamese law names it: Điều 21, points after it by dots."""
    return (
        text.replace("art ", "Điều ").replace("form ", "Mẫu số ").replace("annex ", "Phụ lục ")
        if lang == "vi"
        else text
    )


def figure(book: Rulebook, node: Param, env: Env, ex: Expressions, lang: str) -> dict[str, Any]:
    """A figure of the law: its value on the day, since when, and by which decree."""
    parameter, dated = book.params[node.id], ex.params[node.id]
    if node.at is not None:
        when = ex.value(node.at, env)
        day = plain(when)
        dated = parameter.in_force(date.fromisoformat(day), ex.known_on) if day not in (None, "never") else dated
    value = ex.value(node, env)
    return {
        "parameter": node.id,
        "title": parameter.title[lang],
        "value": words.number(value.low, lang) if isinstance(value, Num) and value.fixed else plain(value),
        "words": words.possible(value, parameter.type, lang),
        "from": dated.start.isoformat() if dated else None,
        "from_words": words.day(dated.start, lang) if dated else "",
        "law": citations(book, dated.source, lang) if dated else [],
        "to_verify": dated is None or dated.confidence != "high",
    }
