"""What can be known of a person, a household or an event: the fact catalogue, and how a value of each fact is read.

This module knows nothing of rules; it is the part of the package that registers and forms may use alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from . import strict_yaml
from .errors import FactError, RulebookError, nearest, shown
from .plain_values import NEVER, Plain

FactType = Literal["truth", "integer", "money", "percent", "date", "choice", "link", "area"]
TYPES = ("truth", "integer", "money", "percent", "date", "choice", "link", "area")
DEFAULT_MAXIMUM = {"integer": 10**6, "money": 10**12, "percent": 100}
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_WRITTEN = re.compile(r"-?\d{1,18}(\.\d{1,18})?", re.ASCII)
_KEYS = {
    "type", "one_of", "min", "max", "register", "absent", "asked_if", "otherwise", "derived",
    "derived_when_possible", "sensitive", "per", "level", "note", "vi", "en", "words", "kinds", "ask", "page",
}  # fmt: skip
_SHAPES: dict[str, Any] = {
    "one_of": strict_yaml.Items, "kinds": strict_yaml.Items, "words": strict_yaml.Block, "ask": strict_yaml.Block,
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One fact. Amounts are whole đồng a month unless the note says otherwise.

    `minimum`/`maximum` are the declared bounds (None: not declared). `absent` is what a complete register
    that does not name the person means, when `has_absent`.
    """

    id: str
    of: Literal["person", "household", "event"]
    type: FactType
    position: int = 0
    one_of: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    register: str | None = None
    has_absent: bool = False
    absent: Any = None
    asked_if: str | None = None
    has_otherwise: bool = False
    otherwise: Any = None
    derived: str | None = None
    derived_when_possible: str | None = None
    sensitive: bool = False
    per: str | None = None
    level: str | None = None
    note: str = ""
    vi: str = ""
    en: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()  # of an event's fact: the kinds of event it belongs to
    ask: Mapping[str, str] = field(default_factory=dict)
    page: str = ""

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the most that a number may be."""
        low = self.minimum if self.minimum is not None else 0
        return low, self.maximum if self.maximum is not None else DEFAULT_MAXIMUM[self.type]

    def label(self, lang: str) -> str:
        """The fact's name for people, in `vi` or `en`."""
        return (self.vi if lang == "vi" else self.en) or self.id.replace("_", " ")

    def word_label(self, word: str, lang: str) -> str:
        """A choice's word for people."""
        return self.words.get(word, {}).get(lang) or word.replace("_", " ")

    def question(self, lang: str) -> str:
        """The question for it, in `vi` or `en`; its name where none is written."""
        return self.ask.get(lang) or self.label(lang)

    def parse(self, value: Any) -> Any:
        """The value this fact has when somebody says `value` (JSON or text); FactError when it cannot.

        Truths give bool, integers and money int, percents int or Decimal, dates and choices text.
        """
        return _PARSERS[self.type](self, value)

    def _fault(self, code: str, message: str, suggestion: str = "") -> FactError:
        return FactError(code, f"{self.id}: {message}", self.id, suggestion)


def _truth(fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise fact._fault("wrong_type", f"{shown(value)} is not a truth", "use true or false")


def _integer(fact: Fact, value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise fact._fault("wrong_type", f"{shown(value)} is not a whole number", "write it without dots or letters")
    return int(_in_range(fact, value))


def _percent(fact: Fact, value: Any) -> int | Decimal:
    number = None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    elif isinstance(value, str) and _WRITTEN.fullmatch(value):
        number = Decimal(value)
    if number is None or not number.is_finite():
        raise fact._fault("wrong_type", f"{shown(value)} is not a percentage", "write a number such as 61")
    number = _in_range(fact, number)
    if number != number.quantize(Decimal("0.01")):
        raise fact._fault("too_many_decimals", f"{number} has more than two decimals", "write at most two")
    return int(number) if number == number.to_integral_value() else number


def _in_range(fact: Fact, value: Any) -> Any:
    low, high = fact.ends
    if not low <= value <= high:
        what = "is negative" if value < 0 <= low else f"is not between {low} and {high}"
        said = f"{value}" if abs(value) < 10**18 else "the number"
        raise fact._fault("out_of_range", f"{said} {what}", f"use a number from {low} to {high}")
    return value


def _date(fact: Fact, value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else value
    if not isinstance(text, str):
        raise fact._fault("wrong_type", f"{shown(value)} is not a date", "write YYYY-MM-DD, YYYY-MM or YYYY")
    if text == NEVER:
        if fact.id == "birth_date":
            raise fact._fault("impossible_date", "a birth date cannot be never", "write YYYY-MM-DD, YYYY-MM or YYYY")
        return text
    if not _PARTIAL.fullmatch(text):
        raise fact._fault("impossible_date", f"{shown(text)} is not a date", "write YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        raise fact._fault("impossible_date", f"{text} does not exist", "look at the day and the month") from None
    return text


def _choice(fact: Fact, value: Any) -> str:
    if isinstance(value, str) and value in fact.one_of:
        return str(value)
    if not isinstance(value, str):
        raise fact._fault("wrong_type", f"{shown(value)} is not a word", f"use one of: {', '.join(fact.one_of)}")
    near = nearest(value, fact.one_of) or f"use one of: {', '.join(fact.one_of)}"
    raise fact._fault("not_a_word", f"{shown(value)} is not one of: {', '.join(fact.one_of)}", near)


def _text(fact: Fact, value: Any) -> str:
    if isinstance(value, str) and 0 < len(value) <= 40 and value.isprintable() and value.strip("? "):
        return value
    raise fact._fault("wrong_type", f"{shown(value)} is not a code or key", "write it as text")


_PARSERS = {
    "truth": _truth, "integer": _integer, "money": _integer, "percent": _percent, "date": _date,
    "choice": _choice, "link": _text, "area": _text,
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A page of the questionnaire or a register: its name, and what to bring where the register is silent."""

    id: str
    title: Mapping[str, str]
    bring: Mapping[str, str] = field(default_factory=dict)


class Catalogue(Mapping[str, Fact]):
    """All facts by id, in the order of the file; the pages and registers that they name."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        pages: Mapping[str, Named] | None = None,
        registers: Mapping[str, Named] | None = None,
    ) -> None:
        self._facts = dict(facts)
        self.pages, self.registers = dict(pages or {}), dict(registers or {})
        self.person = tuple(f for f in facts.values() if f.of == "person")
        self.household = tuple(f for f in facts.values() if f.of == "household")
        self.event = tuple(f for f in facts.values() if f.of == "event")
        self.event_kinds = frozenset(kind for f in self.event for kind in f.kinds)
        self.by_scheme = tuple(f.id for f in facts.values() if f.per == "scheme")
        self.declared = frozenset(f.register for f in facts.values() if f.register)  # the registers that facts name
        self._plain: dict[tuple[str, str], Plain] = {}

    def plain(self, of: str, kind: str = "") -> Plain:
        """The plain values of what can be given of a person, the household, or an event of a kind."""
        if (of, kind) not in self._plain:
            self._plain[of, kind] = Plain(f for f in self.values() if f.of == of and (not kind or kind in f.kinds))
        return self._plain[of, kind]

    def area(self, level: str) -> Fact | None:
        """The household's area of a level (`commune`, `province`); the first of the file where there are several."""
        return next((f for f in self.household if f.type == "area" and f.level == level), None)

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def folder_of(rulebook: str) -> Path:
    """The folder of a rulebook: one that ships with the package, by name, or a path."""
    shipped = Path(__file__).parent / "rulebooks" / rulebook
    folder = shipped if re.fullmatch(r"[a-z][a-z0-9_]*", rulebook) and shipped.is_dir() else Path(rulebook)
    if not (folder / "facts.yaml").is_file():
        raise RulebookError(
            "no_rulebook",
            f"there is no rulebook called {rulebook!r}",
            rulebook,
            "give vn or a folder with facts.yaml",
        )
    return folder


@cache
def catalogue(rulebook: str = "vn") -> Catalogue:
    """The catalogue of a rulebook, read once. Raises RulebookError with file, line and column."""
    return read_catalogue(folder_of(rulebook) / "facts.yaml")


def read_catalogue(path: Path) -> Catalogue:
    """The same, from a file."""
    tree = strict_yaml.read(path)
    facts: dict[str, Fact] = {}
    pages, registers = _named(path, tree, "pages"), _named(path, tree, "registers")
    for of, entries in tree.items():
        if not isinstance(entries, strict_yaml.Block):
            raise RulebookError("shape", f"{of} must be a block of facts", _place(path, tree, of))
        if of in ("pages", "registers"):
            continue
        if of not in ("person", "household", "event"):
            hint = "person, household or event"
            raise RulebookError("unknown_key", f"unknown key {of!r}", _place(path, tree, of), hint)
        for name, entry in entries.items():
            where = _place(path, entries, name)
            if name in facts:
                raise RulebookError("duplicate", f"two facts are called {name!r}", where, "give each its own id")
            _check_entry(name, entry, where)
            facts[name] = fact = _fact(where, name, entry, of, len(facts))
            if fact.page and fact.page not in pages:
                hint = nearest(fact.page, pages) or "declare it under pages:"
                raise RulebookError("unknown_page", f"{name}: no page is called {fact.page!r}", where, hint)
    return Catalogue(facts, pages, registers)


def _named(path: Path, tree: Any, block: str) -> dict[str, Named]:
    found: dict[str, Named] = {}
    entries = tree.get(block, strict_yaml.Block())
    if not isinstance(entries, strict_yaml.Block):
        raise RulebookError("shape", f"{block} must be a block of names", _place(path, tree, block))
    for name, entry in entries.items():
        where = _place(path, entries, name)
        if not isinstance(entry, strict_yaml.Block):
            raise RulebookError("shape", f"{name} must be a block of keys", where, "vi, en, bring")
        for key in entry:
            if key not in ("vi", "en", "bring"):
                raise RulebookError("unknown_key", f"{name} has an unknown key {key!r}", where, "vi, en, bring")
        if not isinstance(entry.get("bring", strict_yaml.Block()), strict_yaml.Block):
            raise RulebookError("shape", f"{name}: bring is a block of languages", where, "{vi: …, en: …}")
        title = {lang: str(entry.get(lang, "")) or name.replace("_", " ") for lang in ("vi", "en")}
        found[name] = Named(name, title, _languages(entry.get("bring")))
    return found


def _languages(block: Any) -> dict[str, str]:
    return {str(lang): str(text) for lang, text in (block or {}).items()}


def _place(path: Path, block: Any, key: str) -> str:
    line, column = block.places[key]
    return f"{path.name}:{line}:{column}"


def _check_entry(name: str, entry: Any, where: str) -> None:
    """Keys of the list, each with a text, a list of texts or a block of texts as it must be."""
    if not isinstance(entry, strict_yaml.Block):
        raise RulebookError("shape", f"{name} must be a block of keys", where, "{type: truth}")
    for key, value in entry.items():
        if key not in _KEYS:
            raise RulebookError("unknown_key", f"{name} has an unknown key {key!r}", where, nearest(key, _KEYS))
        wanted = _SHAPES.get(key, str)
        inside = value if wanted is strict_yaml.Items else ()
        if not isinstance(value, wanted) or not all(isinstance(item, str) for item in inside):
            raise RulebookError("shape", f"{name}: {key} is not written so", where, "see the other facts")
        if key == "words" and not all(isinstance(item, strict_yaml.Block) for item in value.values()):
            raise RulebookError("shape", f"{name}: a word has a block of labels", where, "{vi: Nam, en: Male}")
        if key in ("min", "max") and not re.fullmatch(r"-?\d{1,15}", value.replace("_", ""), re.ASCII):
            raise RulebookError("not_a_number", f"{name}: {key} is no whole number", where, "write 0 or 1_000")


def _fact(where: str, name: str, entry: Any, of: Any, position: int) -> Fact:
    kind = str(entry.get("type", ""))
    if "derived" in entry and not kind:
        kind = "integer"
    if kind not in TYPES:
        raise RulebookError("wrong_type", f"{name} has no type of the list", where, ", ".join(TYPES))
    bare = Fact(
        id=name, of=of, type=kind, position=position,  # type: ignore[arg-type]
        one_of=tuple(map(str, entry.get("one_of", ()))),
        minimum=int(entry["min"]) if "min" in entry else None,
        maximum=int(entry["max"]) if "max" in entry else None,
        register=_text_of(entry, "register"), asked_if=_text_of(entry, "asked_if"),
        derived=_text_of(entry, "derived"), derived_when_possible=_text_of(entry, "derived_when_possible"),
        sensitive=entry.get("sensitive") == "true", per=_text_of(entry, "per"), level=_text_of(entry, "level"),
        note=str(entry.get("note", "")), vi=str(entry.get("vi", "")), en=str(entry.get("en", "")),
        kinds=tuple(map(str, entry.get("kinds", ()))),
        words={str(w): _languages(labels) for w, labels in entry.get("words", {}).items()},
        ask=_languages(entry.get("ask")), page=str(entry.get("page", "")),
    )  # fmt: skip
    if (of == "event") != bool(bare.kinds):
        raise RulebookError("kinds", f"{name}: kinds belong to facts of an event, and to all of them", where,
                            "kinds: [birth]")  # fmt: skip
    changes: dict[str, Any] = {}
    try:
        for key, flag in (("absent", "has_absent"), ("otherwise", "has_otherwise")):
            if key in entry:
                changes |= {flag: True, key: bare.parse(str(entry[key]))}
    except FactError as error:
        raise RulebookError(error.code, error.message, where, error.suggestion) from None
    return Fact(**{**bare.__dict__, **changes})


def _text_of(entry: Any, key: str) -> str | None:
    return str(entry[key]) if key in entry else None
