"""The command line: python -m eligibility check | schemes | determine | timeline | bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from . import __doc__ as about
from .check import listing, report
from .determine import determine
from .errors import DocumentError, EligibilityError
from .rulebook import Rulebook, load
from .timeline import AHEAD, timeline


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise DocumentError("bad_option", message, "", f"see: {self.prog} --help")


def _day(text: str) -> date:
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise DocumentError("impossible_date", f"{text!r} is no day", "", "write YYYY-MM-DD")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    raise DocumentError("bad_option", f"{text!r} is no number of months", "", "write a whole number")


def _parser() -> _Parser:
    parser = _Parser(prog="python -m eligibility", description=about, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    check = commands.add_parser("check", help="lint a rulebook and run its examples", allow_abbrev=False)
    schemes = commands.add_parser("schemes", help="list the schemes", allow_abbrev=False)
    schemes.add_argument("--on", type=_day)
    for command in (check, schemes):
        command.add_argument("--json", action="store_true")
    one = commands.add_parser("determine", help="what one household is due", allow_abbrev=False)
    one.add_argument("--on", type=_day, required=True)
    one.add_argument("--known-on", type=_day)
    one.add_argument("--scheme", action="append", metavar="ID")
    one.add_argument("--explain", action="store_true")
    one.add_argument("--lang", choices=("vi", "en"), default="vi")
    one.add_argument("file", metavar="FILE", help="a household's document, - for standard input")
    months = commands.add_parser("timeline", help="what one household is paid month by month", allow_abbrev=False)
    months.add_argument("--from", dest="start", required=True, metavar="YYYY-MM")
    months.add_argument("--to", dest="end", required=True, metavar="YYYY-MM")
    months.add_argument("--on", type=_day, help="what is past and what ahead; known-on, or the last day asked about")
    months.add_argument("--known-on", type=_day)
    months.add_argument("--ahead", type=_count, default=AHEAD, help="months whose changes are foretold")
    months.add_argument("--scheme", action="append", metavar="ID")
    months.add_argument("--lang", choices=("vi", "en"), help="the language of the sentences; both if left out")
    months.add_argument("file", metavar="FILE", help="a household's document, - for standard input")
    speed = commands.add_parser("bench", help="how fast this machine answers", allow_abbrev=False)
    speed.add_argument("--persons", type=int, default=100_000, help="persons in columns, where Polars is installed")
    for command in (check, schemes, one, months, speed):
        command.add_argument("--rulebook", default="vn")
    return parser


def _document(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError("unreadable", f"{name} cannot be read: {error}", name, "give a JSON file, or -") from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
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


def _no_constant(name: str) -> NoReturn:
    raise DocumentError("wrong_type", f"{name} is not a value", "", "write a number, or null for not known")


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - this is the command line


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Raises EligibilityError for what the caller got wrong."""
    given = _parser().parse_args(arguments)
    if given.command == "check":
        result = report(given.rulebook)
        if given.json:
            _print(result)
        else:
            for f in result["findings"]:
                hint = f" ({f['suggestion']})" if f["suggestion"] else ""
                print(f"{f['level']}: {f['place']}: {f['code']}: {f['message']}{hint}")  # noqa: T201
            counts = f"{result['examples']} examples, {result['errors']} errors, {result['warnings']} warnings"
            print(f"{given.rulebook}: {counts}")  # noqa: T201
        return 1 if result["errors"] else 0
    book = load(given.rulebook)
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
    _print(
        determine(
            book,
            _document(given.file),
            on=given.on,
            known_on=given.known_on,
            schemes=given.scheme,
            explain=given.explain,
            lang=given.lang,
        )
    )
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
