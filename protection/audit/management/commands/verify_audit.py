"""./run manage verify_audit: does every chain of the trail hold?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from protection.audit.models import Entry
from protection.audit.services import first_broken


class Command(BaseCommand):
    help = "Recomputes every seal of the audit trail; fails at the first link that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_broken()
        if broken is not None:
            raise CommandError(f"chain {broken.chain} is broken at entry {broken.seq}")
        self.stdout.write(f"{Entry.objects.count()} entries, every chain holds")
