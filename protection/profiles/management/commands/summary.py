"""./run manage summary [--truth DIR]: what was read, how it was matched, what came out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Sum

from protection.jobs.models import Batch
from protection.matching.models import Doubt, LinkDecision
from protection.matching.quality import Agreement, against
from protection.profiles.models import Gap, ProtectionProfile
from protection.profiles.selectors import set_aside
from protection.registers.models import Delivery
from protection.registry.models import Household, Person


class Command(BaseCommand):
    help = "Prints rows per register (read = accepted + unchanged + quarantined), matching and profiles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--truth", type=Path, help="folder of a demonstration with truth.csv: precision and recall")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"  {'delivery':18}{'read':>10}{'accepted':>10}{'unchanged':>11}{'quarantined':>13}")
        sums = Delivery.objects.values("layout").annotate(
            r=Sum("read"), a=Sum("accepted"), u=Sum("unchanged"), q=Sum("quarantined")
        )
        for row in sums.order_by("layout"):
            if row["r"] != row["a"] + row["u"] + row["q"]:
                raise CommandError(f"{row['layout']} does not add up")
            self.stdout.write(f"  {row['layout']:18}{row['r']:>10,}{row['a']:>10,}{row['u']:>11,}{row['q']:>13,}")
        links = (
            LinkDecision.objects.standing().filter(kind="must").values("rule").annotate(n=Count("id")).order_by("rule")
        )
        for row in links:
            self.stdout.write(f"  links by {row['rule']:20}{row['n']:>10,}")
        self.stdout.write(f"  doubts left open{'':13}{Doubt.objects.count():>10,}")
        self.stdout.write(f"  persons{'':22}{Person.objects.standing().count():>10,}")
        self.stdout.write(f"  households{'':19}{Household.objects.exclude(number='').count():>10,}")
        self.stdout.write(f"  profiles{'':21}{ProtectionProfile.objects.count():>10,}")
        batch = Batch.objects.filter(kind="refresh").order_by("-pk").first()
        self.stdout.write(f"  households set aside{'':9}{len(set_aside(batch)) if batch else 0:>10,}")
        for row in Gap.objects.open().values("kind").annotate(n=Count("id")).order_by("kind"):
            self.stdout.write(f"  {row['kind']:29}{row['n']:>10,}")
        if options["truth"]:
            self._truth(against(options["truth"] / "truth.csv"))

    def _truth(self, found: Agreement) -> None:
        for name, quality in (("residents", found.residents), ("other registers", found.others)):
            self.stdout.write(
                f"  matching against the planted truth, pairs with {name}:"
                f" precision {quality.precision:.5f}, recall {quality.recall:.5f}"
            )
        if found.untold:
            self.stdout.write(f"  entries that the planted truth does not tell of: {found.untold:,}")
