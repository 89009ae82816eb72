"""./run manage describe_registers: the file formats as a page of Markdown."""

from typing import Any

from django.core.management.base import BaseCommand

from protection.registers.reference import page


class Command(BaseCommand):
    help = "Prints docs/reference/registers.md: every format with its columns and a sample."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
