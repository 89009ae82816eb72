"""Each error of an expression, a rulebook file and a fact, raised once."""

from dataclasses import replace
from pathlib import Path

import pytest

from eligibility.errors import ExpressionError, RulebookError
from eligibility.language.parse import ParamShape, Scope, parse
from eligibility.reading import read_rulebook
from eligibility.vocabulary import folder_of, read_catalogue

from .few_rules import FACTS, PARAMETERS, book, scheme, write


@pytest.fixture
def scope(tmp_path: Path) -> Scope:
    return Scope(read_catalogue(write(tmp_path) / "facts.yaml"), {"rate": ParamShape("whole")}, frozenset({"aid"}))


def test_only_plain_digits_make_a_day_or_a_number(tmp_path: Path, scope: Scope) -> None:
    with pytest.raises(ExpressionError, match="plain letters only"):
        parse('began_on == date("２０２５-01-01")', scope)
    for right, wrong in (("2020-01-01", "２０２０-01-01"), ("100_000", "１００"), ("100_000", "1" * 19)):
        with pytest.raises(RulebookError, match="is no"):
            read_rulebook(write(tmp_path, parameters=PARAMETERS.replace(right, wrong)))


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("years_between(birth_date, on)", "age + 1", "circle"),
        ("years_between(birth_date, on)", "birth_date", "types"),
        ("years_between(birth_date, on)", "years_between(birth_date", "syntax"),
        ("asked_if: works", "asked_if: children", "not_a_truth"),
        ("asked_if: works", "asked_if: wage > 0", "circle"),
        ("asked_if: works", "asked_if: work", "unknown_name"),
        ("{type: percent}", "[]", "shape"),
        ("{type: percent}", "{type: percentage}", "wrong_type"),
        ("{type: percent}", "{type: percent, kind: x}", "unknown_key"),
        ("{type: percent}", "{type: [percent]}", "shape"),
        ("max: 20", "max: twenty", "not_a_number"),
        ("max: 20", "absent: -1", "out_of_range"),
        ("[none, mild, severe]", "none", "shape"),
        ("[none, mild, severe]", "[none, [mild]]", "shape"),
        ("level: commune", "words: {x: y}", "shape"),
        ("household:", "family:", "unknown_key"),
    ],
)
def test_a_fact_of_the_catalogue_that_cannot_be_used(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert right in FACTS
    with pytest.raises(RulebookError) as caught:
        read_rulebook(write(tmp_path, facts=FACTS.replace(right, wrong)))
    assert caught.value.code == code
    assert caught.value.path.startswith("facts.yaml")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- a", "shape"),
        ("x: 1\nx: 2", "duplicate_key"),
        ("x: &a 1", "anchor"),
        ("x: *a", "anchor"),
        ("x: !!int 1", "tag"),
        ("? [a]\n: 1", "key"),
        ("x: {if: a}", "flow_expression"),
        ("x: [", "yaml"),
        ("\0", "yaml"),
        ('x: "\\UFFFFFFFF"', "yaml"),
        ('x: "\\ud800"', "letter or yaml"),  # the faster parser refuses it itself
        ('"\\ud800": x', "letter or yaml"),
        ("x: " + "[" * 5_000, "too_deep"),
        ("x: " + "[" * 5_000 + "]" * 5_000, "too_deep"),
        ("".join(f"{' ' * n}a:\n" for n in range(40)), "too_deep"),
        ("[a, b]", "shape"),
        ("text", "shape"),
    ],
)
def test_yaml_that_invites_mistakes(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        read_catalogue(path)
    assert caught.value.code in code.split(" or ")
    assert caught.value.path.startswith("facts.yaml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_bytes(b"\xff\xfe")
    for path in (tmp_path / "facts.yaml", tmp_path / "none.yaml"):
        with pytest.raises(RulebookError, match="cannot be read"):
            read_catalogue(path)
    with pytest.raises(RulebookError, match="no rulebook called"):
        folder_of(str(tmp_path / "nowhere"))


def test_schemes_that_rest_on_each_other_end_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="go in a circle"):
        book(tmp_path, scheme('due("b")', name="a"), scheme('due("a")', name="b"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("citizen or " * 60 + "citizen", "too_long"),
        ("citizen == \u0065\u0301", "not_nfc"),
        ("citizen và works", "vietnamese_word"),
        ("không citizen", "vietnamese_word"),
        ("citizen & works", "letter"),
        ('level == "mi\\x6cd"', "letter"),
        ("citizen = works", "assignment"),
        ("(" * 21 + "citizen" + ")" * 21, "too_deep"),
        ("not " * 20 + "citizen", "too_deep"),
        ("1" + " + 1" * 70 + " > 0", "too_deep"),
        ("citizen works", "syntax"),
        ("(citizen", "syntax"),
        ('age < 1 if citizen else age < 2 and "', "syntax"),
        ("age < 1 if citizen else age < 2", "not_in_language"),
        ("True", "foreign_word"),
        ("None", "not_in_language"),
        ("+1 < 2", "not_in_language"),
        ("age // 2 == 1", "not_in_language"),
        ("citizen.x", "not_in_language"),
        ("citizen.x()", "not_in_language"),
        ("(1)(2)", "not_in_language"),
        ("min(1, *age)", "not_in_language"),
        ("min(1, **age)", "not_in_language"),
        ("1 + citizen > 0", "not_a_number"),
        ("-citizen > 0", "not_a_number"),
        ("not age", "not_a_truth"),
        ("age and citizen", "not_a_truth"),
        ("level == 'mild'", "letter"),
        ('level == "mi" "ld"', "string"),
        ('level == """mild"""', "string"),
        ("age < 1e3", "number"),
        ("age < 0x10", "number"),
        ("age < 1j", "number"),
        ("age < 1or citizen", "number"),
        ("age < .5", "number"),
        ("age < 1_000_000_000_000_001", "number"),
        ("citizn", "unknown_name"),
        ("household.sizes > 1", "unknown_name"),
        ("param.rates > 1", "unknown_parameter"),
        ("param.rate(level) > 1", "parameter_keys"),
        ("param.rate.at(1) > 1", "at"),
        ("age.at(on) > 1", "at"),
        ("citizen and works or citizen", "mixed"),
        ("1 < age > 2", "chain"),
        ("citizen == works", "truth_compared"),
        ("age == level", "types"),
        ('level < "mild"', "types"),
        ('age in ["mild"]', "types"),
        ('level in "mild"', "list"),
        ("level in []", "list"),
        ('level == "mld"', "not_a_word"),
        ('level in ["mld"]', "not_a_word"),
        ("age / children > 1", "divisor"),
        ("age / 0 > 1", "divisor"),
        ("households.any(citizen)", "not_in_language"),
        ("household.most(citizen)", "aggregate"),
        ("household.any()", "aggregate"),
        ("household.any(household.any(citizen))", "aggregate"),
        ("sum(1, 2) > 1", "unknown_function"),
        ("min(1) > 1", "arguments"),
        ("add_months(1, on) > on", "arguments"),
        ("round_up(age, 0.5) > 1", "step"),
        ("round_up(age, 0) > 1", "step"),
        ("round_up(age, children) > 1", "step"),
        ('due("aids")', "unknown_scheme"),
        ("due(citizen)", "due"),
        ('date("2025-02-30") == on', "impossible_date"),
        ("date(citizen) == on", "impossible_date"),
        ("citizen is works", "not_in_language"),
    ],
)
def test_an_expression_outside_the_language(scope: Scope, text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, scope)
    assert caught.value.code == code
    assert 0 <= caught.value.position <= len(text)


def test_a_rule_of_a_household_reads_persons_through_aggregates(scope: Scope) -> None:
    for text in ("citizen", "age > 1"):
        with pytest.raises(ExpressionError) as caught:
            parse(text, replace(scope, of="household"))
        assert caught.value.code == "needs_aggregate"
    assert parse('household.any(citizen and age > 1) and poverty == "poor"', replace(scope, of="household"))
