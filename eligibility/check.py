"""What the command line says about a rulebook: its findings (`lint`), and its schemes as a list."""

from datetime import date
from typing import Any

from .determine import schemes_in_force
from .lint.report import report
from .rulebook import Rulebook

__all__ = ["listing", "report"]


def listing(book: Rulebook, on: date | None) -> list[dict[str, Any]]:
    """The schemes as the command line lists them; with a day, only those in force on it."""
    chosen = [s for s, _ in schemes_in_force(book, on)] if on else list(book.schemes.values())
    return [
        {
            "id": s.id, "kind": s.kind, "tier": s.tier, "layer": s.layer, "for": s.of, "pays": s.pays, "title": dict(s.title),
            "versions": [v.start.isoformat() for v in s.versions],
        }
        for s in sorted(chosen, key=lambda s: s.id)
    ]  # fmt: skip
