"""What will change for a subject in the months ahead: as data, and as a sentence in both languages.

What is paid in money starts, changes its amount and stops; what is paid once starts; anything else holds, ends, or shows
something else. For an event the last day to claim is foretold as well.
"""

from datetime import date, timedelta
from typing import Any

from . import words
from .bounds import FALSE, TRUE, Num, Value, exactly
from .citations import sentence
from .coordinate import own_payable
from .days import Calendar
from .determine import _output
from .explain import OUTPUT_TYPES, named_by
from .language.tree import Param, walk
from .months import first_day, last_day, month_of
from .payment import Course, Month
from .rulebook import Amount, Scheme
from .scheme import Answer, print_amount

LANGS = ("vi", "en")
SAY = {
    "starts": {
        "vi": "Từ {day} được hưởng {amount} {per}: {scheme}",
        "en": "From {day} you are due {amount} {per}: {scheme}",
    },
    "claimable": {
        "vi": "Từ {day} có thể được hưởng {amount} {per} nếu có quyết định: {scheme}",
        "en": "From {day} you can be granted {amount} {per} if it is decided: {scheme}",
    },
    "may_start": {
        "vi": "Từ {day} có thể được hưởng {amount} {per}, nhưng chưa chắc chắn: {scheme}",
        "en": "From {day} you may be due {amount} {per}, which is not sure: {scheme}",
    },
    "unsure": {
        "vi": "Từ {day} chưa chắc chắn còn được hưởng {before} {per}: {scheme}",
        "en": "From {day} it is not sure that you are still due {before} {per}: {scheme}",
    },
    "amount": {
        "vi": "Từ {day} mức hưởng là {amount} {per}, trước đó là {before} đồng: {scheme}",
        "en": "From {day} the amount is {amount} {per}, before it {before} đồng: {scheme}",
    },
    "possible_amount": {
        "vi": "Từ {day} mức có thể được hưởng là {amount} {per}, trước đó là {before} đồng: {scheme}",
        "en": "From {day} the amount you may be due is {amount} {per}, before it {before} đồng: {scheme}",
    },
    "stops": {
        "vi": "Từ {day} không còn được hưởng {before} {per}: {scheme}",
        "en": "From {day} you are no longer due {before} {per}: {scheme}",
    },
    "may_end": {
        "vi": "Từ {day} chưa chắc chắn còn được hưởng: {scheme}",
        "en": "From {day} it is not sure that you are still entitled: {scheme}",
    },
    "outputs": {"vi": "Từ {day}: {what}: {scheme}", "en": "From {day}: {what}: {scheme}"},
    "lapses": {"vi": "Chậm nhất ngày {day} phải đề nghị{what}: {scheme}", "en": "Claim by {day}{what}: {scheme}"},
    "holds": {"vi": "Từ {day} được hưởng: {scheme}", "en": "From {day} you are entitled: {scheme}"},
    "may_hold": {"vi": "Từ {day} có thể được hưởng: {scheme}", "en": "From {day} you may be entitled: {scheme}"},
    "ends": {"vi": "Từ {day} không còn được hưởng: {scheme}", "en": "From {day} you are no longer entitled: {scheme}"},
}
WHY = {
    "conditions": {"vi": ", vì: {what}.", "en": ", because: {what}."},
    "lost": {"vi": ", vì không còn điều kiện: {what}.", "en": ", because this no longer holds: {what}."},
    "rate": {"vi": ", theo mức mới: {what}.", "en": ", by the new figure: {what}."},
    "case": {"vi": ", vì thuộc trường hợp khác của luật.", "en": ", because another case of the law applies."},
    "replaced": {"vi": ", vì hưởng mức cao hơn: {what}.", "en": ", because the higher one is paid: {what}."},
    "needs": {"vi": ", còn phải biết: {what}.", "en": ", still to be known: {what}."},
    "decision": {"vi": ", theo quyết định.", "en": ", by the decision."},
    "period": {"vi": ", vì hết thời gian hưởng.", "en": ", because the months granted are over."},
    "scheme": {"vi": ", vì chế độ kết thúc.", "en": ", because the scheme ends."},
    "death": {"vi": ", vì đã mất.", "en": ", because of the death."},
    "": {"vi": ".", "en": "."},
}
PER = {
    "monthly": {"vi": "đồng mỗi tháng", "en": "đồng a month"},
    "daily": {"vi": "đồng mỗi ngày", "en": "đồng a day"},
    "one_off": {"vi": "đồng một lần", "en": "đồng once"},
}
BEFORE = {"vi": " (trước đó: {0})", "en": " (before: {0})"}
_NOTHING = exactly(0)


def changes(calendar: Calendar, course: Course, on: date, last: int, lang: str | None) -> list[dict[str, Any]]:
    """The changes of one course in the months after that of the day `on`, up to `last`."""
    found = []
    for number in range(month_of(on.toordinal()) + 1, last + 1):
        kind = _kind(course, course.months.get(number - 1), course.months.get(number))
        if kind:
            found.append(_change(calendar, course, number, kind, lang))
    if course.open is not None and course.claim_by is not None and on <= course.claim_by < last_day(last):
        found.append(_lapse(course, course.open, course.claim_by, lang))
    return found


def _paid(month: Month | None) -> Num:
    return month.answer.payable if month is not None and month.answer is not None else _NOTHING


def _state(month: Month | None, in_money: bool) -> str:
    if month is None or month.answer is None or month.answer.status == FALSE:
        return ""
    if not in_money:
        return "due" if month.status == "due" else "unknown"
    paid = month.answer.payable
    if not paid.high and not paid.open_high:
        return ""
    return "due" if month.status == "due" and paid.low else "claimable" if month.status == "claimable" else "unknown"


def _kind(course: Course, before: Month | None, after: Month | None) -> str:
    pays = course.scheme.pays
    in_money, in_one_month = pays in PER, pays == "one_off" or (course.event is not None and pays != "monthly")
    was, now = _state(before, in_money), _state(after, in_money)
    if in_one_month and (not now or now == was):
        return ""
    if was == now:
        if in_money and _paid(before) != _paid(after):
            return "amount" if now == "due" else "possible_amount"
        return "outputs" if pays != "monthly" and _other_outputs(before, after) else ""
    if not now:
        return "stops" if in_money else "ends"
    if was == "due":
        return "unsure" if in_money else "may_end"
    if not in_money:
        return "holds" if now == "due" else "may_hold"
    return {"due": "starts", "claimable": "claimable", "unknown": "may_start"}[now]


def _other_outputs(before: Month | None, after: Month | None) -> bool:
    """Whether something else is shown while the status stays; nothing is shown of what does not hold, but a class."""
    if before is None or after is None or before.answer is None or after.answer is None:
        return False
    return _shown(before.answer) != _shown(after.answer)


def _shown(answer: Answer | None) -> object:
    return (answer.amount, answer.outputs) if answer else None


def _status(answer: Answer | None) -> object:
    return answer.status if answer else FALSE


def _change(calendar: Calendar, course: Course, number: int, kind: str, lang: str | None) -> dict[str, Any]:
    scheme, before, after = course.scheme, course.months.get(number - 1), course.months.get(number)
    reason, ids = _reason(calendar, kind, before, after)
    day = _day(calendar, course, number, kind, after)
    texts = {}
    for one in [lang] if lang else LANGS:
        what = "; ".join(_outputs(calendar, scheme, before, after, one)) if kind == "outputs" else ""
        said = SAY[kind][one].format(
            day=_say_day(day, one), scheme=scheme.title[one], amount=_money(_paid(after), one),
            before=_money(_paid(before), one), per=PER.get(scheme.pays, {}).get(one, ""), what=what,
        )  # fmt: skip
        texts[one] = said + WHY[reason][one].format(what="; ".join(_words(calendar, reason, ids, before, after, one)))
    return {
        "from": day.isoformat(), "subject": course.subject, "scheme": scheme.id, "change": kind,
        "before": print_amount(_paid(before)), "after": print_amount(_paid(after)),
        "outputs_before": _printed(calendar, before), "outputs_after": _printed(calendar, after),
        "reason": reason or None, "because": ids, "say": texts,
    }  # fmt: skip


def _day(calendar: Calendar, course: Course, number: int, kind: str, after: Month | None) -> date:
    """What is paid by the month changes with a month; anything else on its day."""
    day = first_day(number)
    if course.scheme.pays == "monthly" or after is None:
        return day
    if course.event is not None:
        return max(day, course.event.on)
    seen = _shown if kind in ("outputs", "amount", "possible_amount") else _status
    return calendar.turned_on(course.scheme, course.subject, day, after.day, seen)


def _lapse(course: Course, answer: Answer, claim_by: date, lang: str | None) -> dict[str, Any]:
    """The first day on which it is too late to claim."""
    scheme, texts = course.scheme, {}
    for one in [lang] if lang else LANGS:
        worth = f" ({words.paid(answer.amount, scheme.pays, one)})" if answer.amount else ""
        texts[one] = SAY["lapses"][one].format(day=_say_day(claim_by, one), what=worth, scheme=scheme.title[one]) + "."
    return {
        "from": (claim_by + timedelta(days=1)).isoformat(), "subject": course.subject, "scheme": scheme.id,
        "change": "lapses", "before": print_amount(own_payable(answer)), "after": print_amount(_NOTHING),
        "outputs_before": {}, "outputs_after": {}, "reason": None, "because": ["claim_window"], "say": texts,
    }  # fmt: skip


def _printed(calendar: Calendar, month: Month | None) -> dict[str, Any]:
    outputs = month.answer.outputs if month is not None and month.answer is not None else {}
    return {name: _output(calendar.book, name, value) for name, value in outputs.items()}


def _outputs(calendar: Calendar, scheme: Scheme, before: Month | None, after: Month | None, lang: str) -> list[str]:
    """The person pays 22,680 đồng (before: 0 đồng)."""
    old, new = before.answer if before else None, after.answer if after else None
    if old is None or new is None:
        return []
    found = []
    if new.amount is not None and new.amount != old.amount:
        was = BEFORE[lang].format(words.paid(old.amount, scheme.pays, lang)) if old.amount is not None else ""
        found.append(words.paid(new.amount, scheme.pays, lang) + was)
    for name, value in new.outputs.items():
        if value != old.outputs.get(name):
            was = BEFORE[lang].format(_value(calendar, name, old.outputs[name], lang)) if name in old.outputs else ""
            found.append(f"{words.OUTPUTS[name][lang]}: {_value(calendar, name, value, lang)}{was}")
    return found


def _value(calendar: Calendar, name: str, value: Value, lang: str) -> str:
    return words.possible(value, OUTPUT_TYPES.get(name, "integer"), lang, named_by(calendar.book, value))


def _say_day(day: date, lang: str) -> str:
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()


def _reason(calendar: Calendar, kind: str, before: Month | None, after: Month | None) -> tuple[str, list[str]]:
    """Why: the kind of reason, and the ids of the clauses, parameters, facts or schemes behind it."""
    if kind in ("stops", "ends"):
        return _loss(before, after)
    assert after is not None
    assert after.answer is not None
    old, new = before.answer if before else None, after.answer
    if kind in ("amount", "possible_amount", "outputs"):
        return _other_amount(calendar, before, after) or ("", [])
    if kind in ("unsure", "may_end"):
        return ("replaced", [new.replaced_by]) if new.replaced_by else _still_open(calendar, after)
    gained = _turned(old, new, TRUE)
    if gained:
        return "conditions", gained
    if kind in ("may_start", "may_hold"):
        return _still_open(calendar, after)
    return ("decision", []) if kind == "starts" else ("", [])


def _loss(before: Month | None, after: Month | None) -> tuple[str, list[str]]:
    if after is None:
        return "death", []
    if after.answer is None:
        return "scheme", []
    if after.answer.replaced_by:
        return "replaced", [after.answer.replaced_by]
    if after.at_end is None or after.at_end.status != FALSE:
        return "period", []
    lost = _turned(before.answer if before else None, after.at_end, FALSE)
    return "lost", lost or list(after.at_end.because)


def _still_open(calendar: Calendar, month: Month) -> tuple[str, list[str]]:
    needs = sorted(fact for fact, _ in month.answer.needs) if month.answer else []
    return ("needs", [n for n in needs if n in calendar.book.facts]) if needs else ("", [])


def _turned(before: Answer | None, after: Answer, outcome: int) -> list[str]:
    """The clauses that carry the new outcome and did not before."""
    was = {leaf.id: out for leaf, out in before.clauses} if before else {}
    carrying = set(after.because) or {leaf.id for leaf, _ in after.clauses if not leaf.formality}
    return [leaf.id for leaf, out in after.clauses if leaf.id in carrying and out == outcome != was.get(leaf.id)]


def _other_amount(calendar: Calendar, before: Month | None, after: Month) -> tuple[str, list[str]] | None:
    """The figures that moved or the cases that are new, behind an amount or output that is no longer the same."""
    if before is None or before.answer is None or after.answer is None:
        return None
    old, new = calendar.run(before.day).today.ex.params, calendar.run(after.day).today.ex.params
    amounts = _moved(before.answer, after.answer)
    nodes = [
        n
        for amount in amounts
        for case in (*amount.cases, amount.otherwise)
        if case and case.node
        for n in walk(case.node)
    ]
    used = dict.fromkeys(node.id for node in nodes if isinstance(node, Param))
    moved = [p for p in used if _figure(old[p]) != _figure(new[p])]
    if moved:
        return "rate", moved
    was = calendar.cases(before.day, before.answer, _moved(after.answer, before.answer))
    cases = [case for case in calendar.cases(after.day, after.answer, amounts) if case not in was]
    return ("case", list(dict.fromkeys(cases))) if cases else None


def _moved(before: Answer, after: Answer) -> list[Amount]:
    """The rules of the later answer's amount and outputs, of those that changed."""
    amount, outputs = after.version.amount, after.version.outputs
    changed = [outputs[name] for name, value in after.outputs.items() if value != before.outputs.get(name)]
    return [*([amount] if amount and after.amount != before.amount else []), *changed]


def _figure(dated: Any) -> Any:
    return (dated.value, dated.table) if dated else None


def _words(
    calendar: Calendar, reason: str, ids: list[str], before: Month | None, after: Month | None, lang: str
) -> list[str]:
    book = calendar.book
    if reason == "rate":
        return [book.params[p].title[lang] for p in ids]
    if reason == "replaced":
        return [book.schemes[s].title[lang] for s in ids]
    if reason == "needs":
        return [book.facts[f].label(lang) for f in ids]
    answer = (after.at_end if reason == "lost" else after.answer) if after else None
    if answer is None or after is None:
        return []
    ex = calendar.run(after.day).today.ex
    return [sentence(book, leaf, ex, lang) for leaf, _ in answer.clauses if leaf.id in ids]


def _money(value: Num, lang: str) -> str:
    if value.open_high:
        return "?"
    high = words.number(value.high, lang)
    return high if value.low in (0, value.high) else f"{words.number(value.low, lang)}-{high}"
