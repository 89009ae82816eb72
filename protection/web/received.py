"""Which deliveries, rows set aside and batches a supervisor may see.

A row set aside belongs to the commune that its cell names. Where that cell cannot be read the row may be
anybody's: no role is the nation's, so only who covers every area that the delivery states to cover sees it.
"""

from django.db.models import Count, Q, QuerySet

from protection.accounts.scope import AreaScope
from protection.jobs.models import Batch, Job
from protection.registers.models import Coverage, Delivery, QuarantinedRow

LOAD = "load_delivery"


def deliveries_in(scope: AreaScope, limit: int) -> list[Delivery]:
    """The latest that cover or hold something of the scope, or that state no area at all."""
    return list(Delivery.objects.filter(_of(scope)).distinct()[:limit])


def delivery_in(scope: AreaScope, number: int) -> Delivery | None:
    """One delivery, if it is within the scope."""
    return Delivery.objects.filter(_of(scope), pk=number).first()


def rows_in(scope: AreaScope, deliveries: list[Delivery]) -> QuerySet[QuarantinedRow]:
    """Rows set aside of these deliveries that the scope may see."""
    covered: dict[int, set[str]] = {}
    for delivery, code in Coverage.objects.filter(delivery__in=deliveries).values_list("delivery_id", "area_code"):
        covered.setdefault(delivery, set()).add(code)
    whole = [delivery for delivery, codes in covered.items() if codes <= scope.codes]
    return QuarantinedRow.objects.filter(
        Q(commune__in=scope.codes) | Q(commune="", delivery__in=whole), delivery__in=deliveries
    )


def counts_in(scope: AreaScope, deliveries: list[Delivery]) -> dict[int, int]:
    """How many rows set aside of each delivery the scope may see."""
    rows = rows_in(scope, deliveries).order_by().values_list("delivery_id")
    return dict(rows.annotate(n=Count("id")))


def batches_in(scope: AreaScope, limit: int) -> list[Batch]:
    """The latest batches; those that are only about deliveries of others are left out."""
    latest = list(Batch.objects.order_by("-pk")[: 10 * limit])
    others = _of_others(scope, latest)
    return [batch for batch in latest if batch.pk not in others][:limit]


def job_in(scope: AreaScope, number: int) -> Job | None:
    """One job, if its batch and the delivery that it loads are within the scope."""
    job = Job.objects.select_related("batch").filter(pk=number).first()
    if job is None or (job.batch and _of_others(scope, [job.batch])):
        return None
    if job.kind == LOAD and job.batch is None and not _mine(scope, {job.args["delivery"]}):
        return None
    return job


def _of_others(scope: AreaScope, batches: list[Batch]) -> set[int]:
    """Batches about deliveries, none of which is within the scope, whichever of them they load themselves."""
    about = {batch.pk: set(batch.deliveries) for batch in batches}
    for batch, delivery in Job.objects.filter(batch__in=batches, kind=LOAD).values_list("batch_id", "args__delivery"):
        about[batch].add(delivery)
    mine = _mine(scope, {delivery for deliveries in about.values() for delivery in deliveries})
    return {batch for batch, deliveries in about.items() if deliveries and not deliveries & mine}


def _mine(scope: AreaScope, deliveries: set[int]) -> set[int]:
    return set(Delivery.objects.filter(_of(scope), pk__in=deliveries).values_list("pk", flat=True))


def _of(scope: AreaScope) -> Q:
    return (
        Q(coverages=None) | Q(coverages__area_code__in=scope.codes) | Q(quarantine__commune__in=scope.codes)
    )  # fmt: skip
