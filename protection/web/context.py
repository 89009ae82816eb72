"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .scope import scope


def page(request: HttpRequest) -> dict[str, Any]:
    """Language of the page, whether this is a demonstration, and whether the person supervises."""
    user = getattr(request, "user", None)
    supervises = bool(user is not None and user.is_authenticated and scope(request).supervises)
    return {"language": getattr(request, "LANGUAGE_CODE", "vi"), "demo": settings.DEMO, "supervises": supervises}
