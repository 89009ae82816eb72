"""./run manage make_demo_accounts: three sign-ins to try the demonstration with."""

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from protection.accounts.models import PartnerClient, Role, User
from protection.accounts.services import create_staff, issue_partner_token

_SYLLABLES = [
    "an",
    "bac",
    "cam",
    "dao",
    "giang",
    "ha",
    "khe",
    "lam",
    "mai",
    "nam",
    "ngoc",
    "oanh",
    "phu",
    "que",
    "son",
    "tam",
    "uyen",
    "van",
    "xuan",
    "yen",
]


class Command(BaseCommand):
    help = "Makes the demonstration's sign-ins once, keeps them in a file only the owner can read, and prints them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--commune", required=True, help="the caseworker's commune")
        parser.add_argument("--province", required=True, help="the supervisor's and the partner's province")
        parser.add_argument("--out", type=Path, required=True, help="where the sign-ins are kept")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("demonstration sign-ins are made only with AN_SINH_DEMO=1, never where real people are")
        path: Path = options["out"]
        if not path.exists() or not User.objects.filter(username="can_bo_xa").exists():
            self._make(path, options["commune"], options["province"])
        for entry in json.loads(path.read_text(encoding="utf-8")):
            self.stdout.write(f"  {entry['who']:24} {entry['name']:16} {entry['secret']:46} {entry['area']}")

    def _make(self, path: Path, commune: str, province: str) -> None:
        now = timezone.now()
        today = timezone.localdate(now)
        User.objects.filter(username__in=("can_bo_xa", "truong_phong")).delete()
        PartnerClient.objects.filter(name="demo partner").delete()
        entries = []
        for who, name, role, area in (
            ("caseworker, commune", "can_bo_xa", Role.CASEWORKER, commune),
            ("supervisor, province", "truong_phong", Role.SUPERVISOR, province),
        ):
            password = "-".join(secrets.choice(_SYLLABLES) for _ in range(4)) + f"-{secrets.randbelow(9000) + 1000}"
            create_staff(username=name, display_name=name, password=password, role=role, area_code=area, on=today)
            entries.append({"who": who, "name": name, "secret": password, "area": area})
        _, token = issue_partner_token(
            name="demo partner", area_codes=[province], at=now, expires_at=now + timedelta(days=365)
        )
        entries.append({"who": "partner system, province", "name": "Bearer token", "secret": token, "area": province})
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(entries, file, ensure_ascii=False, indent=1)
