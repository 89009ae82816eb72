"""The work list: narrowed by scheme, commune and waiting, page by page, under a header that says who looks."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from protection.accounts.models import Role
from protection.profiles.models import Gap
from protection.registry.models import Person
from protection.web.views import desk
from tests.protection.web.test_scope import delivered, huong, signed_in  # noqa: F401 - a loaded household

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(huong: Person) -> list[Gap]:  # noqa: F811
    """Three gaps of two persons in two communes; one has waited for a hundred days."""
    nam = Person.objects.get(full_name="Nguyễn Văn Nam")
    Person.objects.filter(pk=nam.pk).update(commune="01279")
    Gap.objects.all().delete()
    today = timezone.localdate()
    made = [
        Gap(person=person, commune="01273", kind="due_not_received", scheme=scheme, amount=500_000, to_verify=False,
            since=today - timedelta(days=days))
        for person, scheme, days in ((huong, "msa_disability", 100), (nam, "msa_disability", 1),
                                     (huong, "social_pension", 0))
    ]  # fmt: skip
    return Gap.objects.bulk_create(made)


def rows(page: str) -> list[str]:
    return re.findall(r'<td class="head"[^>]*><a [^>]*>([^<]+)</a>', page)


def test_each_filter_narrows_and_says_when_nothing_is_left(waiting: list[Gap]) -> None:
    client = signed_in("04", Role.SUPERVISOR)

    def shown(query: str) -> str:
        return client.get(f"/work-list/?{query}").content.decode()

    assert len(rows(shown(""))) == 3
    assert "3 việc đang chờ" in shown("")
    assert rows(shown("scheme=social_pension")) == ["Nguyễn Thị Hương"]
    assert rows(shown("commune=01279")) == ["Nguyễn Văn Nam"]
    assert rows(shown("waiting=90")) == ["Nguyễn Thị Hương"]
    assert "100 ngày" in shown("waiting=90")
    assert "từ hôm nay" in shown("scheme=social_pension")
    assert "phù hợp với lựa chọn" in shown("commune=01279&waiting=365")
    assert len(rows(shown("commune=99999&scheme=%00&waiting=-1"))) == 3  # what is not offered narrows nothing


def test_pages_follow_by_key_and_keep_the_choice(waiting: list[Gap], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE", 1)
    client = signed_in("04", Role.SUPERVISOR)
    page = client.get("/work-list/?scheme=msa_disability").content.decode()
    names = rows(page)
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
    assert following
    page = client.get("/work-list/" + following[1].replace("&amp;", "&")).content.decode()
    assert names + rows(page) == ["Nguyễn Thị Hương", "Nguyễn Văn Nam"]
    assert "after=" not in page
    assert 'href="?kind=due_not_received&amp;scheme=msa_disability"' in page


def test_a_caseworker_of_one_commune_is_not_asked_which(waiting: list[Gap]) -> None:
    page = signed_in("01273").get("/work-list/").content.decode()
    assert 'name="commune"' not in page
    assert len(rows(page)) == 2


def test_the_header_says_who_looks_and_where_they_are(waiting: list[Gap]) -> None:
    page = signed_in("04", Role.SUPERVISOR).get("/work-list/").content.decode()
    assert "Phụ trách · Tỉnh Cao Bằng" in page
    assert re.search(r'href="/work-list/" aria-current="page"', page)


def test_an_empty_list_says_that_nothing_is_to_be_done(waiting: list[Gap]) -> None:
    page = signed_in("04", Role.SUPERVISOR).get("/work-list/?kind=paid_after_death").content.decode()
    assert "Không có việc chờ." in page
