"""The OpenAPI document says what real answers hold: each status that occurs, each key, and nothing else."""

import json
from typing import Any

import jsonschema
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from protection.api.throttling import PartnerThrottle
from protection.registry.models import Person
from tests.protection.web.test_scope import bearer, delivered, huong  # noqa: F401 - a loaded household

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "00000000-0000-4000-8000-000000000000"
LOOKUP, PROFILE, CHECK = "/api/v1/persons/lookup", "/api/v1/persons/{public_id}/profile", "/api/v1/eligibility/check"


def described() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return found


def closed(schema: Any) -> Any:
    """The same schema, in which an object holds no key that is not named."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {key: closed(value) for key, value in schema.items()}
    if "properties" in copied:
        copied.setdefault("additionalProperties", False)
    return copied


def test_the_document_is_whole_and_without_a_warning() -> None:
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", "/dev/null")
    document = described()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {LOOKUP, PROFILE, CHECK}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["security"] == [{"partnerToken": []}], path
            for status, answer in operation["responses"].items():
                schema = answer["content"]["application/json"]["schema"]["$ref"]
                assert (schema == "#/components/schemas/Error") == (status != "200"), (path, status)
                assert answer["description"]


def test_every_answer_is_as_described(huong: Person, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    cache.clear()
    document, head = described(), bearer("04")
    client = Client()
    seen: set[tuple[str, str]] = set()

    def agree(path: str, answer: Any, method: str = "post") -> Any:
        status = str(answer.status_code)
        seen.add((path, status))
        named = document["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]
        whole = {**closed(named), "components": closed(document["components"])}
        jsonschema.validate(answer.json(), whole)
        return answer.json()

    def post(path: str, body: Any, head: dict[str, Any] = head, **more: Any) -> Any:
        raw = body if isinstance(body, str) else json.dumps(body)
        return agree(path, client.post(path, raw, **{"content_type": "application/json", **head, **more}))

    def profile(public_id: Any, head: dict[str, Any] = head) -> Any:
        return agree(PROFILE, client.get(PROFILE.replace("{public_id}", str(public_id)), **head), "get")

    lookup = {"identity_number": "004150001234", "purpose": "test"}
    assert profile(post(LOOKUP, lookup)["id"])["person"]["full_name"] == "Nguyễn Thị Hương"
    members = [{"id": "m1", "facts": {"birth_date": "1940", "citizen": True}}, {"id": "m2"}]
    check = {"on": "2026-11-01", "household": {"members": members}, "known_on": None, "complete": "all"}
    for more in (
        {},
        {"explain": True, "lang": "en"},
        {"explain": True, "on": "2024-01-01"},
        {"schemes": ["social_pension"]},
    ):
        post(CHECK, {**check, **more})
    post(LOOKUP, {**lookup, "identity_number": "001060000001"})
    profile(NOBODY)
    for path, body in ((LOOKUP, lookup), (CHECK, check)):
        post(path, "{")
        post(path, {})
        post(path, body, {})
        post(path, '"' + "x" * 1_000_001 + '"')
        post(path, "x", content_type="text/plain")
    profile(NOBODY, {})
    for scope in ("lookup", "profile", "check"):
        monkeypatch.setitem(PartnerThrottle.THROTTLE_RATES, scope, "1/minute")
    post(LOOKUP, lookup)
    post(CHECK, check)
    profile(NOBODY)
    wanted = {
        (path, status)
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for status in operation["responses"]
    }
    assert seen == wanted
