"""Each error of an expression, a rulebook file and a fact, raised once."""

from pathlib import Path

import pytest

from eligibility.errors import ExpressionError, RulebookError
from eligibility.language.parse import Scope, parse
from eligibility.reading import read_rulebook
from eligibility.vocabulary import read_catalogue

from .small_book import PARAMETERS, write


@pytest.fixture
def scope(tmp_path: Path) -> Scope:
    return Scope(read_catalogue(write(tmp_path) / "facts.yaml"), schemes=frozenset({"aid"}))


def test_only_plain_digits_make_a_day_or_a_number(tmp_path: Path, scope: Scope) -> None:
    with pytest.raises(ExpressionError, match="this day does not exist"):
        parse('began_on == date("２０２５-01-01")', scope)
    for right, wrong in (("2020-01-01", "２０２０-01-01"), ("100_000", "１００"), ("100_000", "1" * 19)):
        with pytest.raises(RulebookError, match="is no"):
            read_rulebook(write(tmp_path, parameters=PARAMETERS.replace(right, wrong)))
