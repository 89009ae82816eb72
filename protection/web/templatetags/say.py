"""How pages say things."""

from typing import Any

from django import template

from protection.lib import words
from protection.profiles.page import scheme_title
from protection.registers.faults import SENTENCES
from protection.web import naming

register = template.Library()
for name in ("layout_label", "job_title", "job_unit", "batch_title", "duration"):
    register.filter(name, getattr(naming, name))


@register.filter
def money(amount: int | None) -> str:
    """1.234.567 đồng."""
    return words.money(amount) if amount is not None else ""


@register.filter
def partial_date(text: str | None) -> str:
    """A date known to the day, the month or the year."""
    return words.partial_date(text)


@register.filter
def masked(number: str) -> str:
    """0010••••0001."""
    return words.masked(number)


@register.simple_tag(takes_context=True)
def scheme(context: dict[str, Any], name: str) -> str:
    """A scheme's title in the language of the page."""
    return scheme_title(name, context["language"])


@register.filter
def fault(code: str) -> Any:
    """What is wrong with a cell, and what to do."""
    return SENTENCES.get(code, code)
