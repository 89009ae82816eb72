"""How pages say things."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from eligibility.vocabulary import catalogue
from protection.lib import words
from protection.profiles.page import scheme_title
from protection.registers.faults import SENTENCES
from protection.registers.models import Fault
from protection.web import naming

MOST_WORDS = 12
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


@register.filter
def article(text: str) -> str:
    """Điểm a khoản 1 Điều 21."""
    return words.article(text)


@register.filter
def suggestion(fault: Fault) -> str:
    """A form that would pass: the suggested word, or the words that a column may hold; sentences are left to `fault`."""
    if fault.suggestion and " " not in fault.suggestion:
        return str(fault.suggestion)
    spec = catalogue().get(fault.column)
    known = list(spec.one_of) if spec and fault.code == "not_a_word" else []
    return ", ".join(known) if len(known) <= MOST_WORDS else ""


@register.simple_tag(takes_context=True)
def column(context: dict[str, Any], name: str) -> str:
    """A column's name for people, where it is a fact's or one of every register's."""
    spec = catalogue().get(name)
    return spec.label(context["language"]) if spec else str(naming.COLUMNS.get(name, ""))


@register.filter
def waited(day: date) -> str:
    """How long since a day: today, 1 day, 12 days."""
    return naming.days((timezone.localdate() - day).days)
