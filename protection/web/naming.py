"""Names that people read for what the service calls by short words: layouts, jobs, batches, spans of time."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from protection.jobs.models import Batch, Job
from protection.registers.models import Register

_LAYOUTS = {
    "benefits": gettext_lazy("Benefits in payment"),
    "contributions": gettext_lazy("Contributions by month"),
    "family_links": gettext_lazy("Family links"),
}
_JOBS = {
    "match": gettext_lazy("Match the records of the registers"),
    "form_persons": gettext_lazy("Form persons"),
    "form_households": gettext_lazy("Form households"),
    "plan_rebuild": gettext_lazy("Divide the work on the profiles"),
    "rebuild_profiles": gettext_lazy("Build the profiles"),
    "tidy": gettext_lazy("Tidy up: old sessions and sign-in attempts"),
}
_UNITS = {
    "load_delivery": gettext_lazy("rows"),
    "match": gettext_lazy("steps"),
    "form_persons": gettext_lazy("persons"),
    "form_households": gettext_lazy("households"),
    "rebuild_profiles": gettext_lazy("households"),
}
COLUMNS = {
    "record_key": gettext_lazy("Key of the record"),
    "valid_from": gettext_lazy("Valid from"),
    "full_name": gettext_lazy("Full name"),
    "identity_number": gettext_lazy("Identity number"),
    "head_identity_number": gettext_lazy("Identity number of the head of household"),
    "household_number": gettext_lazy("Number of the household"),
}


def layout_label(name: str) -> str:
    """A file format: the register, or what the rows are."""
    return str(Register(name).label) if name in Register.values else str(_LAYOUTS.get(name, name))


def job_title(job: Job) -> str:
    """What a job does; of a rebuild also which part."""
    if job.kind == "load_delivery":
        return _("Load: %(what)s") % {"what": layout_label(job.title)}
    part = job.title.split()[-1] if job.kind == "rebuild_profiles" and "/" in job.title else ""
    return f"{_JOBS.get(job.kind, job.title)} {part}".strip()


def job_unit(job: Job) -> str:
    """What a job counts, where that says something."""
    return str(_UNITS.get(job.kind, ""))


def batch_title(batch: Batch) -> str:
    """What set a batch off: a delivery with the day of its extract, or the demonstration."""
    first, _space, rest = batch.title.partition(" ")
    if first == "demo":
        return _("The demonstration's files")
    try:
        day = date.fromisoformat(rest)
    except ValueError:
        return batch.title
    return _("%(what)s of %(day)s") % {"what": layout_label(first), "day": f"{day:%d/%m/%Y}"}


def duration(seconds: int | None) -> str:
    """45 seconds, 3 minutes, 1 hour 20 minutes."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return _("%(n)d s") % {"n": seconds}
    minutes = round(seconds / 60)
    if minutes < 90:
        return _("%(n)d min") % {"n": minutes}
    return _("%(h)d h %(m)d min") % {"h": minutes // 60, "m": minutes % 60}


def days(number: int) -> str:
    """Today, 1 day, 12 days."""
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number} if number > 0 else _("since today")
