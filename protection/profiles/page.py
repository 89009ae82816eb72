"""A profile as people read it: four tiers with received, due, not known yet and not due, each with its why."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from eligibility import Rulebook, determine
from eligibility.vocabulary import catalogue
from protection.areas.selectors import labels
from protection.facts.values import Conflict, HouseholdFacts, Known
from protection.lib import partial
from protection.lib.words import complete_years
from protection.policy.selectors import rulebook_in_force
from protection.registers.models import Register
from protection.registers.schemes import paid_schemes
from protection.registry.models import Person

from .models import Gap, ProtectionProfile
from .selectors import known_then, profile_of

TIERS = ("social_insurance", "health_insurance", "social_assistance", "employment_poverty")
_PAID_TIER = {"si": "social_insurance", "voluntary": "social_insurance", "bridging": "social_insurance",
              "ui": "employment_poverty"}  # fmt: skip


@dataclass(frozen=True)
class FactLine:
    """A fact in words, with where it came from."""

    label: str
    value: str
    register: str
    since: date | None
    sensitive: bool


@dataclass(frozen=True)
class Missing:
    """A fact that would settle something: what, of whom, who may hold it, for which schemes."""

    label: str
    register: str
    schemes: list[str]


@dataclass
class Tier:
    """One of the four tiers."""

    id: str
    received: list[dict[str, Any]] = field(default_factory=list)
    due: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[dict[str, Any]] = field(default_factory=list)
    not_due: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class ProfilePage:
    """Everything on the page of one person."""

    person: Person
    profile: ProtectionProfile
    tiers: list[Tier]
    missing: list[Missing]
    facts: list[FactLine]
    household_facts: list[FactLine]
    conflicts: list[tuple[FactLine, FactLine]]
    registers: list[tuple[str, bool, bool]]
    relatives: list[tuple[Person, str]]
    gaps: list[Gap]

    @property
    def age(self) -> str:
        """Complete years on the day of the assessment: one number, or two when the birth is not known to the day."""
        text, on = self.person.birth_date, self.profile.assessment.on
        if not text:
            return ""
        ages = sorted({complete_years(day, on) for day in (partial.high(text), partial.low(text))})
        return "–".join(str(max(age, 0)) for age in ages)


def scheme_title(scheme: str, lang: str, book: Rulebook | None = None) -> str:
    """A scheme's name, of the rulebook or of the list of benefits in payment."""
    book = book or rulebook_in_force()
    if scheme in book.schemes:
        return book.schemes[scheme].title[lang]
    return paid_schemes().get(scheme, {}).get(lang, scheme)


def profile_page(person: Person, lang: str) -> ProfilePage | None:
    """The page, drawn from the sealed assessment and the facts as they were known then; None before any build."""
    profile = profile_of(person)
    if profile is None:
        return None
    household, member = known_then(profile)
    book = rulebook_in_force()
    answer = profile.assessment.answer
    if profile.assessment.rulebook_hash == book.hash:
        answer = determine(book, profile.assessment.document, on=profile.assessment.on, explain=True, lang=lang)
    tiers = {name: Tier(name) for name in TIERS}
    for paid in profile.received:
        prefix = paid["scheme"].split("_")[0]
        tier = (
            book.schemes[paid["scheme"]].tier
            if paid["scheme"] in book.schemes
            else _PAID_TIER.get(prefix, "social_assistance")
        )
        tiers[tier].received.append({**paid, "title": scheme_title(paid["scheme"], lang, book),
                                     "valid_from": date.fromisoformat(paid["valid_from"])})  # fmt: skip
    receiving = {paid["scheme"] for paid in profile.received}
    for d in answer["determinations"]:
        if d["subject"] != profile.member:
            continue
        shown = {**d, "title": scheme_title(d["scheme"], lang, book), "receiving": d["scheme"] in receiving,
                 "replaced_title": scheme_title(d["replaced_by"], lang, book) if d["replaced_by"] else "",
                 "needs_words": [_need(need, household, lang) for need in d["needs"]]}  # fmt: skip
        group = {"eligible": "due", "unknown": "unknown", "not_eligible": "not_due"}[d["status"]]
        getattr(tiers[book.schemes[d["scheme"]].tier], group).append(shown)
    people = {p.pk: p for p in Person.objects.filter(pk__in=[m.person for m in household.members])}
    return ProfilePage(
        person=person,
        profile=profile,
        tiers=list(tiers.values()),
        missing=_missing(answer, profile.member, lang, book),
        facts=_lines(member.facts, lang),
        household_facts=_named(_lines(household.facts, lang), household),
        conflicts=[_conflict(c, lang) for c in (*member.conflicts, *household.conflicts)],
        registers=[(str(Register(r).label), r in member.registers, r in member.withheld) for r in Register.values],
        relatives=[
            (people[m.person], catalogue()["relation_to_head"].word_label(m.relation or "", lang))
            for m in household.members
        ],
        gaps=list(Gap.objects.open().filter(person=person).order_by("kind", "scheme")),
    )


def register_label(name: str) -> str:
    """A source's name in the language of the page."""
    from django.utils.translation import gettext as _

    if name in Register.values:
        return str(Register(name).label)
    return {"areas": _("List of areas"), "declared": _("The person"), "office": _("Office")}.get(name, name)


def value_words(fact: str, value: Any, lang: str) -> str:
    """A fact's value for people."""
    from django.utils.translation import gettext as _

    from protection.lib.words import money, partial_date

    spec = catalogue()[fact]
    if value is None:
        return _("not known")
    if isinstance(value, dict):
        return ", ".join(scheme_title(s, lang) for s, yes in value.items() if yes)
    if spec.type == "truth":
        return _("yes") if value else _("no")
    if spec.type == "choice":
        return spec.word_label(value, lang)
    if spec.type == "money":
        return money(value)
    if spec.type == "date":
        return partial_date(value)
    return str(value)


def _lines(facts: dict[str, Known], lang: str) -> list[FactLine]:
    spec = catalogue()
    return [
        FactLine(spec[name].label(lang), value_words(name, known.value, lang), register_label(known.register), known.valid_from,
                 spec[name].sensitive)
        for name, known in sorted(facts.items(), key=lambda item: spec[item[0]].position)
    ]  # fmt: skip


def _named(lines: list[FactLine], household: HouseholdFacts) -> list[FactLine]:
    """Areas by name instead of code."""
    names = labels({line.value for line in lines}, household.on)
    return [replace(line, value=names.get(line.value, line.value)) for line in lines]


def _conflict(conflict: Conflict, lang: str) -> tuple[FactLine, FactLine]:
    kept, other = (_lines({conflict.fact: known}, lang)[0] for known in (conflict.kept, conflict.other))
    return kept, other


def _need(need: str, household: HouseholdFacts, lang: str) -> str:
    owner, _, fact = need.partition(".")
    if owner == "param":
        return rulebook_in_force().params[fact].title[lang]
    return catalogue()[fact].label(lang)


def _missing(answer: dict[str, Any], member: str, lang: str, book: Rulebook) -> list[Missing]:
    wanted: dict[str, list[str]] = {}
    for d in answer["determinations"]:
        if d["subject"] == member:
            for need in d["needs"]:
                wanted.setdefault(need, []).append(scheme_title(d["scheme"], lang, book))
    found = []
    for need, schemes in wanted.items():
        owner, _, fact = need.partition(".")
        if owner != "param":
            spec = catalogue()[fact]
            found.append(Missing(spec.label(lang), register_label(spec.register or ""), schemes))
    return found
