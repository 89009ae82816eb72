"""./run manage load_areas [FILE]: provinces and communes from a list; idempotent."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from protection.areas.loading import ListRefused, load_areas
from protection.areas.models import Area

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "areas.csv"
SHIPPED_FROM = date(2025, 7, 1)
SHIPPED_SOURCE = "list of 25/07/2026 after the two-tier reform of 01/07/2025"

WORDS = {"closed": "closed", "renamed": "renamed", "moved": "moved", "unresolved": "no name made out in"}


class Command(BaseCommand):
    help = "Loads a list of provinces and communes and reports what opened, closed, was renamed or moved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a CSV list (default: the one that ships)")
        parser.add_argument("--on", type=date.fromisoformat, help="the day from which the list holds; needed with FILE")
        parser.add_argument("--source", help="the decision behind the list; needed with FILE")
        parser.add_argument("--dry-run", action="store_true", help="report only")
        parser.add_argument("--really", action="store_true", help="allow a list that closes many areas")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        if path and not (options["on"] and options["source"]):
            raise CommandError("a list of your own needs --on DATE and --source TEXT")
        if path is None and Area.objects.exclude(source=SHIPPED_SOURCE).exists():
            self.stdout.write("A newer list was loaded; the one that ships is left alone.")
            return
        try:
            report = load_areas(
                path=path or SHIPPED, on=options["on"] or SHIPPED_FROM, source=options["source"] or SHIPPED_SOURCE,
                really=options["really"], dry_run=options["dry_run"],
            )  # fmt: skip
        except ListRefused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"opened {len(report.opened)}, closed {len(report.closed)}, renamed {len(report.renamed)}, "
            f"moved {len(report.moved)}, unchanged {report.unchanged}; former units named {report.predecessors}, "
            f"pieces without a name {len(report.unresolved)}"
        )
        for name in WORDS:
            for line in getattr(report, name):
                self.stdout.write(f"  {WORDS[name]}: {line}")
