"""Reads that join persons, facts and stored answers."""

from typing import Any

from protection.facts.values import HouseholdFacts, MemberFacts
from protection.jobs.models import Batch, Job
from protection.registry.models import Person

from .models import Gap, ProtectionProfile


def profile_of(person: Person) -> ProtectionProfile | None:
    """The profile as last built, with its assessment; None before the first build."""
    return ProtectionProfile.objects.select_related("assessment", "person", "household").filter(person=person).first()


def known_then(profile: ProtectionProfile) -> tuple[HouseholdFacts, MemberFacts]:
    """The facts of the profile's household as they were sealed with its assessment, and the person's own.

    Nothing that registers, matching or households say since changes them.
    """
    household = HouseholdFacts.read(profile.assessment.grounds)
    return household, next(m for m in household.members if m.person == profile.person_id)


def set_aside(batch: Batch) -> list[tuple[int, str]]:
    """The households of a batch that could not be assessed: id and error code."""
    cursors = Job.objects.filter(batch=batch, kind="rebuild_profiles").values_list("cursor", flat=True)
    return [(household, code) for cursor in cursors for household, code in cursor.get("set_aside", [])]


def profile_data(person: Person) -> dict[str, Any] | None:
    """The profile as plain data for partner systems; None when none was built yet."""
    profile = profile_of(person)
    if profile is None:
        return None
    _, member = known_then(profile)
    assessment = profile.assessment
    return {
        "person": {
            "id": str(person.public_id),
            "full_name": person.full_name,
            "birth_date": person.birth_date,
            "sex": person.sex,
            "commune": person.commune,
            "life": profile.life,
        },
        "on": assessment.on.isoformat(),
        "built_at": profile.built_at.isoformat(),
        "rulebook": assessment.rulebook_hash,
        "registers": sorted(member.registers),
        "facts": [
            {
                "fact": name,
                "value": known.value,
                "register": known.register,
                "valid_from": known.valid_from.isoformat() if known.valid_from else None,
            }
            for name, known in sorted(member.facts.items())
        ],
        "received": profile.received,
        "determinations": [d for d in assessment.answer["determinations"] if d["subject"] == profile.member],
        "monthly_total": {"low": profile.due_monthly_low, "high": profile.due_monthly_high},
        "gaps": [
            {
                "kind": gap.kind,
                "scheme": gap.scheme,
                "amount": gap.amount,
                "to_verify": gap.to_verify,
                "since": gap.since.isoformat(),
            }
            for gap in Gap.objects.open().filter(person=person).order_by("kind", "scheme")
        ],
    }
