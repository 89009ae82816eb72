"""Writing and verifying the trail."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from .models import Entry


@transaction.atomic
def record_each(
    *, actor: models.Model | None, action: str, subjects: Iterable[tuple[str, str]], at: datetime,
    detail: dict[str, Any] | None = None,
) -> list[Entry]:  # fmt: skip
    """Add the same act about each of several subjects, given as (subject, chain). No personal data.

    `actor` is a user or partner (None: the system itself). Chains are locked in the order of their names, so
    that two who write at once never wait for each other.
    """
    by_chain: dict[str, list[str]] = defaultdict(list)
    for subject, chain in subjects:
        by_chain[chain].append(subject)
    entries: list[Entry] = []
    for chain, names in sorted(by_chain.items()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit:' || %s, 0))", [chain])
        last = Entry.objects.filter(chain=chain).order_by("-seq").first()
        for subject in names:
            entry = Entry(
                chain=chain, seq=last.seq + 1 if last else 1, at=at,
                actor=f"{actor._meta.model_name} {actor.pk}" if actor else "system",
                action=action, subject=subject, detail=detail or {}, previous=last.seal if last else "",
            )  # fmt: skip
            entry.seal = seal(entry)
            entries.append(entry)
            last = entry
    return Entry.objects.bulk_create(entries)


def record(
    *, actor: models.Model | None, action: str, subject_kind: str = "", subject_id: str | int = "", chain: str = "national",
    at: datetime, detail: dict[str, Any] | None = None,
) -> Entry:  # fmt: skip
    """Add one act to a chain. `actor` is a user or partner (None: the system itself). No personal data."""
    subject = f"{subject_kind} {subject_id}".strip()
    (entry,) = record_each(actor=actor, action=action, subjects=[(subject, chain)], at=at, detail=detail)
    return entry


def seal(entry: Entry) -> str:
    """SHA-256 over the previous seal and everything the entry says."""
    said = [
        entry.previous, entry.chain, entry.seq, entry.at.timestamp(), entry.actor, entry.action, entry.subject, entry.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_broken(chains: Iterable[str] | None = None) -> Entry | None:
    """The first entry that does not follow from the one before it; None when every chain holds."""
    names = chains if chains is not None else Entry.objects.order_by("chain").values_list("chain", flat=True).distinct()
    for name in names:
        previous = ""
        entries = Entry.objects.filter(chain=name).order_by("seq").iterator(chunk_size=2_000)
        for number, entry in enumerate(entries, 1):
            if entry.seq != number or entry.previous != previous or entry.seal != seal(entry):
                return entry
            previous = entry.seal
    return None
