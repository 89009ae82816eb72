"""OpenFisca and its country template, run as they are installed, answering the questions of benchmarks/openfisca.py."""

import json
import sys
import time
from importlib.metadata import version
from typing import Any

import numpy
from openfisca_core.simulations import SimulationBuilder
from openfisca_country_template import CountryTaxBenefitSystem

MONTH, JANUARY = "2016-06", "2016-01"
PERSON = ("age", "basic_income", "income_tax", "social_security_contribution")
HOUSEHOLD = ("housing_allowance", "parenting_allowance", "total_benefits", "total_taxes", "disposable_income")
HOUSED = ("owner", "tenant", "free_lodger", "homeless")

system = CountryTaxBenefitSystem()


def load(folder: str) -> dict[str, Any]:
    """The population as arrays of the types that the engine itself works with."""
    household, birth, place, salary, capital = numpy.loadtxt(
        f"{folder}/persons.csv", delimiter=",", dtype=numpy.int64, unpack=True
    )
    rent, size, housed = numpy.loadtxt(f"{folder}/households.csv", delimiter=",", dtype=numpy.int64, unpack=True)
    return {
        "household": household, "place": place, "birth": birth.astype("datetime64[D]"),
        "salary": salary.astype(numpy.float32), "capital_returns": capital.astype(numpy.float32),
        "rent": rent.astype(numpy.float32), "size": size.astype(numpy.float32), "housed": housed,
    }  # fmt: skip


def built(a: dict[str, Any]) -> Any:
    """A simulation of the whole population."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", numpy.arange(len(a["household"])))
    household = builder.declare_entity("household", numpy.arange(len(a["rent"])))
    builder.join_with_persons(household, a["household"], roles=a["place"])
    simulation = builder.build(system)
    simulation.set_input("birth", "ETERNITY", a["birth"])
    for name in ("salary", "capital_returns", "rent"):
        simulation.set_input(name, MONTH, a[name])
    simulation.set_input("accommodation_size", JANUARY, a["size"])
    simulation.set_input("housing_occupancy_status", JANUARY, a["housed"])
    return simulation


def computed(simulation: Any) -> dict[str, Any]:
    """All outputs."""
    return {name: simulation.calculate(name, MONTH) for name in (*PERSON, *HOUSEHOLD)}


def clocks() -> Any:
    """Now, by the clock and in computing."""
    return numpy.array([time.perf_counter(), time.process_time()])


def bulk(a: dict[str, Any]) -> tuple[list[float], list[float], dict[str, Any]]:
    """Seconds to build and to compute, and the results."""
    start = clocks()
    simulation = built(a)
    middle = clocks()
    found = computed(simulation)
    return list(middle - start), list(clocks() - middle), found


def situation(members: list[dict[str, Any]], shared: dict[str, Any]) -> dict[str, Any]:
    """A household as the builder reads it."""
    return {
        "persons": {
            m["id"]: {"birth": {"ETERNITY": m["birth_date"]}, "salary": {MONTH: m["salary"]},
                      "capital_returns": {MONTH: m["capital_returns"]}}
            for m in members
        },
        "households": {"home": {
            "adults": [m["id"] for m in members if m["place"] == "adult"],
            "children": [m["id"] for m in members if m["place"] == "child"],
            "rent": {MONTH: shared["rent"]}, "accommodation_size": {JANUARY: shared["accommodation_size"]},
            "housing_occupancy_status": {JANUARY: shared["housed_as"]},
        }},
    }  # fmt: skip


def one(given: dict[str, Any]) -> dict[str, Any]:
    """One household, built and computed."""
    return computed(SimulationBuilder().build_from_entities(system, given))


def household(
    members: list[dict[str, Any]], shared: dict[str, Any], times: int
) -> tuple[list[float], dict[str, list[float]]]:
    """Seconds a household, the mean of so many times, and its results."""
    given = situation(members, shared)
    start = clocks()
    for _ in range(times):
        found = one(given)
    return list((clocks() - start) / times), {name: [float(x) for x in values] for name, values in found.items()}


def main() -> None:
    """Answer until nobody asks."""
    a: dict[str, Any] = {}
    results: dict[str, Any] = {}
    for line in sys.stdin:
        word, *rest = json.loads(line)
        answer: Any = None
        if word == "about":
            answer = {name: version(name) for name in ("openfisca-core", "openfisca-country-template", "numpy")}
        elif word == "load":
            a = load(rest[0])
        elif word == "bulk":
            build, compute, results = bulk(a)
            answer = build, compute
        elif word == "household":
            answer = household(*rest)
        elif word == "write":
            for name, group in (("persons", PERSON), ("households", HOUSEHOLD)):
                columns = numpy.column_stack([results[n].astype(numpy.float64) for n in group])
                numpy.savetxt(
                    f"{rest[0]}/{name}.out", columns, delimiter=",", fmt="%.17g", header=",".join(group), comments=""
                )
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
