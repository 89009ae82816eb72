"""Articles of law as each language cites them."""

import pytest
from django.utils import translation

from protection.lib.words import article


@pytest.mark.parametrize(
    ("given", "vi"),
    [
        ("Điều 21.1.a", "điểm a khoản 1 Điều 21"),
        ("Điều 13.5.dd", "điểm đ khoản 5 Điều 13"),
        ("Điều 21.2", "khoản 2 Điều 21"),
        ("Điều 7", "Điều 7"),
        ("Điều 21.1.a, Điều 2.1.b", "điểm a khoản 1 Điều 21, điểm b khoản 1 Điều 2"),
        ("Mẫu số 1dd", "Mẫu số 1đ"),
        ("", ""),
    ],
)
def test_vietnamese_law_names_the_point_first(given: str, vi: str) -> None:
    with translation.override("vi"):
        assert article(given) == vi


def test_english_puts_them_in_brackets() -> None:
    with translation.override("en"):
        assert article("art 21.1.a, art 7") == "Article 21(1)(a), Article 7"
