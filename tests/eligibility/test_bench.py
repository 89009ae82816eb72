"""The speed of a machine: households that can be answered, figures that are printed; how fast is not tested."""

from itertools import islice

from eligibility import determine, load
from eligibility.bench import HOUSEHOLDS, ON, bench, households


def test_its_households_can_be_answered() -> None:
    book = load()
    for document in islice(households(book), HOUSEHOLDS):
        found = determine(book, document, on=ON)["determinations"]
        assert {d["subject"] for d in found} >= {m["id"] for m in document["household"]["members"]}
    assert list(islice(households(book), 3)) == list(islice(households(book), 3))


def test_it_prints_each_part() -> None:
    lines = list(bench(load(), 500))
    assert [line.split()[0] for line in lines[3:7]] == ["read", "evaluate", "print", "whole"]
    assert "determinations a second" in lines[7]
    assert "columns" in lines[8]
