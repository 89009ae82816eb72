"""The printed programs say what the closures say, to the byte."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from eligibility import Rulebook, determine, load
from eligibility.errors import EligibilityError
from eligibility.examples import examples
from eligibility.packed import compile_packed, run
from eligibility.reading import read_rulebook

from .random_books import DAYS, Books

NEVER, AT_ONCE = 10**9, 0


def said(book: Rulebook, document: Any, on: date, known_on: date | None, *, after: int) -> str:
    """What `determine` prints, or the error that it raises, with a program from so many households on."""
    before, run.PAYS_AFTER = run.PAYS_AFTER, after
    try:
        return json.dumps(determine(book, document, on=on, known_on=known_on))
    except EligibilityError as error:
        return json.dumps(error.as_dict())
    finally:
        run.PAYS_AFTER = before


def agree(book: Rulebook, document: Any, on: date, known_on: date | None, name: object) -> None:
    once = said(book, document, on, known_on, after=NEVER)
    assert said(book, document, on, known_on, after=AT_ONCE) == once, name


def test_every_example_of_the_rulebook_agrees() -> None:
    book = load()
    for example in examples(book):
        if not example.timeline:
            agree(book, example.document, example.on, example.known_on, example.name)


def refused(error: EligibilityError) -> int:
    """Only numbers beyond 64 bits may be refused: the draw does not look at ranges."""
    assert error.code == "overflow", error
    return 0


def drawn(seed: int, folder: Path, households: int) -> int:
    """Compare one drawn rulebook on drawn households; how many were compared."""
    books = Books(seed)
    try:
        book = read_rulebook(books.write(folder / str(seed)))
    except EligibilityError as error:
        return refused(error)
    on, complete = books.of(*DAYS), books.of([], ["employment"], "all")
    known_on = books.of(None, None, on)
    registers = None if complete == "all" else frozenset(complete)
    assert compile_packed(book, on, known_on, registers) is not None, seed
    for number in range(households):
        agree(book, books.document(on, complete), on, known_on, (seed, number))
    return households


def test_drawn_rulebooks_agree(tmp_path: Path) -> None:
    assert sum(drawn(seed, tmp_path, households=10) for seed in range(30)) > 200
