"""Counts what drifts: imports, foreign keys, guarded routes, sizes, settings, translations."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import ForeignKey, OneToOneField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from eligibility.vocabulary import catalogue
from protection.facts.homes import homes_of
from protection.jobs import handlers

ROOT = Path(__file__).resolve().parent.parent
PUBLIC = {
    "web:home": "the front door",
    "web:sign_in": "where people sign in",
    "web:language": "sets a cookie, nothing else",
    "web:health": "says up or away to the load balancer",
    "api:openapi": "the description of the interface",
}
UUID = "00000000-0000-4000-8000-000000000000"


def test_imports_flow_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_upstream() -> None:
    order = {f"protection.{step}": place for place, step in enumerate(settings.STEPS)}
    for model in apps.get_models():
        here = order.get(model._meta.app_config.name)  # type: ignore[union-attr]
        if here is None:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField):
                there = order.get(field.related_model._meta.app_config.name)  # type: ignore[union-attr]
                assert there is not None, f"{model.__name__}.{field.name}"
                assert there <= here, f"{model.__name__}.{field.name}"


def _routes(patterns: list[Any], prefix: str = "", space: str = "") -> list[tuple[str, str]]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found += _routes(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            address = re.sub(r"<uuid:\w+>", UUID, prefix + str(pattern.pattern))
            found.append((f"{space}{pattern.name}", "/" + re.sub(r"<int:\w+>", "1", address)))
    return found


@pytest.mark.django_db
def test_every_route_is_guarded(client: Client) -> None:
    routes = _routes(get_resolver().url_patterns)
    assert len(routes) >= 17
    assert set(PUBLIC) <= {name for name, _ in routes}
    for name, address in routes:
        for answer in (client.get(address), client.post(address, data={}, content_type="application/json")):
            if name in PUBLIC:
                assert answer.status_code not in (401, 403, 500), name
            else:
                to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
                assert to_sign_in or answer.status_code in (401, 403), f"{name} answers {answer.status_code} to anybody"


def test_every_kind_of_job_has_a_queue_that_is_served() -> None:
    served = (ROOT / "launcher" / "serve.py").read_text(encoding="utf-8")
    assert handlers._HANDLERS
    for kind in handlers._HANDLERS:
        assert handlers.queue_of(kind) in handlers.QUEUES
    for queue in handlers.QUEUES:
        assert re.search(rf'"[a-z,]*\b{queue}\b[a-z,]*"', served), queue


def test_every_fact_has_exactly_one_home() -> None:
    assert {fact.id: homes for fact in catalogue().values() if len(homes := homes_of(fact)) != 1} == {}


def test_a_second_home_is_found() -> None:
    level = catalogue()["disability_level"]
    assert homes_of(level) == ["AssistanceState"]
    assert homes_of(replace(level, register="employment")) == ["AssistanceState"]  # lives elsewhere than it says
    assert len(homes_of(replace(level, register="declared"))) == 2
    assert len(homes_of(replace(level, derived="age > 1"))) == 2
    assert homes_of(replace(level, id="nowhere")) == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_stay_small() -> None:
    for path in [*ROOT.glob("eligibility/**/*.py"), *ROOT.glob("protection/**/*.py"), *ROOT.glob("launcher/*.py")]:
        if "migrations" not in path.parts:
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_style_sheet_stays_small() -> None:
    assert (ROOT / "static" / "css" / "an-sinh.css").stat().st_size < 20_000


def test_nothing_personal_in_str() -> None:
    personal = {"full_name", "identity_number", "phone", "address", "name_key"}
    for model in apps.get_models():
        path = Path(sys.modules[model.__module__].__file__ or "")
        if ROOT / "protection" not in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "__str__":
                read = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                assert not (read & personal and model.__module__ != "protection.areas.models"), path


def test_every_variable_is_documented() -> None:
    text = (ROOT / "protection" / "settings.py").read_text(encoding="utf-8")
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r'env\.\w+\("([A-Z_]+)"', text):
        assert name in documented, f"{name} is not in .env.example"


def _plain(value: Any) -> Any:
    """A text, or a pair of singular and plural, that can be compared and looked up."""
    return tuple(value) if isinstance(value, list | tuple) else value


def _sentences() -> set[tuple[str, str]]:
    """(file, text) of everything that templates and Python give to the translator; of a plural its singular."""
    found = set()
    for path in ROOT.glob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        for quoted in re.findall(r"""translate\s+(?:"([^"]+)"|'([^']+)')""", text):
            found.add((path.name, quoted[0] or quoted[1]))
        for block in re.findall(r"{% blocktranslate[^%]*%}(.*?){%", text, re.DOTALL):
            found.add((path.name, re.sub(r"{{ (\w+) }}", r"%(\1)s", block)))
    for path in ROOT.glob("protection/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            if named in ("_", "gettext", "gettext_lazy", "ngettext") and isinstance(node.args[0], ast.Constant):  # type: ignore[union-attr]
                found.add((path.name, node.args[0].value))  # type: ignore[union-attr]
    return found


def test_every_sentence_has_its_vietnamese() -> None:
    folder = ROOT / "locale" / "vi" / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as file:
        texts = {_plain(m.id): _plain(m.string) for m in read_po(file) if m.id}
    with (folder / "django.mo").open("rb") as file:
        compiled = {_plain(m.id): _plain(m.string) for m in read_mo(file) if m.id}
    assert {k: (v,) if isinstance(v, str) else v for k, v in texts.items()} == {
        k: (v,) if isinstance(v, str) else v for k, v in compiled.items()
    }, "the compiled catalogue is stale"
    assert [key for key, value in texts.items() if not value] == []
    known = {key if isinstance(key, str) else key[0] for key in texts}
    assert sorted(pair for pair in _sentences() if pair[1] not in known) == []


def test_nothing_names_a_machine() -> None:
    for path in [*ROOT.glob("**/*.py"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]:
        if not {".venv", "var", "tests"} & set(path.relative_to(ROOT).parts):
            assert not re.search(r"(?<![\w.])/(work|root|home)/", path.read_text(encoding="utf-8")), path


def test_the_page_of_formats_is_up_to_date() -> None:
    from protection.registers.reference import page

    assert (ROOT / "docs" / "reference" / "registers.md").read_text(encoding="utf-8") == page()


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for path in ROOT.glob("protection/*/management/commands/*.py"):
        if path.stem != "__init__":
            assert f"`{path.stem}`" in page, path.stem


def test_the_containers_can_be_read_and_hold_no_secret() -> None:
    import yaml

    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    assert set(services) == {"db", "broker", "migrate", "web", "worker", "scheduler"}
    assert services["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
