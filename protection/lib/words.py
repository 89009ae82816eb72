"""Numbers and dates as people read them, in the language of the page."""

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
