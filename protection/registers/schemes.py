"""The monthly benefits that a register may report as paid, with their titles in both languages."""

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("paid_schemes.yaml")


@cache
def paid_schemes() -> dict[str, dict[str, str]]:
    """Scheme id → {"vi": title, "en": title}, in the order of the file."""
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
