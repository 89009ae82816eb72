"""The files of a demonstration, a block of people at a time, on as many processes as there are cores."""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from . import dirt
from .people import BLOCK, Home, Plan, Someone, commune_province, know_provinces, people
from .records import rows_of, settle

AREAS = Path(__file__).resolve().parents[2] / "areas" / "data" / "areas.csv"
FIGURES = Path(__file__).with_name("figures.yaml")
_OWN = ["record_key", "valid_from", "full_name", "birth_date", "sex", "identity_number", "household_number",
        "head_identity_number", "commune"]  # fmt: skip
HEADERS: dict[str, list[str]] = {
    "population": [*_OWN, "address", "phone", "citizen", "ethnic_minority", "marital_status", "died_on", "relation_to_head"],
    "social_insurance": [*_OWN, "insurance_number", "si_category", "si_months_compulsory", "si_months_voluntary", "si_wage",
                         "receives_pension", "pension_amount", "si_monthly_allowance", "wage_zone", "wage_regime", "ui_member",
                         "ui_months", "ui_months_last_24", "ui_months_last_36", "contract_months", "ui_average_wage_6m"],
    "health_insurance": [*_OWN, "card_number", "hi_insured", "hi_group", "hi_continuous_years"],
    "education": [*_OWN, "pupil_number", "education_level", "school_type", "boarding_pupil", "studying"],
    "assistance": [*_OWN, "file_number", "disability_level", "disability_certified_on", "in_care_facility", "poverty_status",
                   "income_per_capita"],
    "employment": [*_OWN, "employment_status", "monthly_income", "stable_income", "job_lost_on", "job_loss_lawful"],
    "benefits": ["register", "record_key", "payment_key", "scheme", "amount", "payer", "valid_from", "valid_to"],
    "contributions": ["record_key", "month", "branch", "base", "paid"],
    "family_links": ["record_key", "parent", "parent_key"],
    "truth": ["register", "record_key", "person", "dirt", "planted"],
}  # fmt: skip
COMPLETE = ("population", "social_insurance", "health_insurance", "education", "assistance")


class CannotMake(Exception):
    """The arguments name nothing that can be made; the message says what to give."""


@dataclass(frozen=True)
class Request:
    """What to make."""

    persons: int
    province: str
    seed: int
    on: date
    out: Path


def make(request: Request, say: Callable[[str], None], processes: int | None = None) -> Counter[str]:
    """Write all files into `out` and return what was counted. The same request gives the same bytes.

    Memory does not grow with the number of persons. Raises CannotMake.
    """
    plan, difficult = _plan(request)
    request.out.mkdir(parents=True, exist_ok=True)
    counted: Counter[str] = Counter()
    blocks = (request.persons + BLOCK - 1) // BLOCK
    files = {name: (request.out / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in HEADERS}
    try:
        for name, header in HEADERS.items():
            csv.writer(files[name], lineterminator="\n").writerow(header)
        for at, (texts, counts) in enumerate(_blocks(plan, difficult, blocks, processes or os.cpu_count() or 1), 1):
            for name, text in texts.items():
                files[name].write(text)
            counted.update(counts)
            if at % max(1, blocks // 10) == 0:
                say(f"  {at * BLOCK if at < blocks else request.persons:,} persons")
    finally:
        for file in files.values():
            file.close()
    _area_facts(request, difficult)
    _manifest(request)
    return counted


def _blocks(
    plan: Plan, difficult: dict[str, bool | None], blocks: int, processes: int
) -> Iterator[tuple[dict[str, str], Counter[str]]]:
    provinces = _province_digits()
    if processes == 1 or blocks < 4:
        _start(plan, difficult, provinces)
        yield from map(_block, range(blocks))
        return
    with ProcessPoolExecutor(processes, initializer=_start, initargs=(plan, difficult, provinces)) as pool:
        numbers = iter(range(blocks))
        waiting = [pool.submit(_block, n) for n in islice(numbers, processes * 3)]
        while waiting:  # a window, so that finished blocks never pile up in memory
            yield waiting.pop(0).result()
            waiting += [pool.submit(_block, n) for n in islice(numbers, 1)]


_SHARED: dict[str, Any] = {}


def _start(plan: Plan, difficult: dict[str, bool | None], provinces: dict[str, str]) -> None:
    know_provinces(provinces)
    _SHARED.update(plan=plan, difficult=difficult, figures=yaml.safe_load(FIGURES.read_text(encoding="utf-8")))


def _block(number: int) -> tuple[dict[str, str], Counter[str]]:
    plan: Plan = _SHARED["plan"]
    rng = Random(f"{plan.seed}:{number}")
    buffers = {name: io.StringIO() for name in HEADERS}
    writers = {name: csv.writer(buffer, lineterminator="\n") for name, buffer in buffers.items()}
    counted: Counter[str] = Counter()
    for home in people(plan, number, rng):
        settle(rng, home, plan.on, _SHARED["figures"])
        _write_home(rng, plan, home, writers, counted, forced=number == 0)
    return {name: buffer.getvalue() for name, buffer in buffers.items()}, counted


def _write_home(
    rng: Random, plan: Plan, home: Home, writers: dict[str, Any], counted: Counter[str], *, forced: bool
) -> None:
    counted["households"] += 1
    counted[f"households {home.poverty}"] += 1
    counted[f"province {commune_province(home.commune)[1:]}"] += len(home.members)
    difficult = bool(_SHARED["difficult"].get(home.commune))
    before = _another(rng, plan) if rng.random() < dirt.MOVED_HOUSEHOLDS else ""
    counted["moved households"] += bool(before)
    for person in home.members:
        drawing = not person.died or _still_draws(rng, person, counted, forced=forced)
        rows = rows_of(rng, person, home, plan.on, difficult)
        planted = person.facts.get("planted", "")
        only = rng.random() < 0.004 and person is not home.members[0] and person.age >= 16
        if only and not (person.died and drawing):
            keep = rng.choice(sorted(rows))
            if keep != "assistance":
                rows, planted = {keep: rows[keep]}, "one_register_only"
        if person.died:
            planted = "dead_still_drawing" if drawing else "dead"
        _count(counted, person, rows, planted)
        _write_person(rng, plan, person, rows, before, planted, writers, counted)
        _write_rows(rng, person, rows, writers, plan.on, drawing)


def _another(rng: Random, plan: Plan) -> str:
    return plan.communes[rng.randrange(len(plan.communes))][0]


def _still_draws(rng: Random, person: Someone, counted: Counter[str], *, forced: bool) -> bool:
    """Whether a dead person is still paid: a share of all dead, and one at least in the first block."""
    counted["dead"] += 1
    first = forced and not counted["dead still drawing"]
    if not first and rng.random() >= dirt.DEAD_STILL_DRAWING:
        return False
    counted["dead still drawing"] += 1
    person.facts["monthly"] = person.facts["monthly"] or [("social_pension", 540_000)]
    return True


def _write_person(
    rng: Random, plan: Plan, person: Someone, rows: dict[str, Any], before: str, planted: str,
    writers: dict[str, Any], counted: Counter[str],
) -> None:  # fmt: skip
    """A person's row in each register, spoilt everywhere but in the residents' register, and the truth beside it."""
    year_only = person.age >= 75 and rng.random() < dirt.YEAR_ONLY_OVER_75
    counted["year only over 75"] += year_only
    for name, row in rows.items():
        kinds = ["year_only_over_75"] if year_only else []
        if year_only:
            row["birth_date"] = row["birth_date"][:4]
        if name != "population":
            if before:
                row["commune"] = before
                kinds.append("moved_household")
            done, swappable = dirt.spoil(rng, row, _another(rng, plan))
            kinds += done
            counted["records spoilable"] += 1
            counted["records swappable"] += swappable
            counted.update(f"dirt {kind}" for kind in done)
        cells = [str(row[column]) for column in HEADERS[name]]
        if name != "population":
            cells, fault = dirt.break_row(rng, row, cells, HEADERS[name])
            if fault:
                kinds.append(f"fault_{fault}")
                counted[f"fault {fault}"] += 1
        writers[name].writerow(cells)
        counted[f"rows {name}"] += 1
        writers["truth"].writerow([name, row["record_key"], person.number, "|".join(kinds), planted])


def _write_rows(
    rng: Random, person: Any, rows: dict[str, Any], writers: dict[str, Any], on: date, drawing: bool
) -> None:
    for scheme, amount in person.facts["monthly"]:
        register = "social_insurance" if scheme.startswith("si_") else "assistance"
        if register not in rows:
            continue
        since = (
            f"{on.year - rng.randrange(1, 3)}-{rng.randrange(7, 13):02d}-01"
            if scheme != "social_pension"
            else "2025-07-01"
        )
        until = "" if not person.died or drawing else person.died.isoformat()
        if until and until < since:
            since = f"{person.died.year - 1}-01-01"
        writers["benefits"].writerow([
            register, rows[register]["record_key"], f"{'P' if register == 'assistance' else 'S'}{person.number:09d}", scheme, amount,
            "UBND xã" if register == "assistance" else "BHXH Việt Nam", since, until,
        ])  # fmt: skip
    if person.facts.get("category") in ("employee", "official", "voluntary") and "social_insurance" in rows:
        branch = "voluntary" if person.facts["category"] == "voluntary" else "compulsory"
        for back in (3, 2, 1):
            month = f"{on.year if on.month > back else on.year - 1}-{(on.month - back - 1) % 12 + 1:02d}"
            base = person.facts.get("wage", 1_500_000)
            writers["contributions"].writerow([rows["social_insurance"]["record_key"], month, branch, base, "true"])
            if person.facts["category"] == "employee":
                writers["contributions"].writerow(
                    [rows["social_insurance"]["record_key"], month, "unemployment", base, "true"]
                )
    for kind, parent in (("mother", person.mother), ("father", person.father)):
        if parent is not None and "population" in rows and person.age < 23:
            writers["family_links"].writerow([rows["population"]["record_key"], kind, f"PO{parent.number:09d}"])


def _count(counted: Counter[str], person: Any, rows: dict[str, Any], planted: str) -> None:
    facts = person.facts
    counted["persons"] += 1
    counted[
        f"age {'0-14' if person.age < 15 else '15-59' if person.age < 60 else '60-74' if person.age < 75 else '75+'}"
    ] += 1
    counted["women"] += person.sex == "female"
    counted["ethnic minority"] += person.minority
    counted["severe disability"] += facts.get("disability") in ("severe", "particularly_severe")
    counted["si participants"] += "category" in facts
    counted["si voluntary"] += facts.get("category") == "voluntary"
    counted["ui participants"] += facts.get("category") == "employee"
    counted["pension or allowance"] += "pension" in facts or "survivor" in facts
    counted["hi insured"] += "health_insurance" in rows
    status = facts.get("status")
    counted["aged 15 and over"] += person.age >= 15
    counted["labour force"] += status not in (None, "not_working")
    counted["unemployed"] += status == "unemployed"
    counted["employed"] += status in ("formal", "informal", "farmer", "household_business")
    counted["informal"] += status in ("informal", "farmer", "household_business")
    if planted:
        counted[f"planted {planted}"] += 1


# -- what all blocks share ----------------------------------------------------------------------------------
def _areas() -> list[dict[str, str]]:
    with AREAS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _province_digits() -> dict[str, str]:
    return {row["code"]: row["parent_code"].zfill(3) for row in _areas() if row["parent_code"]}


def _plan(request: Request) -> tuple[Plan, dict[str, bool | None]]:
    figures = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    rows = [r for r in _areas() if r["parent_code"] and request.province in ("all", r["parent_code"])]
    if not rows:
        raise CannotMake(
            f"no province has the code {request.province!r}: give one of the list of areas, such as 04, or all"
        )
    if request.persons < 1:
        raise CannotMake("give at least one person")
    rng = Random(f"{request.seed}:areas")
    communes = _shares(rng, rows, figures["province_population"]["persons"])
    pyramid, running = [], 0.0
    groups = figures["age_pyramid"]
    everyone = sum(groups["male"]) + sum(groups["female"])
    for at in range(18):
        for sex in ("male", "female"):
            running += groups[sex][at] / everyone
            pyramid.append((at * 5, sex, running))
    poor, hilly = {}, set()
    both_share = figures["poor_households"]["poor_share_of_both"] / 100
    for name, region in figures["poor_households"]["regions"].items():
        both = region["both"] / 100
        share = region["poor"] / 100 if "poor" in region else both * both_share
        for province in region["provinces"]:
            poor[province] = (share, both - share)
            if name in ("northern_midlands_mountains", "central_highlands"):
                hilly.add(province)
    difficult: dict[str, bool | None] = {
        r["code"]: None
        if rng.random() < 0.03
        else r["kind"] == "commune" and r["parent_code"] in hilly and rng.random() < 0.35
        for r in rows
    }
    plan = Plan(request.seed, request.on, request.persons, tuple(pyramid), communes, poor,
                figures["ethnic_minority"]["value"] / 100)  # fmt: skip
    return plan, difficult


def _shares(rng: Random, rows: list[dict[str, str]], persons: dict[str, int]) -> tuple[tuple[str, bool, float], ...]:
    """Communes with their cumulated weights: provinces by their population, wards larger within one."""
    weights = [(rng.uniform(0.4, 1.6) * (2.2 if r["kind"] == "ward" else 1.0), r) for r in rows]
    of_province: Counter[str] = Counter()
    for weight, row in weights:
        of_province[row["parent_code"]] += weight  # type: ignore[assignment]
    total = sum(persons[province] for province in of_province)
    so_far, communes = 0.0, []
    for weight, row in weights:
        province = row["parent_code"]
        so_far += weight / of_province[province] * persons[province] / total
        communes.append((row["code"], row["kind"] == "ward", so_far))
    return tuple(communes)


def _area_facts(request: Request, difficult: dict[str, bool | None]) -> None:
    with (request.out / "area_facts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["area_code", "especially_difficult_area", "commune_region", "valid_from", "source"])
        for code, value in sorted(difficult.items()):
            known = "" if value is None else "true" if value else "false"
            region = "" if value is None else "region_3" if value else "none"
            writer.writerow([code, known, region, f"{request.on.year}-01-01", "demonstration, not a real list"])


def _manifest(request: Request) -> None:
    files = {}
    for name in HEADERS:
        if name == "truth":
            continue
        path = request.out / f"{name}.csv"
        with path.open("rb") as file:
            files[name] = {"file": path.name, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
        if name in COMPLETE and request.province != "all":
            files[name]["covers"] = [request.province]  # type: ignore[assignment]
    manifest = {"persons": request.persons, "province": request.province, "seed": request.seed,
                "extracted_on": request.on.isoformat(), "files": files}  # fmt: skip
    (request.out / "manifest.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False), encoding="utf-8")
