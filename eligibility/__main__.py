"""The command line: python -m eligibility, and a command: check, determine, batch, bench and more; see --help."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from . import __doc__ as about
from . import population
from .check import listing
from .chronicle import chronicle
from .coverage import coverage
from .determine import determine
from .errors import DocumentError, EligibilityError, shown
from .interview import count
from .lint.command import check
from .questions import questions
from .rulebook import Rulebook, load
from .schema import FILES, text
from .timeline import AHEAD, timeline


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise DocumentError("bad_option", message, "", f"see: {self.prog} --help")


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise DocumentError("bad_option", f"{shown(text)} is no day", "", "write YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DocumentError("impossible_date", f"{text} does not exist", "", "look at the day and the month") from None


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise DocumentError("bad_option", f"{text!r} is no number of months", "", "write a whole number")


def _parser() -> _Parser:
    parser = _Parser(prog="python -m eligibility", description=about, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    lint = commands.add_parser("check", help="lint a rulebook and run its examples", allow_abbrev=False)
    schemes = commands.add_parser("schemes", help="list the schemes", allow_abbrev=False)
    schemes.add_argument("--on", type=_day)
    lint.add_argument("--codes", action="store_true", help="the table of what can be found")
    for command in (lint, schemes):
        command.add_argument("--json", action="store_true")
    shapes = commands.add_parser("schema", help="the files' shapes as JSON Schema, for editors", allow_abbrev=False)
    shapes.add_argument("file", nargs="?", choices=FILES)
    one = commands.add_parser("determine", help="what one household is due", allow_abbrev=False)
    one.add_argument("--explain", action="store_true")
    one.add_argument("--text", action="store_true", help="the report as plain sentences instead of JSON")
    one.add_argument("file", metavar="FILE", help="a household's document, - for standard input")
    months = commands.add_parser("timeline", help="what one household is paid month by month", allow_abbrev=False)
    months.add_argument("--from", dest="start", required=True, metavar="YYYY-MM")
    months.add_argument("--to", dest="end", required=True, metavar="YYYY-MM")
    months.add_argument("--on", type=_day, help="what is past and what ahead; known-on, or the last day asked about")
    months.add_argument("--ahead", type=_count, default=AHEAD, help="months whose changes are foretold")
    months.add_argument("--lang", choices=("vi", "en"), help="the language of the sentences; both if left out")
    months.add_argument("file", metavar="FILE", help="a household's document, - for standard input")
    ask = commands.add_parser("questions", help="which facts to ask for next", allow_abbrev=False)
    ask.add_argument("--count", action="store_true", help="how many questions households known in full would be asked")
    ask.add_argument("file", metavar="FILE", nargs="+", help="a household's document, - for standard input")
    speed = commands.add_parser("bench", help="how fast this machine answers", allow_abbrev=False)
    speed.add_argument("--persons", type=int, default=100_000, help="persons in columns, where Polars is installed")
    for command in (one, ask):
        command.add_argument("--on", type=_day, required=True)
        command.add_argument("--lang", choices=("vi", "en"), default="vi")
    for command in (one, ask, months):
        command.add_argument("--known-on", type=_day)
        command.add_argument("--scheme", action="append", metavar="ID")
    covered = commands.add_parser("coverage", help="what of the law is encoded, as Markdown", allow_abbrev=False)
    changed = commands.add_parser("changes", help="what changed on each date, as Markdown", allow_abbrev=False)
    for command in (lint, schemes, one, months, ask, speed, covered, changed):
        command.add_argument("--rulebook", default="vn")
    population.add_commands(commands.add_parser, _day, _document)
    return parser


def _document(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError("unreadable", f"{name} cannot be read: {error}", name, "give a JSON file, or -") from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise DocumentError(
            "not_json",
            f"not JSON: {error.msg}",
            f"line {error.lineno}, column {error.colno}",
            "look at that place",
        ) from None
    except RecursionError:
        raise DocumentError("not_json", "the JSON is nested too deep", name, "a document has six levels") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DocumentError("duplicate_key", f"the key {key!r} stands twice in one object", key, "keep one of them")
        found[key] = value
    return found


def _whole(digits: str) -> int:
    """A whole number; of one far outside every range only the beginning, which is outside as well."""
    return int(digits[:25])


def _no_constant(name: str) -> NoReturn:
    raise DocumentError("wrong_type", f"{name} is not a value", "", "write a number, or null for not known")


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - this is the command line


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Raises EligibilityError for what the caller got wrong."""
    given = _parser().parse_args(arguments)
    if given.command == "check":
        return check(given.rulebook, as_json=given.json, codes=given.codes)
    if given.command == "schema":
        sys.stdout.write(text(given.file))
        return 0
    if given.command in population.COMMANDS:
        return population.run(given)
    book = load(given.rulebook)
    if given.command in ("coverage", "changes"):
        sys.stdout.write(coverage(book) if given.command == "coverage" else chronicle(book))
        return 0
    if given.command == "schemes":
        found = listing(book, given.on)
        if given.json:
            _print({"schemes": found})
        else:
            for one in found:
                print(f"{one['id']:32} {one['kind']:14} {one['tier']:20} {one['title']['vi']}")  # noqa: T201
        return 0
    if given.command == "bench":
        from .bench import bench

        for line in bench(book, given.persons):
            print(line, flush=True)  # noqa: T201
        return 0
    if given.command == "timeline":
        _print(_timeline(book, given))
        return 0
    options = {"on": given.on, "known_on": given.known_on, "schemes": given.scheme}
    if given.command == "questions":
        return _questions(book, given, options)
    answer = determine(book, _document(given.file), explain=given.explain or given.text, lang=given.lang, **options)
    if not given.text:
        _print(answer)
        return 0
    for one in answer["determinations"]:
        print("\n".join([f"== {one['subject']} · {one['scheme']}", *one["report"], ""]))  # noqa: T201
    return 0


def _questions(book: Rulebook, given: argparse.Namespace, options: dict[str, Any]) -> int:
    if given.count:
        for name in given.file:
            _print({"file": Path(name).name, **count(book, _document(name), **options)})
    elif len(given.file) > 1:
        raise DocumentError("bad_option", "questions are about one household", "", "give one file, or --count")
    else:
        _print(questions(book, _document(given.file[0]), lang=given.lang, **options))
    return 0


def _timeline(book: Rulebook, given: argparse.Namespace) -> dict[str, Any]:
    return timeline(
        book, _document(given.file), start=given.start, end=given.end, on=given.on, known_on=given.known_on,
        ahead=given.ahead, schemes=given.scheme, lang=given.lang,
    )  # fmt: skip


def main() -> int:
    """Exit codes: 0 fine, 1 findings, 2 the caller's mistake (one JSON line on standard error), 70 our fault."""
    try:
        return run(sys.argv[1:])
    except EligibilityError as error:
        print(json.dumps({"error": error.as_dict()}, ensure_ascii=False), file=sys.stderr)  # noqa: T201
        return 2
    except BrokenPipeError:
        return 0
    except Exception as error:  # the boundary of the program: whatever is left is our fault, and says so
        message = f"internal fault: {type(error).__name__}"
        print(json.dumps({"error": {"code": "internal", "message": message, "path": "", "suggestion": "report it"}}),  # noqa: T201
              file=sys.stderr)  # fmt: skip
        return 70


if __name__ == "__main__":
    sys.exit(main())
