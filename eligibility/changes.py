"""What will change for a subject in the months ahead: as data, and as a sentence in both languages."""

from typing import Any

from . import words
from .bounds import FALSE, TRUE, Num, exactly
from .citations import sentence
from .days import Calendar
from .language.tree import Param, walk
from .months import first_day
from .payment import Month
from .rulebook import Scheme
from .scheme import Answer, print_amount

LANGS = ("vi", "en")
SAY = {
    "starts": {
        "vi": "Từ {day} được hưởng {amount} đồng mỗi tháng: {scheme}",
        "en": "From {day} you are due {amount} đồng a month: {scheme}",
    },
    "claimable": {
        "vi": "Từ {day} có thể được hưởng {amount} đồng mỗi tháng nếu có quyết định: {scheme}",
        "en": "From {day} you can be granted {amount} đồng a month if it is decided: {scheme}",
    },
    "may_start": {
        "vi": "Từ {day} có thể được hưởng {amount} đồng mỗi tháng, nhưng chưa chắc chắn: {scheme}",
        "en": "From {day} you may be due {amount} đồng a month, which is not sure: {scheme}",
    },
    "unsure": {
        "vi": "Từ {day} chưa chắc chắn còn được hưởng {before} đồng mỗi tháng: {scheme}",
        "en": "From {day} it is not sure that you are still due {before} đồng a month: {scheme}",
    },
    "amount": {
        "vi": "Từ {day} mức hưởng là {amount} đồng mỗi tháng, trước đó là {before} đồng: {scheme}",
        "en": "From {day} the amount is {amount} đồng a month, before it {before} đồng: {scheme}",
    },
    "possible_amount": {
        "vi": "Từ {day} mức có thể được hưởng là {amount} đồng mỗi tháng, trước đó là {before} đồng: {scheme}",
        "en": "From {day} the amount you may be due is {amount} đồng a month, before it {before} đồng: {scheme}",
    },
    "stops": {
        "vi": "Từ {day} không còn được hưởng {before} đồng mỗi tháng: {scheme}",
        "en": "From {day} you are no longer due {before} đồng a month: {scheme}",
    },
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
_NOTHING = exactly(0)


def changes(
    calendar: Calendar, scheme: Scheme, subject: str, months: dict[int, Month], first: int, last: int, lang: str | None
) -> list[dict[str, Any]]:
    """The changes of the months after `first`, up to `last`, of one scheme for one subject."""
    found = []
    for number in range(first + 1, last + 1):
        before, after = months.get(number - 1), months.get(number)
        kind = _kind(scheme, before, after)
        if kind:
            found.append(_change(calendar, scheme, subject, number, kind, before, after, lang))
    return found


def _paid(month: Month | None) -> Num:
    return month.answer.payable if month is not None and month.answer is not None else _NOTHING


def _state(month: Month | None, monthly: bool) -> str:
    if month is None or month.answer is None or month.answer.status == FALSE:
        return ""
    if not monthly:
        return "due" if month.status == "due" else "unknown"
    paid = month.answer.payable
    if not paid.high and not paid.open_high:
        return ""
    return "due" if month.status == "due" and paid.low else "claimable" if month.status == "claimable" else "unknown"


def _kind(scheme: Scheme, before: Month | None, after: Month | None) -> str:
    monthly = scheme.pays == "monthly"
    was, now = _state(before, monthly), _state(after, monthly)
    if was == now:
        same = _paid(before) == _paid(after)
        if same or not now or not monthly:
            return ""
        return "amount" if now == "due" else "possible_amount"
    if not now:
        return "stops" if monthly else "ends"
    if was == "due":
        return "unsure" if monthly else ""
    if not monthly:
        return "holds" if now == "due" else "may_hold"
    return {"due": "starts", "claimable": "claimable", "unknown": "may_start"}[now]


def _change(
    calendar: Calendar, scheme: Scheme, subject: str, number: int, kind: str, before: Month | None, after: Month | None,
    lang: str | None,
) -> dict[str, Any]:  # fmt: skip
    reason, ids = _reason(calendar, kind, before, after)
    day = first_day(number)
    if scheme.pays != "monthly" and after is not None:
        day = calendar.turned_on(scheme, subject, day, after.day)
    texts = {}
    for one in [lang] if lang else LANGS:
        shown = f"{day:%d/%m/%Y}" if one == "vi" else day.isoformat()
        said = SAY[kind][one].format(
            day=shown, scheme=scheme.title[one], amount=_money(_paid(after), one), before=_money(_paid(before), one)
        )
        texts[one] = said + WHY[reason][one].format(what="; ".join(_words(calendar, reason, ids, before, after, one)))
    return {
        "from": day.isoformat(), "subject": subject, "scheme": scheme.id, "change": kind,
        "before": print_amount(_paid(before)), "after": print_amount(_paid(after)),
        "reason": reason or None, "because": ids, "say": texts,
    }  # fmt: skip


def _reason(calendar: Calendar, kind: str, before: Month | None, after: Month | None) -> tuple[str, list[str]]:
    """Why: the kind of reason, and the ids of the clauses, parameters, facts or schemes behind it."""
    if kind in ("stops", "ends"):
        return _loss(before, after)
    assert after is not None
    assert after.answer is not None
    old, new = before.answer if before else None, after.answer
    if kind in ("amount", "possible_amount"):
        return _other_amount(calendar, before, after) or ("", [])
    if kind == "unsure":
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
    if before is None or before.answer is None or after.answer is None:
        return None
    old, new = calendar.run(before.day).today.ex.params, calendar.run(after.day).today.ex.params
    amount = after.answer.version.amount
    nodes = (
        [n for case in (*amount.cases, amount.otherwise) if case and case.node for n in walk(case.node)]
        if amount
        else []
    )
    used = dict.fromkeys(node.id for node in nodes if isinstance(node, Param))
    moved = [p for p in used if _figure(old[p]) != _figure(new[p])]
    if moved:
        return "rate", moved
    was = calendar.cases(before.day, before.answer)
    cases = [case for case in calendar.cases(after.day, after.answer) if case not in was]
    return ("case", cases) if cases else None


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
