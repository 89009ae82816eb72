"""Numbers and dates as people read them, in the language of the page."""

import re
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def money(amount: int) -> str:
    """1.234.567 đồng."""
    return f"{number_format(amount, decimal_pos=0, force_grouping=True)} đồng"


def partial_date(text: str | None) -> str:
    """22/11/2026, 11/2026 or năm 2026; never and nothing in words."""
    if not text:
        return _("not known")
    if text == "never":
        return _("none")
    parts = text.split("-")
    if len(parts) == 1:
        return f"năm {text}" if get_language() == "vi" else text
    return "/".join(reversed(parts))


def complete_years(birth: date, on: date) -> int:
    """Complete years from a birth to a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def masked(number: str) -> str:
    """0010••••0001."""
    return f"{number[:4]}••••{number[-4:]}" if len(number) == 12 else ""


_ARTICLE = re.compile(r"(?:Điều|art) (\d+[a-z]?)(?:\.(\d+[a-z]?))?(?:\.([a-z]{1,2}))?(?=,|$)")
_FORM = re.compile(r"(?<=Mẫu số )(\d+)dd\b")


def article(text: str) -> str:
    """`Điều 21.1.a` as the law is cited: điểm a khoản 1 Điều 21; in English Article 21(1)(a). `dd` stands for đ."""
    if get_language() != "vi":
        return _ARTICLE.sub(lambda m: "Article " + m[1] + "".join(f"({part})" for part in m.groups()[1:] if part), text)
    return _FORM.sub(r"\1đ", _ARTICLE.sub(_vietnamese, text))


def _vietnamese(match: re.Match[str]) -> str:
    number, clause, point = match.groups()
    parts = [
        f"điểm {'đ' if point == 'dd' else point}" if point else "",
        f"khoản {clause}" if clause else "",
        f"Điều {number}",
    ]
    return " ".join(part for part in parts if part)
