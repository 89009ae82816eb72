"""./run manage profiles_digest: one line that two runs over the same files must share."""

from typing import Any

from django.core.management.base import BaseCommand

from protection.profiles.digest import digest


class Command(BaseCommand):
    help = "Prints the number of profiles and a digest of what they say, free of ids and clocks."

    def handle(self, *args: Any, **options: Any) -> None:
        count, sha256 = digest()
        self.stdout.write(f"{count} profiles {sha256}")
