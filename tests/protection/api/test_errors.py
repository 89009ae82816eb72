"""Whatever a partner sends, it gets JSON of one shape, in one language."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as Away

from protection.accounts.services import issue_partner_token
from protection.api import sentences
from protection.api.throttling import PartnerThrottle

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
CHECK, LOOKUP = "/api/v1/eligibility/check", "/api/v1/persons/lookup"
BODY: dict[str, Any] = {"on": "2026-11-01", "household": {"members": [{"id": "m1", "facts": {"birth_date": "1940"}}]}}
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòõúùýĐ]")


@pytest.fixture
def head() -> dict[str, str]:
    cache.clear()
    _, token = issue_partner_token(
        name="p", area_codes=["04"], at=datetime(2026, 1, 1, tzinfo=UTC), expires_at=datetime(2099, 1, 1, tzinfo=UTC)
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def send(body: Any, head: dict[str, str], address: str = CHECK, **more: Any) -> Any:
    client = Client(raise_request_exception=False)
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    more.setdefault("content_type", "application/json")
    return client.post(address, raw, **head, **more)


def with_facts(**facts: Any) -> dict[str, Any]:
    return {"on": "2026-11-01", "household": {"members": [{"id": "m1", "facts": facts}]}}


REFUSED: dict[str, tuple[Any, dict[str, Any], int, str]] = {
    "not JSON": ("{", {}, 400, "parse_error"),
    "not UTF-8": (b'{"on": "\xff"}', {}, 400, "parse_error"),
    "NaN": ('{"on": NaN}', {}, 400, "parse_error"),
    "very deep": ("[" * 200_000, {}, 400, "too_deep"),
    "deep": ("[" * 30 + "]" * 30, {}, 400, "too_deep"),
    "a number of 5,000 digits": ('{"on": ' + "9" * 5_000 + "}", {}, 400, "parse_error"),
    "half a character": (json.dumps({**BODY, "lang": "\ud800"}), {}, 400, "half_character"),
    "over 1 MB": (b'"' + b"x" * 1_000_001 + b'"', {}, 413, "too_large"),
    "another type": ("x", {"content_type": "text/plain"}, 415, "unsupported_media_type"),
    "a form": ("on=2026", {"content_type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type"),
    "a list": ([], {}, 400, "invalid"),
    "nothing": ({}, {}, 400, "required"),
    "null": ({**BODY, "on": None}, {}, 400, "null"),
    "no date": ({**BODY, "on": "x"}, {}, 400, "invalid"),
    "a day before all law": ({**BODY, "on": "0001-01-01"}, {}, 400, "birth_after_on"),
    "no list": ({**BODY, "schemes": "x"}, {}, 400, "not_a_list"),
    "no language": ({**BODY, "lang": "fr"}, {}, 400, "invalid_choice"),
    "an unknown key": ({**BODY, "hausehold": 1}, {}, 400, "unknown_key"),
    "an unknown scheme": ({**BODY, "schemes": ["zz"]}, {}, 400, "unknown_scheme"),
    "an unknown fact": (with_facts(birth_dat="1940"), {}, 400, "unknown_fact"),
    "a date that is none": (with_facts(birth_date="1940-02-31"), {}, 400, "impossible_date"),
    "a word that is none": (with_facts(disability_level="sever"), {}, 400, "not_a_word"),
    "a household that is none": ({**BODY, "household": "x"}, {}, 400, "wrong_type"),
    "complete that is none": ({**BODY, "complete": 5}, {}, 400, "wrong_type"),
    "not acceptable": (BODY, {"HTTP_ACCEPT": "text/html"}, 406, "not_acceptable"),
}


def shaped(answer: Any, status: int, code: str) -> dict[str, str]:
    assert answer.status_code == status, answer.content[:200]
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "path", "suggestion"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    found: dict[str, str] = body["error"]
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_in_one_shape_and_one_language(name: str, head: dict[str, str]) -> None:
    body, more, status, code = REFUSED[name]
    vi = shaped(send(body, head, **more), status, code)
    assert VIETNAMESE.search(vi["message"]), vi
    assert " " not in vi["suggestion"].replace(", ", "")
    en = shaped(send(body, head, HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9,vi;q=0.5", **more), status, code)
    assert not VIETNAMESE.search(en["message"]), en
    assert vi["path"] == en["path"]


@pytest.mark.parametrize(
    ("address", "method", "status", "code"),
    [
        ("/api/v1/nothing", "get", 404, "not_found"),
        ("/api/", "get", 404, "not_found"),
        ("/api/v2/persons/", "post", 404, "not_found"),
        ("/api/v1/persons/xyz/profile", "get", 404, "not_found"),
        (f"/api/v1/persons/{NOBODY}/profile", "get", 404, "not_found"),
        (f"/api/v1/persons/{NOBODY}/profile", "post", 405, "method_not_allowed"),
        (CHECK, "get", 405, "method_not_allowed"),
    ],
)
def test_addresses_that_are_none_answer_in_the_one_shape(
    address: str, method: str, status: int, code: str, head: dict[str, str]
) -> None:
    shaped(getattr(Client(), method)(address, **head), status, code)
    shaped(getattr(Client(), method)(address), 401, "not_authenticated")


def test_tokens_that_are_none_answer_in_the_one_shape() -> None:
    for token, code in (
        ("Bearer ü", "authentication_failed"), ("Bearer a b", "bad_header"), ("Bearer", "bad_header"),
        ("Basic x", "not_authenticated"),
    ):  # fmt: skip
        answer = Client().get("/api/v1/nothing", HTTP_AUTHORIZATION=token)
        shaped(answer, 401, code)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_misspelt_key_names_the_nearest(head: dict[str, str]) -> None:
    fault = shaped(send({**BODY, "known_om": "2026-01-01"}, head), 400, "unknown_key")
    assert (fault["path"], fault["suggestion"]) == ("known_om", "known_on")
    lookup = {"identity_numbr": "001060000001", "purpose": "x"}
    assert shaped(send(lookup, head, LOOKUP), 400, "unknown_key")["suggestion"] == "identity_number"


def test_a_purpose_with_a_nul_is_refused(head: dict[str, str]) -> None:
    lookup = {"identity_number": "001060000001", "purpose": "a\x00"}
    assert shaped(send(lookup, head, LOOKUP), 400, "null_characters_not_allowed")["path"] == "purpose"


def test_asking_too_often_says_how_long_to_wait(head: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PartnerThrottle.THROTTLE_RATES, "lookup", "2/minute")
    lookup = {"identity_number": "001060000001", "purpose": "x"}
    answers = [send(lookup, head, LOOKUP) for _ in range(3)]
    assert [a.status_code for a in answers] == [404, 404, 429]
    shaped(answers[2], 429, "throttled")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60


def test_with_the_cache_away_numbers_cannot_be_tried_out(head: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise Away

    monkeypatch.setattr(PartnerThrottle, "cache", type("Gone", (), {"get": away, "set": away})())
    shaped(send({"identity_number": "001060000001", "purpose": "x"}, head, LOOKUP), 429, "throttled")
    assert send(BODY, head).status_code == 200


def test_a_failure_of_ours_is_json_and_says_nothing(head: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    from protection.api.views import eligibility

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("Nguyễn Bí Mật")

    monkeypatch.setattr(eligibility, "determine", broken)
    fault = shaped(send(BODY, head), 500, "error")
    assert "Bí Mật" not in fault["message"]


def test_a_host_that_is_not_ours_is_refused_in_the_one_shape(head: dict[str, str]) -> None:
    shaped(send(BODY, head, HTTP_HOST="evil.example"), 400, "bad_request")
    assert b"<html" in Client().get("/", HTTP_HOST="evil.example").content


def test_pages_keep_their_errors(client: Client) -> None:
    answer = client.get("/apiary/")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_every_code_of_the_engine_has_its_sentence() -> None:
    root = Path(__file__).resolve().parents[3] / "eligibility"
    text = "".join(
        (root / name).read_text(encoding="utf-8") for name in ("document.py", "determine.py", "vocabulary.py")
    )
    codes = set(re.findall(r'(?:DocumentError|_fault)\(\s*"(\w+)"', text))
    assert len(codes) > 12
    assert codes <= set(sentences.OF_DOCUMENTS)
