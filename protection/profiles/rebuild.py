"""Profiles built anew: a range of households a chunk, each chunk one transaction."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from protection.facts.selectors import facts_on
from protection.facts.values import HouseholdFacts, MemberFacts
from protection.jobs import services as jobs
from protection.jobs.handlers import Step
from protection.jobs.models import Batch
from protection.policy.selectors import rulebook_in_force
from protection.registry.models import Household, Membership

from .assess import Assessed, FoundGap, assess, exclusive_schemes, gaps
from .models import Assessment, Gap, ProtectionProfile
from .selectors import set_aside

CHUNK = 100  # households
PARTITION = 5_000  # households a job


def plan_rebuild(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """Queue one rebuild job a partition of households, in the stage after this one."""
    batch = Batch.objects.get(pk=args["batch"])
    bounds = list(Household.objects.order_by("pk").values_list("pk", flat=True)[::PARTITION])
    for number, first in enumerate(bounds):
        until = bounds[number + 1] if number + 1 < len(bounds) else None
        jobs.enqueue(
            kind="rebuild_profiles",
            args={"on": args["on"], "first": first, "until": until},
            dedupe_key=f"rebuild:{batch.pk}:{first}",
            batch=batch,
            stage=args["stage"],
            title=f"profiles {number + 1}/{len(bounds)}",
        )
    return Step(cursor={}, done=len(bounds), total=len(bounds), finished=True)


def rebuild_profiles(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """The next households of a partition: facts, assessment, profiles, gaps."""
    households = Household.objects.filter(pk__gte=args["first"])
    if args["until"] is not None:
        households = households.filter(pk__lt=args["until"])
    left = households.filter(pk__gt=cursor.get("after", 0)).order_by("pk").values_list("pk", flat=True)
    chunk = list(left[:CHUNK])
    failed = cursor.get("set_aside", []) + isolated(chunk, on=date.fromisoformat(args["on"]), now=timezone.now())
    return Step(
        cursor={"after": chunk[-1] if chunk else cursor.get("after", 0), "set_aside": failed},
        done=len(chunk),
        total=cursor.get("total") or households.count(),
        finished=len(chunk) < CHUNK,
        note=f"set aside: {len(failed)}" if failed else "",
    )


def sum_up(args: dict[str, Any], cursor: dict[str, Any]) -> Step:
    """The end of a batch: how many households were set aside, in its note."""
    failed = set_aside(Batch.objects.get(pk=args["batch"]))
    return Step(cursor={}, done=1, total=1, finished=True, note=f"set aside: {len(failed)}")


def isolated(households: list[int], *, on: date, now: datetime) -> list[tuple[int, str]]:
    """Rebuild households together or, when that fails, one by one; those that fail alone, with their error codes.

    They keep the profiles that they had. An error that tells of a person is never kept, only its code.
    """
    failed = []
    try:
        rebuild(households=households, on=on, now=now)
    except (OperationalError, InterfaceError):  # the database's fault, nobody else's: the job tries again
        raise
    except Exception as error:  # one household's fault must not stop the others; its code is kept on the job
        if len(households) == 1:
            return [(households[0], getattr(error, "code", None) or type(error).__name__)]
        for household in households:
            failed += isolated([household], on=on, now=now)
    return failed


@transaction.atomic
def rebuild(*, households: list[int], on: date, now: datetime) -> None:
    """Assess these households on a day and store what changed."""
    book = rulebook_in_force()
    known, exclusive = frozenset(book.schemes), exclusive_schemes(book, on)
    facts = facts_on(households, on=on)
    latest = {
        a.household_id: a
        for a in Assessment.objects.filter(household_id__in=households)
        .order_by("household_id", "-id")
        .distinct("household_id")
    }
    profiles: list[ProtectionProfile] = []
    found: dict[int, list[FoundGap]] = {}
    communes: dict[int, str | None] = {}
    new: list[Assessment] = []
    for household in facts:
        assessed = assess(household, book=book, on=on)
        kept = latest.get(household.household)
        grounds = household.kept()
        if kept is None or (kept.seal, kept.on, kept.grounds) != (assessed.seal, on, grounds):
            kept = _assessment(grounds, assessed, on, now)
            new.append(kept)
        for member in household.members:
            profiles.append(_profile(household, member, assessed, kept, on, now))
            found[member.person] = gaps(member, assessed, schemes_known=known, exclusive=exclusive, on=on)
            communes[member.person] = member.commune
    Assessment.objects.bulk_create(new)
    ProtectionProfile.objects.bulk_create(
        profiles,
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=[f.name for f in ProtectionProfile._meta.fields if f.name != "person"],
    )
    _store_gaps(found, communes, on)
    _forget(households, found, on)


def _forget(households: list[int], built: Collection[int], on: date) -> None:
    """Remove profiles, and close gaps, of those who were merged into another or live in no household on the day.

    Who moved is left to the household that they live in now.
    """
    at_home = Membership.objects.holding(on).filter(person=OuterRef("person"))
    gone = (
        ProtectionProfile.objects.filter(household_id__in=households)
        .exclude(person_id__in=built)
        .filter(Q(person__merged_into__isnull=False) | ~Exists(at_home))
    )
    persons = list(gone.values_list("person_id", flat=True))
    if persons:
        Gap.objects.open().filter(person_id__in=persons).update(closed_on=on)
        gone.filter(person_id__in=persons).delete()


def _assessment(grounds: dict[str, Any], assessed: Assessed, on: date, now: datetime) -> Assessment:
    return Assessment(
        household_id=grounds["household"],
        on=on,
        rulebook_hash=assessed.rulebook_hash,
        document=assessed.document,
        answer=assessed.answer,
        grounds=grounds,
        seal=assessed.seal,
        made_at=now,
    )


def _profile(
    household: HouseholdFacts, member: MemberFacts, assessed: Assessed, kept: Assessment, on: date, now: datetime
) -> ProtectionProfile:
    own = assessed.of(member.member)
    monthly = assessed.answer["totals"].get(member.member, {}).get("monthly", {"low": 0, "high": 0})
    return ProtectionProfile(
        person_id=member.person,
        household_id=household.household,
        assessment=kept,
        member=member.member,
        commune=member.commune,
        life=ProtectionProfile.Life.DEAD if member.died(on) else ProtectionProfile.Life.LIVING,
        received=[
            {
                "scheme": p.scheme,
                "amount": p.amount,
                "payer": p.payer,
                "register": p.register,
                "valid_from": p.valid_from.isoformat(),
                "valid_to": p.valid_to.isoformat() if p.valid_to else None,
            }
            for p in member.payments
        ],
        received_monthly=sum(p.amount for p in member.payments),
        due_monthly_low=monthly["low"],
        due_monthly_high=monthly["high"],
        eligible=sum(d["status"] == "eligible" for d in own),
        unknown=sum(d["status"] == "unknown" for d in own),
        built_at=now,
    )


def _store_gaps(found: dict[int, list[FoundGap]], communes: dict[int, str | None], on: date) -> None:
    """Open what is new, close what is gone, keep the day on which the rest was first seen."""
    standing = {(g.person_id, g.kind, g.scheme): g for g in Gap.objects.open().filter(person_id__in=found)}
    wanted = {(person, g.kind, g.scheme): g for person, gs in found.items() for g in gs}
    gone = [gap.pk for key, gap in standing.items() if key not in wanted]
    Gap.objects.filter(pk__in=gone).update(closed_on=on)
    changed, new = [], []
    for (person, kind, scheme), gap in wanted.items():
        old = standing.get((person, kind, scheme))
        if old is None:
            new.append(
                Gap(
                    person_id=person, commune=communes[person], kind=kind, scheme=scheme, amount=gap.amount,
                    to_verify=gap.to_verify, since=on,
                )
            )  # fmt: skip
        elif (old.amount, old.to_verify, old.commune) != (gap.amount, gap.to_verify, communes[person]):
            old.amount, old.to_verify, old.commune = gap.amount, gap.to_verify, communes[person]
            changed.append(old)
    Gap.objects.bulk_create(new)
    Gap.objects.bulk_update(changed, ["amount", "to_verify", "commune"])
