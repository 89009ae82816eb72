"""The words of ./run."""

import argparse
import errno
import sys

from . import commands
from .say import Fault, say
from .serve import serve

HELP = """./run                      set up, load the demonstration, serve; Ctrl-C stops
    --port N --host H --persons N
./run test [ARGS]          the test suite (--long, --spark: those too; ARGS go to pytest)
./run coverage             what of eligibility/ its tests run: lines and branches, file by file
./run lint                 style, types, import contract, rulebook
./run manage COMMAND ARGS  a management command, such as: load_register, summary, make_demo
./run bench NAME           a benchmark of benchmarks/
./run reset [--yes]        delete all data of this folder
./run help                 this text"""


def main(arguments: list[str]) -> int:
    """Dispatch; the exit code."""
    word = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    rest = arguments[1:] if word else arguments
    if word == "help" or "--help" in arguments[:1] or "-h" in arguments[:1]:
        print(HELP)  # noqa: T201
        return 0
    known = {"test": commands.test, "manage": commands.manage, "bench": commands.bench, "reset": commands.reset}
    if word in known:
        return known[word](rest)
    if word in ("lint", "coverage"):
        return commands.lint() if word == "lint" else commands.coverage()
    if word:
        raise Fault(f"there is no ./run {word}; see ./run help")
    parser = argparse.ArgumentParser(prog="./run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--persons", type=int, default=20_000)
    given = parser.parse_args(rest)
    serve(host=given.host, port=given.port, persons=given.persons)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        say(str(fault))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say("the disk is full: make room and run this again")
        sys.exit(1)
