"""A determination's report as plain sentences, in Vietnamese or English."""

from collections.abc import Iterator, Mapping
from typing import Any

from . import words

_SAY: dict[str, dict[str, str]] = {
    "eligible": {"vi": "Được hưởng: {0}.", "en": "Due: {0}."},
    "not_eligible": {"vi": "Không được hưởng: {0}.", "en": "Not due: {0}."},
    "unknown": {"vi": "Chưa biết có được hưởng hay không: {0}.", "en": "Not known yet whether due: {0}."},
    "amount": {"vi": "Mức hưởng: {0}.", "en": "Amount: {0}."},
    "amount_if": {"vi": "Nếu được hưởng, mức hưởng là: {0}.", "en": "If due, the amount is: {0}."},
    "true": {"vi": "Đạt: {0}", "en": "Met: {0}"},
    "false": {"vi": "Không đạt: {0}", "en": "Not met: {0}"},
    "clause_unknown": {"vi": "Chưa rõ: {0}", "en": "Not known: {0}"},
    "not_needed": {"vi": "Không cần đến: {0}", "en": "Not needed: {0}"},
    "rests_on": {"vi": "Căn cứ: {0}.", "en": "Rests on: {0}."},
    "paper_true": {"vi": "Thủ tục, đã có: {0}", "en": "Paperwork, done: {0}"},
    "paper_open": {"vi": "Thủ tục, còn thiếu: {0}", "en": "Paperwork, still missing: {0}"},
    "origin": {"vi": "{0} (theo {1})", "en": "{0} (from: {1})"},
    "register_silent": {
        "vi": "{0} (không có tên trong {1})",
        "en": "{0} (not named in: {1})",
    },
    "figure": {"vi": "{0}: {1}, từ {2} ({3})", "en": "{0}: {1}, since {2} ({3})"},
    "case_true": {"vi": "Cách tính: {0} ({1}).", "en": "How it is worked out: {0} ({1})."},
    "case_unknown": {"vi": "Có thể tính theo: {0}, nếu {1} ({2}).", "en": "May be worked out as: {0}, if {1} ({2})."},
    "rest_unknown": {"vi": "Có thể tính theo: {0} ({1}).", "en": "May be worked out as: {0} ({1})."},
    "change": {"vi": "Sẽ được hưởng nếu: {0}.", "en": "It would be due if: {0}."},
    "change_open": {
        "vi": "Chỉ có thể được hưởng nếu: {0}.",
        "en": "It can be due only if: {0}.",
    },
    "starts": {"vi": "Từ {0}, {1}: được hưởng.", "en": "Due from {0}, {1}."},
    "ends": {"vi": "Từ {0}, {1}: không còn được hưởng.", "en": "No longer due from {0}, {1}."},
    "opens": {"vi": "Từ {0}, {1}: có thể được hưởng.", "en": "May be due from {0}, {1}."},
    "turning": {"vi": "khi đủ {0} tuổi", "en": "on turning {0}"},
    "years_after": {"vi": "khi đủ {0} năm kể từ: {1}", "en": "{0} years after: {1}"},
    "missing": {"vi": "Còn thiếu: {0}.", "en": "Still missing: {0}."},
    "holder": {"vi": "{0} (có thể có ở: {1})", "en": "{0} (may be held by: {1})"},
    "set_aside": {
        "vi": "Không trả thêm, vì đã trả mức cao hơn là: {0} ({1}).",
        "en": "Set aside, because this higher one is paid: {0} ({1}).",
    },
    "may_set_aside": {
        "vi": "Có thể không trả, nếu mức cao hơn được trả là: {0} ({1}).",
        "en": "May be set aside, if this turns out to be higher: {0} ({1}).",
    },
    "verify": {"vi": "Cần kiểm chứng: {0}.", "en": "To be verified: {0}."},
    "medium": {"vi": "độ tin cậy trung bình", "en": "medium confidence"},
    "low": {"vi": "độ tin cậy thấp", "en": "low confidence"},
    "high": {"vi": "chưa có số liệu", "en": "no figure yet"},
    "the_amount": {"vi": "cách tính mức hưởng", "en": "how the amount is worked out"},
    "the_version": {"vi": "quy định áp dụng từ {0}", "en": "the rules from {0}"},
}


def report(printed: Mapping[str, Any], lang: str) -> list[str]:
    """Sentences about a determination that carries its `explanation`: answer first, reason second, law third."""
    told = printed["explanation"]
    return [line for part in (_answer, _clauses, _cases, _aside, _prospects, _missing, _doubts)
            for line in part(told, printed, lang)]  # fmt: skip


def _say(key: str, lang: str, *parts: str) -> str:
    return _SAY[key][lang].format(*parts)


def _law(law: list[dict[str, str]]) -> str:
    """Luật Bảo hiểm xã hội 41/2024/QH15, Điều 21.1.a; and each further source after a semicolon."""
    return "; ".join(
        f"{one['title']} {one['number']}" + (f", {one['article']}" if one["article"] else "") for one in law
    )


def _answer(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield _say(told["status"], lang, told["title"])
    if told["amount_words"]:
        yield _say("amount" if told["status"] == "eligible" else "amount_if", lang, told["amount_words"])
    for name, output in told["outputs"].items():
        yield f"{words.OUTPUTS[name][lang] if name in words.OUTPUTS else name}: {output['words']}."


def _clauses(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    for clause in told["clauses"]:
        key = {"true": "true", "false": "false", "unknown": "clause_unknown"}[clause["outcome"]]
        if told["status"] == "eligible" and clause["outcome"] != "true":
            key = "not_needed"
        if clause["formality"]:
            key = "paper_true" if clause["outcome"] == "true" else "paper_open"
        rests_on = [] if clause["formality"] else [_fact(fact, lang) for fact in clause["facts"]]
        rests_on += [_figure(one, lang) for one in clause["parameters"]]
        line = f"{_say(key, lang, clause['sentence'])} – {_law(clause['law'])}."
        yield f"{line} {_say('rests_on', lang, '; '.join(rests_on))}" if rests_on else line


def _fact(fact: Mapping[str, Any], lang: str) -> str:
    line = f"{fact['label']}: {fact['words']}"
    if not fact["origin_words"]:
        return line
    return _say("register_silent" if fact["state"] == "register_silent" else "origin", lang, line, fact["origin_words"])


def _figure(one: Mapping[str, Any], lang: str) -> str:
    if not one["from_words"]:
        return f"{one['title']}: {one['words']}"
    return _say("figure", lang, one["title"], one["words"], one["from_words"], _law(one["law"]))


def _cases(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    for amount in (told["amount"], *told["outputs"].values()):
        for case in amount["cases"] if amount else ():
            formula = case["formula"]
            if not formula or case["applies"] == "false":
                continue
            shown = formula if formula == case["words"] else f"{formula} = {case['words']}"
            if case["applies"] == "true":
                yield _say("case_true", lang, shown, _law(case["law"]))
            elif case["condition"]:
                yield _say("case_unknown", lang, shown, case["condition"], _law(case["law"]))
            else:
                yield _say("rest_unknown", lang, shown, _law(case["law"]))


def _aside(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    aside = told["set_aside"]
    if aside:
        key = "set_aside" if aside["sure"] else "may_set_aside"
        yield _say(key, lang, words.listed(aside["titles"], lang), _law(aside["law"]))


def _prospects(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    for way in told["change"]:
        steps = words.listed([step["words"] for step in way["steps"]], lang, "and")
        yield _say("change" if way["enough"] else "change_open", lang, steps)
    for one in told["when"]:
        key = {"eligible": "starts", "not_eligible": "ends", "unknown": "opens"}[one["status"]]
        turning = "turning" if one["fact"] == "birth_date" else "years_after"
        yield _say(key, lang, one["date_words"], _say(turning, lang, str(one["on_turning"]), one["label"]))


def _missing(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    for one in told["missing"]:
        holder = one["holder"]["title"] if one["holder"] else ""
        yield _say("missing", lang, _say("holder", lang, one["label"], holder) if holder else one["label"])


def _doubts(told: Any, printed: Mapping[str, Any], lang: str) -> Iterator[str]:
    for one in told["to_verify"]:
        what = {"amount": _say("the_amount", lang), "version": _say("the_version", lang, one["title"])}
        title = what.get(one["what"], one["title"])
        parts = [title, *([_law(one["law"])] if one["law"] and one["what"] != "source" else []),
                 _say(one["confidence"], lang)]  # fmt: skip
        yield _say("verify", lang, " – ".join(parts))
