"""Which deliveries, rows set aside and batches a supervisor may see.

A row set aside belongs to the commune that its cell names. Where that cell cannot be read the row may be
anybody's: no role is the nation's, so only who covers every area that the delivery states to cover sees it.
"""

from django.db.models import Count, Q, QuerySet

from protection.accounts.scope import AreaScope
from protection.jobs.models import Batch, Job
from protection.registers.models import Coverage, Delivery, QuarantinedRow


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
    """The latest batches; those that only load deliveries of others are left out."""
    latest = list(Batch.objects.order_by("-pk")[: 10 * limit])
    others = _of_others(scope, latest)
    return [batch for batch in latest if batch.pk not in others][:limit]


def job_in(scope: AreaScope, number: int) -> Job | None:
    """One job, if its batch is within the scope."""
    job = Job.objects.select_related("batch").filter(pk=number).first()
    return None if job is None or (job.batch and _of_others(scope, [job.batch])) else job


def _of_others(scope: AreaScope, batches: list[Batch]) -> set[int]:
    """Batches that load deliveries, none of which is within the scope."""
    loads: dict[int, set[int]] = {}
    jobs = Job.objects.filter(batch__in=batches, kind="load_delivery")
    for batch, delivery in jobs.values_list("batch_id", "args__delivery"):
        loads.setdefault(batch, set()).add(delivery)
    ids = {delivery for deliveries in loads.values() for delivery in deliveries}
    mine = set(Delivery.objects.filter(_of(scope), pk__in=ids).values_list("pk", flat=True))
    return {batch for batch, deliveries in loads.items() if not deliveries & mine}


def _of(scope: AreaScope) -> Q:
    return (
        Q(coverages=None) | Q(coverages__area_code__in=scope.codes) | Q(quarantine__commune__in=scope.codes)
    )  # fmt: skip
