"""./run manage load_area_facts FILE: what lists in force say of communes."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from protection.areas.facts import load_area_facts
from protection.areas.loading import ListRefused


class Command(BaseCommand):
    help = "Loads especially difficult areas and commune regions, with their day and source."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed, unchanged = load_area_facts(path=options["file"])
        except (ListRefused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"changed {changed}, unchanged {unchanged}")
