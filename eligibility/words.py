"""Numbers, money, dates and values as people read them, in Vietnamese and English.

`lang` is `vi` or `en` throughout. Money is whole đồng. Nothing here decides anything.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .bounds import ANY_WORD, FIRST, NEVER, TRUE, UNKNOWN, Days, Num, Value
from .vocabulary import Catalogue, Fact

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
OUTPUTS = {
    "person_pays": {"vi": "Người tham gia đóng", "en": "The person pays"},
    "employer_pays": {"vi": "Người sử dụng lao động đóng", "en": "The employer pays"},
    "employer_pays_accident": {
        "vi": "Người sử dụng lao động đóng quỹ tai nạn",
        "en": "The employer pays for accidents",
    },
    "state_pays": {"vi": "Nhà nước đóng", "en": "The State pays"},
    "fund_pays": {"vi": "Quỹ bảo hiểm đóng", "en": "The insurance fund pays"},
    "months": {"vi": "Số tháng hưởng", "en": "Months"},
    "days": {"vi": "Số ngày hưởng", "en": "Days"},
    "kg": {"vi": "Số ki-lô-gam", "en": "Kilograms"},
    "percent": {"vi": "Tỷ lệ", "en": "Share"},
    "status": {"vi": "Kết quả phân loại", "en": "Classified as"},
}
_TEXTS = {
    "yes": {"vi": "có", "en": "yes"},
    "no": {"vi": "không", "en": "no"},
    "not_known": {"vi": "chưa biết", "en": "not known"},
    "never": {"vi": "chưa từng", "en": "never"},
    "or": {"vi": "hoặc", "en": "or"},
    "and": {"vi": "và", "en": "and"},
    "from_to": {"vi": "từ {0} đến {1}", "en": "from {0} to {1}"},
    "at_least": {"vi": "từ {0} trở lên", "en": "{0} or more"},
    "at_most": {"vi": "đến {0}", "en": "up to {0}"},
    "year": {"vi": "năm {0}", "en": "{0}"},
    "monthly": {"vi": "{0} mỗi tháng", "en": "{0} a month"},
    "daily": {"vi": "{0} mỗi ngày", "en": "{0} a day"},
    "one_off": {"vi": "{0}, một lần", "en": "{0}, once"},
    "contribution": {"vi": "ông/bà đóng {0} mỗi tháng", "en": "{0} a month to be paid by the person"},
}


def say(key: str, lang: str, *parts: str) -> str:
    """A short text with its blanks filled."""
    return _TEXTS[key][lang].format(*parts)


def number(value: int | Fraction | Decimal, lang: str) -> str:
    """1.234.567 and 1,5 in Vietnamese; 1,234,567 and 1.5 in English."""
    exact = Fraction(value)
    if exact.denominator == 1:
        text = f"{int(exact):,}"
    else:
        decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
        text = f"{decimal:,f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def money(value: int | Fraction, lang: str) -> str:
    """1.234.567 đồng."""
    return f"{number(value, lang)} đồng"


def unit(value: int | Fraction | Decimal, kind: str, lang: str) -> str:
    """A figure of a parameter's or fact's type: money with đồng, percents with %, the rest bare."""
    if kind == "money":
        return money(Fraction(value), lang)
    return f"{number(value, lang)}%" if kind == "percent" else number(value, lang)


def day(value: date, lang: str) -> str:
    """22/11/2026, or 22 November 2026."""
    if lang == "vi":
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def iso(ordinal: int) -> str:
    """A day's ordinal as YYYY-MM-DD, or `never`."""
    return "never" if ordinal >= NEVER else date.fromordinal(max(ordinal, 1)).isoformat()


def partial(text: str, lang: str) -> str:
    """A date known to the year, month or day: năm 1950, 03/1950, 07/03/1950; `never` in words."""
    if text == "never":
        return say("never", lang)
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return day(date(*parts), lang)
    if len(parts) == 1:
        return say("year", lang, text)
    return f"{parts[1]:02}/{parts[0]}" if lang == "vi" else f"{MONTHS[parts[1] - 1]} {parts[0]}"


def listed(items: Sequence[str], lang: str, joint: str = "or") -> str:
    """a, b or c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {say(joint, lang)} {items[-1]}"


def given(fact: Fact, value: Any, lang: str) -> str:
    """A value as it stands in a document (None: not known)."""
    if value is None:
        return say("not_known", lang)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {given(fact, one, lang)}" for key, one in value.items())
    if fact.type == "truth":
        return say("yes" if value else "no", lang)
    if fact.type == "date":
        return partial(value, lang)
    if fact.type == "choice":
        return fact.word_label(value, lang)
    if fact.type in ("money", "integer", "percent"):
        return unit(Fraction(str(value)), fact.type, lang)
    return str(value)


def possible(value: Value, kind: str, lang: str, fact: Fact | None = None) -> str:
    """What a value may be, as far as is known: one value, a range, or the words still possible.

    `kind` is the type of a fact or parameter; `fact` names the words of a choice in its order.
    """
    if isinstance(value, frozenset):
        if ANY_WORD in value:
            return say("not_known", lang)
        order = [word for word in fact.one_of if word in value] if fact else sorted(value)
        if fact and fact.one_of and set(order) == set(fact.one_of) and len(order) > 1:
            return say("not_known", lang)
        return listed([fact.word_label(word, lang) if fact else word.replace("_", " ") for word in order], lang)
    if isinstance(value, Days):
        return _days(value, lang)
    if isinstance(value, Num):
        return interval(value, kind, lang)
    return say("not_known" if value == UNKNOWN else "yes" if value == TRUE else "no", lang)


def interval(value: Num, kind: str, lang: str) -> str:
    """`540.000 đồng`, `từ 750.000 đồng đến 1.000.000 đồng`, or an open end in words."""
    if value.fixed:
        return unit(value.low, kind, lang)
    low, high = unit(value.low, kind, lang), unit(value.high, kind, lang)
    if value.open_high:
        return say("not_known", lang) if value.low <= 0 or value.open_low else say("at_least", lang, low)
    if value.low <= 0:
        return say("at_most", lang, high)
    return say("from_to", lang, low, high)


def paid(value: Num, pays: str, lang: str) -> str:
    """An amount with how often it is paid: 540.000 đồng mỗi tháng."""
    text = interval(value, "percent" if pays == "rate" else "money", lang)
    return say(pays, lang, text) if pays in _TEXTS else text


def holder(facts: Catalogue, name: str | None, lang: str) -> dict[str, str] | None:
    """Who normally holds a fact: the register's id and name, and what a person can bring instead; None if nobody."""
    if name is None:
        return None
    one = facts.registers.get(name)
    if one is None:
        return {"register": name, "title": name.replace("_", " "), "bring": ""}
    return {"register": name, "title": one.title[lang], "bring": one.bring.get(lang, "")}


def _days(value: Days, lang: str) -> str:
    if value.low >= NEVER:
        return say("never", lang)
    if value.high >= NEVER or value.low <= FIRST:
        return say("not_known", lang)
    low, high = date.fromordinal(value.low), date.fromordinal(value.high)
    return day(low, lang) if value.fixed else say("from_to", lang, day(low, lang), day(high, lang))
