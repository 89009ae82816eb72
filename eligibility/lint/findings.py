"""A finding, and the catalogue of stable codes: level, which check of the contract, what it means."""

from dataclasses import dataclass
from typing import Literal

from eligibility.errors import RulebookError

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Code:
    """What a code means. `check` is the number in the list of checks, or "warning"."""

    level: Level
    check: str
    meaning: str
    suggestion: str = ""


@dataclass(frozen=True)
class Finding:
    """One fault at `file:line:column`. An `error` fails the check; a `warning` or `note` does not."""

    level: Level
    code: str
    place: str
    message: str
    suggestion: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """All parts, the place also taken apart (line and column 0: the whole file)."""
        file, line, column = (*self.place.rsplit(":", 2), "0", "0")[:3]
        known = line.isdigit() and column.isdigit()
        return {
            "level": self.level, "code": self.code, "place": self.place, "file": file if known else self.place,
            "line": int(line) if known else 0, "column": int(column) if known else 0,
            "message": self.message, "suggestion": self.suggestion,
        }  # fmt: skip


def finding(code: str, place: str, message: str, suggestion: str = "") -> Finding:
    """A finding with the level, and unless another is given the suggestion, of its code."""
    known = CODES[code]
    return Finding(known.level, code, place, message, suggestion or known.suggestion)


def from_fault(error: RulebookError) -> Finding:
    """A reader's fault as a finding; all of them are errors."""
    return Finding("error", error.code, error.path, error.message, error.suggestion or "look at that place")


def _reader(check: str, **meanings: str) -> dict[str, Code]:
    return {code: Code("error", check, meaning) for code, meaning in meanings.items()}


CODES: dict[str, Code] = {
    **_reader(
        "1",
        unreadable="a file cannot be read, or is not UTF-8",
        yaml="a file is not valid YAML",
        shape="a block, list or text stands where another is needed",
        unknown_key="a key that this block does not have",
        missing_key="a key that this block must have is not there",
        duplicate_key="a key stands twice in one block",
        key="a key is not a plain word",
        anchor="an anchor or alias",
        tag="a YAML tag",
        flow_expression="a condition or formula stands inside { }",
        wrong_type="a value is not of its fact's or key's type",
        too_many_decimals="a percentage has more than two decimals",
        not_a_word="a word is not in its list",
        not_a_number="a number is needed",
        out_of_range="a value is outside its declared range",
        impossible_date="a day that does not exist",
        order="versions or values do not stand oldest first, one a day",
        duplicate="an id stands twice",
        file_name="a file is not called as its content, or does not end in .yaml",
        no_rulebook="the folder is no rulebook",
        not_nfc="a text is not in Unicode form NFC",
        unknown_page="a fact names a page of the questionnaire that is not declared",
        kinds="a fact of an event names no kind of event, or another fact names one",
    ),
    "look_alike": Code("error", "1", "a letter of another script that looks like a Latin one", "type it anew"),
    "tab": Code("error", "1", "a tab", "use spaces"),
    **_reader(
        "2",
        empty="an expression is empty",
        too_long="an expression has over 500 characters",
        too_deep="an expression is nested over 20 levels",
        letter="a letter or sign that expressions do not use",
        vietnamese_word="và, hoặc or không instead of and, or, not",
        assignment="a single = instead of ==",
        syntax="the text cannot be read as an expression",
        not_in_language="something that Python has and this language has not",
        mixed="and and or are mixed without brackets",
        chain="a chain of comparisons other than < and <=, or > and >=",
        number="a number that is written in a way not used here",
        string="a text that is joined or written in a way not used here",
        list="after in stands no list of words",
        at=".at(date) does not follow a parameter",
        due="due does not name one scheme",
        foreign_word="a word or sign of another language, such as && or True",
    ),
    **_reader(
        "3",
        unknown_name="a name that is no fact",
        unknown_parameter="a parameter that does not exist",
        unknown_function="a function that does not exist",
        unknown_scheme="a scheme that does not exist",
        unknown_kind="a kind of event to which no fact belongs",
        event_fact="a fact of an event in a rule that is not for it",
        due_event="due asks about another event than the scheme is for",
        claim="a scheme for an event has no claim:, or another scheme has one",
        unknown_base="an example's base that does not exist",
        needs_aggregate="a person's fact in a rule for households without household.any(...) or the like",
        aggregate="an aggregate is written wrongly, or inside another",
        parameter_keys="a table is asked with too few, too many or wrong keys",
        arguments="a function has wrong arguments",
    ),
    **_reader(
        "4",
        types="two values of different types are compared or joined",
        not_a_truth="a truth is needed",
        truth_compared="a truth is compared",
        step="a rounding step is not a whole number",
        not_rounded="a whole amount is not rounded",
    ),
    "units": Code("error", "4", "values of different units meet: money and months, years and days, rate and money",
                  "convert one of them, or name another parameter"),
    **_reader("5", unknown_source="a citation names a source that is not in sources.yaml"),
    "source_not_in_force": Code("error", "5", "a version begins before a source it cites is in force",
                                "begin the version later, or cite what was in force"),
    "source_repealed": Code("error", "5", "the last version rests on a source that has ended", "begin a new version"),
    "parameter_lapsed": Code("error", "6", "a parameter ends while a version uses it", "give the next value"),
    "parameter_gap": Code("warning", "6", "a parameter begins after a version that uses it: answers are unknown there",
                          "give the earlier value, or null with its source"),
    "overlap": Code("error", "6, 7", "a value or version ends after the next begins", "end it a day before"),
    "version_gap": Code("error", "7", "days between two versions that no note explains",
                        "say in a note on the earlier version why nothing is in force"),
    "circle": Code("error", "8", "derived facts, asked_if or due(...) refer to each other in a circle",
                   "cut the circle"),
    "case_overlap": Code("error", "9", "only_one, and two cases can apply at once",
                         "make the cases exclude each other, or pick: highest"),
    "not_exhaustive": Code("error", "9", "only_one without otherwise, and it can be that no case applies",
                           "add a case or otherwise"),
    "case_gap": Code("error", "9", "no otherwise, and under the conditions it can be that no case applies",
                     "add a case or otherwise"),
    "case_never": Code("error", "9", "a case can never apply", "correct or remove it"),
    "case_unproven": Code("error", "9", "only_one, and the cases are too many to prove that they exclude each other",
                          "use fewer facts in the cases, or pick: highest"),
    "constant_clause": Code("error", "10", "a clause can only be true, or only be false", "correct or remove it"),
    "contradiction": Code("error", "10", "two clauses of an all can never hold together", "correct one of them"),
    "always_one": Code("error", "10", "of two clauses of an any one always holds", "correct one of them"),
    "implied": Code("error", "10", "a clause is implied by its sibling and so decides nothing", "remove or correct it"),
    "undecided": Code("warning", "10", "the answer is the same whatever a fact is, yet unknown while it is unknown",
                      "write the clause without that fact"),
    "twice": Code("error", "11", "a scheme stands twice in coordination", "name it once"),
    **_reader(
        "11",
        subject="a rule between schemes does not fit whom they are for",
        split="a cap holds for a part of a group of which only the highest is paid",
    ),
    "blocks_circle": Code("error", "11", "schemes block each other in a circle", "cut the circle"),
    "bare_number": Code("error", "12", "a number other than 0 and 1 is written in a rule",
                        "make it a parameter with a source"),
    "no_examples": Code("error", "13", "a version has no examples", "add examples"),
    "colour": Code("error", "13", "a clause is in no example true, false or unknown", "add an example"),
    "threshold": Code("error", "13", "a threshold is not tried just below, at and just above", "add an example"),
    "example": Code("error", "14", "an example comes out otherwise than expected", "correct the rule or the example"),
    "unknown_case": Code("error", "14", "an example or the survey names a case, scheme or rule that does not fit", "look at survey.yaml"),
    "case_missing": Code("error", "14", "no example carries a worked example of the survey", "add the example, or say why in not_carried"),
    "evaluators_differ": Code("error", "14", "two evaluators answer differently", "report it: one of them is wrong"),
    "overturned": Code("error", "14", "filling in a fact overturns an answer", "report it, with the document shown"),
    "divisor": Code("error", "15", "a divisor may be 0"),
    "negative_amount": Code("error", "15", "an amount can be negative", "max(..., 0), or a condition that excludes it"),
    "overflow": Code("error", "15", "a number can pass 2^63 within the declared ranges", "declare a max for the facts"),
    "unused_parameter": Code("note", "warning", "no rule or sentence uses a parameter",
                             "use it, or keep it for the scheme that will"),
    "untested_parameter": Code("warning", "warning", "a value can move by one step and every example still holds",
                               "add an example that depends on it"),
    "asked_early": Code("warning", "warning", "a question that serves one scheme stands before one that serves many",
                        "move it down in facts.yaml"),
    "number_in_sentence": Code("warning", "warning", "a number in a sentence is not tied to a parameter",
                               "write {param.ID}"),
    "wording": Code("warning", "warning", "a sentence's words about a limit do not fit the operator",
                    "correct the sentence or the operator"),
    "missing_text": Code("warning", "warning", "a Vietnamese or English text is empty", "write it"),
    "amended_source": Code("warning", "warning", "a version cites a source and not the later one that amends it",
                           "cite the amendment too"),
    "repeated_clause": Code("note", "warning", "a long clause stands word for word in several schemes",
                            "keep them alike, or make it one fact"),
    "unused_fact": Code("note", "warning", "facts of the catalogue that no rule reads",
                        "keep what registers and forms need"),
    "sensitive_unused": Code("note", "warning", "a sensitive fact is asked of people and no rule reads it",
                             "give it a legal basis or do not ask it"),
}  # fmt: skip


def table() -> str:
    """The codes as a page of the reference."""
    lines = [
        "# Findings",
        "",
        "What `python -m eligibility check` can report. Every finding has a level, a code, a place, a sentence and a",
        "suggestion. An error makes the command end with 1; a warning or a note does not. Written by",
        "`python -m eligibility check --codes`.",
        "",
        "| code | level | check | meaning | what to do |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| `{code}` | {c.level} | {c.check} | {c.meaning} | {c.suggestion} |" for code, c in CODES.items()]
    return "\n".join(lines) + "\n"
