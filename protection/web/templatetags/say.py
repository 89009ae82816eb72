"""How pages say things."""

from django import template

register = template.Library()
