"""One digest over all profiles, free of ids and clocks: two runs over the same files must give the same."""

import hashlib
import json

from .models import Gap, ProtectionProfile


def digest() -> tuple[int, str]:
    """The number of profiles and the SHA-256 over what they say, in the order of their anchors."""
    gaps: dict[int, list[list[object]]] = {}
    for gap in Gap.objects.open().order_by("kind", "scheme"):
        gaps.setdefault(gap.person_id, []).append([gap.kind, gap.scheme, gap.amount, str(gap.since)])
    found, count = hashlib.sha256(), 0
    rows = ProtectionProfile.objects.select_related("person__anchor", "household", "assessment").order_by(
        "person__anchor__register", "person__anchor__key"
    )
    for p in rows.iterator(chunk_size=2_000):
        said = [
            p.person.anchor.register, p.person.anchor.key, p.household.key, p.assessment.seal, p.member, p.commune, p.life,
            p.received, p.received_monthly, p.due_monthly_low, p.due_monthly_high, gaps.get(p.person_id, []),
        ]  # fmt: skip
        found.update(json.dumps(said, sort_keys=True, ensure_ascii=False).encode())
        count += 1
    return count, found.hexdigest()
