"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from protection.accounts.models import Role
from protection.areas.selectors import labels

from .scope import scope


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, whether this is a demonstration, and of who is signed in the role and the areas."""
    found: dict[str, Any] = {"language": getattr(request, "LANGUAGE_CODE", "vi"), "demo": settings.DEMO}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        mine = scope(request)
        names = labels(mine.areas, timezone.localdate())
        found["supervises"] = mine.supervises
        found["roles"] = [Role(role).label for role in sorted(mine.roles)]
        found["areas"] = [names.get(code, code) for code in mine.areas]
    return found
