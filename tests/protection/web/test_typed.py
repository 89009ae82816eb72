"""What cannot be used is refused beside its field, and nothing that is typed breaks a page."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.protection.web.test_scope import signed_in

pytestmark = pytest.mark.django_db
UNPRINTABLE = "Nội dung có ký tự không in được"
TOO_LONG = "Nội dung quá dài: nhiều nhất"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800", "a\nb\x07"])
def test_a_search_with_unprintables_is_refused_beside_the_field(text: str) -> None:
    client = signed_in("01273")
    body = urlencode({"q": text.encode("utf-8", "surrogatepass")})
    answer = client.post("/search/", body, content_type="application/x-www-form-urlencoded")
    page = answer.content.decode()
    if text == "\ud800":  # not UTF-8: read as a mark that says so, and found nowhere
        assert answer.status_code == 302
    else:
        assert answer.status_code == 422
        assert UNPRINTABLE in page
        assert 'aria-invalid="true"' in page
    assert client.get("/search/").status_code == 200


def test_a_search_that_is_too_long_keeps_what_was_typed() -> None:
    client = signed_in("01273")
    answer = client.post("/search/", {"q": "Nguyễn " * 30})
    assert answer.status_code == 422
    assert TOO_LONG in answer.content.decode()
    assert "Nguyễn Nguyễn" in answer.content.decode()


def test_invisible_marks_of_a_copied_name_are_dropped() -> None:
    client = signed_in("01273")
    assert client.post("/search/", {"q": "\ufeffNguyễn\u200b An "}).status_code == 302
    assert client.session["search"] == "Nguyễn An"


@pytest.mark.parametrize("text", ["²³", "٣٤", "%_'\"", "🙂", "<script>"])
def test_odd_but_printable_searches_find_nobody(text: str) -> None:
    client = signed_in("01273")
    assert client.post("/search/", {"q": text}).status_code == 302
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "a\x00", "password": "x"}, UNPRINTABLE),
        ({"username": "x", "password": "a\x00"}, UNPRINTABLE),
        ({"username": "x" * 61, "password": "x"}, TOO_LONG),
        ({"username": "x", "password": "x" * 201}, TOO_LONG),
        ({"username": "", "password": ""}, "Hãy nhập tên."),
    ],
)
def test_a_sign_in_that_cannot_be_is_refused_beside_the_field(client: Client, given: dict[str, str], said: str) -> None:
    answer = client.post("/sign-in/", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert given["password"] == "" or f'value="{given["password"]}"' not in answer.content.decode()


@pytest.mark.parametrize("address", ["/work-list/?kind=%00", "/work-list/?scheme=%00", "/work-list/?after=%00",
                                     "/work-list/?after=x", "/sign-in/?next=%00", "/deliveries/1/quarantine/?after=%00"])  # fmt: skip
def test_unprintables_in_an_address_break_nothing(address: str) -> None:
    client = signed_in("04", "supervisor")
    assert client.get(address).status_code in (200, 404)


def test_a_language_link_leads_nowhere_odd(client: Client) -> None:
    for back in ("//evil.example", "/a\r\nSet-Cookie: x", "\x00", "/" + "x" * 5000):
        answer: Any = client.post("/language/", {"language": "en", "back": back})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith("//")
