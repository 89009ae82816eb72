"""./run manage make_demo: six register files of people who do not exist, with the truth beside them."""

import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from protection.registers.demo import dirt
from protection.registers.demo.make import FIGURES, CannotMake, Request, make


class Command(BaseCommand):
    help = "Makes a demonstration population: deterministic, drawn to national figures, spoilt at fixed rates."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--persons", type=int, required=True)
        parser.add_argument("--province", required=True, help="code of a province such as 04, or all")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 1), help="the day of the extracts")
        parser.add_argument("--processes", type=int, help="default: as many as there are cores")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        request = Request(options["persons"], options["province"], options["seed"], options["on"], options["out"])
        try:
            counted = make(request, self.stdout.write, options["processes"])
        except CannotMake as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}") from None
        self._table(counted, request.province)
        seconds = time.monotonic() - began
        self.stdout.write(f"{request.persons:,} persons in {seconds:.1f} s ({request.persons / seconds:,.0f} a second)")

    def _table(self, counted: Counter[str], province: str) -> None:
        figures = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
        n, homes = counted["persons"], counted["households"]
        region = next((r for r in figures["poor_households"]["regions"].values() if province in r["provinces"]), None)
        both = region["both"] if region else 4.06
        lines = [
            ("age 0-14, %", 23.3, 100 * counted["age 0-14"] / n, "census 2024"),
            ("age 60 and over, %", 14.0, 100 * (counted["age 60-74"] + counted["age 75+"]) / n, "census 2024"),
            ("persons a household", figures["household_size"]["value"], n / homes, figures["household_size"]["source"]),
            ("poor and near-poor households, %", both, 100 * (homes - counted["households none"]) / homes,
             figures["poor_households"]["source"]),
        ]  # fmt: skip
        for label, key, whole in (
            ("ethnic minority", "ethnic_minority", n), ("severe disability", "severe_disability", n), ("hi insured", "hi_insured", n),
            ("si participants", "si_participants", n), ("si voluntary", "si_voluntary", n), ("ui participants", "ui_participants", n),
            ("pension or allowance", "pension_or_allowance", n), ("labour force", "labour_force_of_15_plus", counted["aged 15 and over"]),
            ("unemployed", "unemployed_of_labour_force", counted["labour force"]),
            ("informal", "informal_of_employed", counted["employed"]),
        ):  # fmt: skip
            lines.append(
                (f"{label}, %", figures[key]["value"], 100 * counted[label] / max(1, whole), figures[key]["source"])
            )
        lines += self._planted(counted, figures["province_population"], province)
        self.stdout.write(f"  {'':36} target achieved  source")
        for label, target, achieved, source in lines:
            self.stdout.write(f"  {label:36} {target:6.2f} {achieved:8.2f}  {source}")
        for key in sorted(counted):
            if key.startswith(("planted", "dead", "rows")):
                self.stdout.write(f"  {key:36} {counted[key]:>15,}")

    def _planted(
        self, counted: Counter[str], provinces: dict[str, Any], province: str
    ) -> list[tuple[str, float, float, str]]:
        """What was spoilt and planted, each as a share of those who can have it."""
        records, persons = counted["records spoilable"], provinces["persons"]
        lines = []
        if province == "all":
            everybody = sum(persons.values())
            lines = [(f"persons in province {code}, %", 100 * n / everybody, 100 * counted[f"province {code}"] / counted["persons"],
                      provinces["source"]) for code, n in sorted(persons.items())]  # fmt: skip
        for kind, rate in dirt.RATES.items():
            swap = kind == "day_month_swap"
            among = counted["records swappable"] if swap else records
            label = f"dirt {kind}{' where valid' if swap else ''}, %"
            lines.append((label, 100 * rate, 100 * counted[f"dirt {kind}"] / max(1, among), "linkage study"))
        for label, rate, count, among in (
            *((f"fault {kind}", rate, f"fault {kind}", "records spoilable") for kind, rate in dirt.FAULTS.items()),
            ("year only of those over 75", dirt.YEAR_ONLY_OVER_75, "year only over 75", "age 75+"),
            ("moved households", dirt.MOVED_HOUSEHOLDS, "moved households", "households"),
            ("dead still drawing of the dead", dirt.DEAD_STILL_DRAWING, "dead still drawing", "dead"),
        ):
            lines.append((f"{label}, %", 100 * rate, 100 * counted[count] / max(1, counted[among]), "planted"))
        return lines
