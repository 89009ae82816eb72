"""What of the law is encoded, what of it no example carries, and what changed on which day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eligibility import load
from eligibility.__main__ import run
from eligibility.chronicle import changes
from eligibility.coverage import coverage, uncarried
from eligibility.errors import RulebookError
from eligibility.examples import examples
from eligibility.reading import read_rulebook
from eligibility.rulebook import Rulebook

from .small_book import Edit, between, write

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
SCHEME, FIGURES = "schemes/allowance.yaml", "parameters/figures.yaml"
ENTRY = "{name}:\n  title: {{vi: Trợ cấp, en: {title}}}\n  subject: {subject}\n{more}"
Book = Callable[..., Rulebook]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return lambda *edits: read_rulebook(write(tmp_path, *edits))


def entry(name: str, more: str = "", *, title: str = "An entry", subject: str = "person") -> Edit:
    """One entry of the survey; `more` are its further lines."""
    return ("survey.yaml", "", ENTRY.format(name=name, title=title, subject=subject, more=more))


def carries(case: str) -> Edit:
    """The example `60 today` as the one that carries a case."""
    return (SCHEME, "{name: 60 today,", f"{{name: 60 today, case: {case},")


def faults(rules: Rulebook) -> list[tuple[str, str]]:
    return [(code, message) for code, _, message in uncarried(rules, examples(rules))]


# -- coverage -----------------------------------------------------------------------------------------------
ENCODED = "  cases: {a: 1}\n  schemes: [allowance]\n"
THE_RULE = between(
    "one", "take_highest", "allowance", "  examples:\n    - {name: both, CASE on: 2022-05-01, expect: {}}\n"
)


def test_an_entry_that_is_not_encoded_owes_no_case(book: Book) -> None:
    rules = book(entry("later", "  cases: {a: 2}\n  left_out: Its decree is not read.\n", title="A later one"))
    assert faults(rules) == []
    page = coverage(rules)
    assert "1 entries: 0 encoded, 0 about employers, areas or the rules themselves, 1 not encoded yet." in page
    assert "## Not encoded yet\n\n* A later one (`later`). Its decree is not read.\n" in page


def test_an_entry_about_employers_is_out_of_subject(book: Book) -> None:
    page = coverage(book(entry("cut", title="A cut", subject="employer"), entry("allowance", ENCODED)))
    assert "## Out of subject\n\n* A cut (`cut`), employer.\n" in page
    assert "Not encoded yet" not in page


def test_a_case_that_an_example_carries(book: Book) -> None:
    rules = book(entry("allowance", ENCODED, title="The allowance"), carries("a1"))
    assert faults(rules) == []
    page = coverage(rules)
    assert "| The allowance | `allowance` (benefit) | 2020-01-01 | 9 | 1 of 1 | high |" in page
    assert "1 cases of the encoded entries: 1 carried over as examples, 0 not carried over" in page


def test_a_case_that_nothing_carries(book: Book) -> None:
    rules = book(entry("allowance", ENCODED))
    ((code, message),) = faults(rules)
    assert (code, message.split(",")[0]) == ("case_missing", "allowance: no example carries case a1")
    assert "| 0 of 1 |" in coverage(rules)


def test_a_case_that_is_explained(book: Book) -> None:
    rules = book(entry("allowance", f"{ENCODED}  not_carried: {{a1: it is about a firm}}\n"))
    assert faults(rules) == []
    assert "* `allowance`, case a1: it is about a firm.\n" in coverage(rules)


def test_an_explanation_that_an_example_has_overtaken(book: Book) -> None:
    rules = book(entry("allowance", f"{ENCODED}  not_carried: {{a1: it waits}}\n"), carries("a1"))
    ((code, message),) = faults(rules)
    assert (code, message.split(",")[0]) == ("unknown_case", "allowance: an example carries case a1")


def test_an_explanation_of_a_case_that_is_none(book: Book) -> None:
    with pytest.raises(RulebookError, match="'a2' is no case of this entry"):
        book(entry("allowance", f"{ENCODED}  not_carried: {{a2: it waits}}\n"))


def test_names_that_nothing_answers_to(book: Book) -> None:
    rules = book(entry("allowance", "  schemes: [allowanc]\n  rules: [allowance]\n"), carries("a1"))
    assert faults(rules) == [
        ("unknown_case", "60 today: the survey has no case allowance/a1"),
        ("unknown_case", "allowance became allowanc, which is not in the rulebook"),
        ("unknown_case", "allowance became allowance, which is not in the rulebook"),
    ]
    assert coverage(rules)


def test_a_scheme_carries_the_case_of_an_entry_of_another_name(book: Book) -> None:
    assert faults(book(entry("support", ENCODED), carries("support/a1"))) == []


@pytest.mark.parametrize(("said", "found"), [("one/a1", []), ("a1", ["unknown_case", "case_missing"])])
def test_an_example_of_a_rule_between_schemes_names_the_entry(book: Book, said: str, found: list[str]) -> None:
    rule = ("coordination.yaml", "CASE", f"case: {said},")
    rules = book(entry("one", "  cases: {a: 1}\n  rules: [one]\n", subject="rule"), THE_RULE, rule)
    assert [code for code, _ in faults(rules)] == found
    assert "`one` (between schemes) | 2020-01-01 | – |" in coverage(rules)


@pytest.mark.parametrize(
    "doubt",
    [
        (SCHEME, "law: L1-2020 art 3\n", "law: L1-2020 art 3\n          confidence: medium\n"),
        (SCHEME, "law: L1-2020 art 4\n", "law: L1-2020 art 4\n          confidence: low\n"),
        (FIGURES, "source: L1-2020 art 2}", "source: L1-2020 art 2, confidence: medium}"),
        ("sources.yaml", "  in_force: 2020-01-01\n", "  in_force: 2020-01-01\n  confidence: low\n"),
        ("survey.yaml", "  cases:", "  confidence: medium\n  cases:"),
    ],
    ids=["clause", "amount", "figure", "source", "entry"],
)
def test_a_scheme_is_to_verify_where_anything_it_rests_on_is(book: Book, doubt: Edit) -> None:
    assert "| to verify |" in coverage(book(entry("allowance", ENCODED), carries("a1"), doubt))


# -- changes ------------------------------------------------------------------------------------------------
def told(rules: Rulebook, about: str) -> list[tuple[str, str, str]]:
    """Day, sentence and day of publication of the changes of one scheme, rule or figure, newest first."""
    return [(str(c.day), c.text, str(c.published or "")) for c in changes(rules) if c.about == about]


def values(*more: str) -> Edit:
    """Further values of the rate, each `from: …, value: …`."""
    lines = "".join(f"\n    - {{{one}, source: L1-2020 art 8}}" for one in more)
    return (FIGURES, "value: 500_000, source: L1-2020 art 2}", f"value: 500_000, source: L1-2020 art 2}}{lines}")


def again(start: str, *edits: tuple[str, str]) -> Edit:
    """The scheme's version once more, from another day, with some edits and no examples."""

    def apply(folder: Path) -> None:
        path = folder / SCHEME
        text = path.read_text(encoding="utf-8")
        body = text.partition("versions:\n")[2].partition("    examples:\n")[0].replace("2020-01-01", start)
        for old, new in edits:
            assert old in body
            body = body.replace(old, new, 1)
        path.write_text(text + body, encoding="utf-8")

    return apply


def test_a_figure_raised_retroactively_shows_its_publication(book: Book) -> None:
    rules = book(values("from: 2022-07-01, published: 2022-08-21, value: 540_000"))
    assert told(rules, "rate") == [
        ("2022-07-01", "Rate (`rate`): 500,000 đồng → 540,000 đồng", "2022-08-21"),
        ("2020-01-01", "Rate (`rate`): 500,000 đồng", ""),
    ]


def test_a_figure_published_in_time_does_not(book: Book) -> None:
    rules = book(values("from: 2022-07-01, published: 2022-06-21, value: 540_000"))
    assert told(rules, "rate")[0][2] == ""


def test_a_value_restated_by_another_law_is_not_listed(book: Book) -> None:
    rules = book(values("from: 2022-07-01, value: 500_000", "from: 2023-07-01, value: 540_000"))
    assert [day for day, _, _ in told(rules, "rate")] == ["2023-07-01", "2020-01-01"]


def test_a_figure_that_lapsed_and_came_back(book: Book) -> None:
    lapsed = (FIGURES, "from: 2020-01-01, value: 500_000", "from: 2020-01-01, to: 2021-12-31, value: 500_000")
    assert told(book(lapsed), "rate")[0][:2] == ("2022-01-01", "Rate (`rate`) is no longer set")


def test_the_cells_of_a_small_table_are_shown_where_they_moved(book: Book) -> None:
    table = ("wage:\n  title: {vi: Lương, en: Wage}\n  type: money\n  by: [level]\n  values:\n"
             "    - {from: 2020-01-01, value: {none: 1, mild: 2}, source: L1-2020 art 7}\n"
             "    - {from: 2021-01-01, value: {none: 1, mild: 3, severe: 4}, source: L1-2020 art 7}\n"
             "    - {from: 2022-01-01, value: {none: 1, mild: 3}, confidence: low, source: L1-2020 art 7}\n")  # fmt: skip
    assert [text for _, text, _ in told(book((FIGURES, "", table)), "wage")] == [
        "Wage (`wage`): `severe` is no longer set *(to verify)*",
        "Wage (`wage`): `mild` 2 đồng → 3 đồng, `severe` 4 đồng",
        "Wage (`wage`): `none` 1 đồng, `mild` 2 đồng",
    ]


def test_a_scheme_that_ended(book: Book) -> None:
    ended = book((SCHEME, "  - from: 2020-01-01\n", "  - from: 2020-01-01\n    to: 2024-06-30\n"))
    assert told(ended, "allowance") == [
        ("2024-07-01", "**Allowance** – Trợ cấp is no longer given", ""),
        ("2020-01-01", "**Allowance** – Trợ cấp (benefit, monthly) begins", ""),
    ]


def test_a_version_that_follows_at_once_ends_nothing(book: Book) -> None:
    to = (SCHEME, "  - from: 2020-01-01\n", "  - from: 2020-01-01\n    to: 2024-06-30\n")
    follows = again("2024-07-01", ("    to: 2024-06-30\n", ""))
    assert [day for day, _, _ in told(book(to, follows), "allowance")] == ["2024-07-01", "2020-01-01"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("art 1", "art 6"), "the same rules by another article"),
        (("if: citizen", "if: citizen and working"), "clauses that read otherwise `citizen`"),
        (("id: low", "id: poor"), "new clauses `poor`; clauses gone `low`"),
        (("      all:", "      any:"), "the clauses are combined otherwise"),
        (("formula: param.rate\n", "formula: param.rate * 2\n"), "amounts are worked out otherwise"),
        (("    conditions:", "    month: {starts: decision, rate: last_day, stops: next_month, law: L1-2020}\n    conditions:"),
         "the months paid are counted otherwise"),
    ],
)  # fmt: skip
def test_a_new_version_says_what_of_the_rules_changed(book: Book, edit: tuple[str, str], said: str) -> None:
    assert told(book(again("2024-07-01", edit)), "allowance")[0][1] == f"**Allowance** – Trợ cấp: {said}"


def test_a_rule_between_schemes_counts_from_its_day_to_its_day(book: Book) -> None:
    assert told(book(between("one", "take_highest", "allowance", "  to: 2021-12-31\n")), "one") == [
        ("2022-01-01", "Rule `one` counts no longer", ""),
        ("2020-01-01", "Rule `one` counts among `allowance`", ""),
    ]


def test_of_one_day_schemes_come_before_rules_before_figures(book: Book) -> None:
    found = changes(book(between("a_rule", "take_highest", "allowance")))
    assert [(c.kind, c.about) for c in found if c.day == date(2020, 1, 1)] == [
        ("scheme", "allowance"), ("rule", "a_rule"),
        ("figure", "line"), ("figure", "old_age"), ("figure", "rate"), ("figure", "share"),
    ]  # fmt: skip


# -- the pages of the national rulebook ----------------------------------------------------------------------
@pytest.mark.parametrize("command", ["coverage", "changes"])
def test_the_page_on_disk_is_what_the_command_prints(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command]) == 0
    shown = capsys.readouterr().out
    page = (REFERENCE / f"{command}.md").read_text(encoding="utf-8")
    assert page == shown, f"write it: python -m eligibility {command} > docs/reference/{command}.md"


def test_the_survey_of_the_national_rulebook_is_carried() -> None:
    assert faults(load("vn")) == []
