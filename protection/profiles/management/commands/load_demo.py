"""./run manage load_demo DIR: take in all files of a demonstration and queue the whole path."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from protection.profiles.pipeline import queue_refresh
from protection.registers.models import Delivery
from protection.registers.services import DeliveryRefused, receive


class Command(BaseCommand):
    help = "Receives the files that make_demo wrote and queues load, matching and profiles as one batch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of the profiles (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["dir"]
        try:
            manifest = yaml.safe_load((folder / "manifest.yaml").read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{folder} holds no manifest.yaml ({error.strerror}): make it with make_demo") from None
        now = timezone.now()
        deliveries = []
        for name, entry in manifest["files"].items():
            try:
                delivery, new = receive(
                    layout=name, path=folder / entry["file"], extracted_on=date.fromisoformat(str(manifest["extracted_on"])),
                    received_at=now, covers=entry.get("covers", []),
                )  # fmt: skip
            except DeliveryRefused as error:
                raise CommandError(str(error)) from None
            if new or delivery.state != Delivery.State.LOADED:
                deliveries.append(delivery)
        if not deliveries:
            self.stdout.write("These very files were delivered before: nothing changes.")
            return
        batch = queue_refresh(
            deliveries=deliveries, on=options["as_of"] or timezone.localdate(now),
            title=f"demo {manifest['province']} {manifest['persons']}",
        )  # fmt: skip
        self.stdout.write(f"Queued {len(deliveries)} files as batch {batch.pk}.")
