"""The whole path as one batch of jobs: load → match → persons → households → profiles."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from protection.jobs import services as jobs
from protection.jobs.models import Batch
from protection.registers import services as registers
from protection.registers.models import STATES, Delivery

STAGES = ("states", "rows", "match", "persons", "households", "plan", "profiles", "sum")


@transaction.atomic
def queue_refresh(*, deliveries: Iterable[Delivery], on: date, title: str) -> Batch:
    """Queue the jobs that turn deliveries into profiles as of a day; returns the batch to follow."""
    deliveries = list(deliveries)
    batch = jobs.open_batch(kind="refresh", title=title, deliveries=[delivery.pk for delivery in deliveries])
    stage = {name: number for number, name in enumerate(STAGES)}
    for delivery in deliveries:
        if delivery.state != Delivery.State.LOADED:
            at = "states" if delivery.layout in STATES else "rows"
            registers.queue_load(delivery=delivery, batch=batch, stage=stage[at])
    for name, kind in (("match", "match"), ("persons", "form_persons"), ("households", "form_households")):
        jobs.enqueue(
            kind=kind, args={"on": on.isoformat()}, dedupe_key=f"{kind}:{batch.pk}", batch=batch, stage=stage[name], title=kind
        )  # fmt: skip
    jobs.enqueue(
        kind="plan_rebuild",
        args={"batch": batch.pk, "on": on.isoformat(), "stage": stage["profiles"]},
        dedupe_key=f"plan:{batch.pk}",
        batch=batch,
        stage=stage["plan"],
        title="plan_rebuild",
    )
    jobs.enqueue(
        kind="sum_up", args={"batch": batch.pk}, dedupe_key=f"sum:{batch.pk}", batch=batch, stage=stage["sum"],
        title="sum_up",
    )  # fmt: skip
    return batch
