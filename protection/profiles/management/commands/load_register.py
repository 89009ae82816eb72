"""./run manage load_register REGISTER FILE: take a delivery in and bring the profiles up to date."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from protection.jobs.models import Batch
from protection.profiles.pipeline import queue_refresh
from protection.registers.models import Delivery
from protection.registers.readers import LAYOUT_NAMES
from protection.registers.services import DeliveryRefused, receive


class Command(BaseCommand):
    help = "Receives a register's file and queues its load, the matching and the profiles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", choices=LAYOUT_NAMES, help="which format the file has")
        parser.add_argument("file", type=Path, help="the CSV file, UTF-8, with a header")
        parser.add_argument("--on", type=date.fromisoformat, help="the day of the extract (default: today)")
        parser.add_argument(
            "--covers", action="append", default=[], metavar="CODE",
            help="area for which the register states that the file is complete; may be given several times",
        )  # fmt: skip
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of the profiles (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        try:
            delivery, new = receive(
                layout=options["register"], path=options["file"], extracted_on=options["on"] or today,
                received_at=now, covers=options["covers"],
            )  # fmt: skip
        except DeliveryRefused as error:
            raise CommandError(str(error)) from None
        if not new and delivery.state == Delivery.State.LOADED:
            self.stdout.write(
                f"This very file was delivered before ({delivery.received_at:%d/%m/%Y}): nothing changes."
            )
            return
        batch: Batch = queue_refresh(
            deliveries=[delivery], on=options["as_of"] or today, title=f"{delivery.layout} {delivery.extracted_on}"
        )
        self.stdout.write(
            f"Queued as batch {batch.pk}; follow it with: ./run manage batch_progress --batch {batch.pk} --wait"
        )
