"""The compose file, read and tried as far as that goes without an engine."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.test import Client

from launcher import health

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    read = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(read["services"], dict)
    return read["services"]


def test_every_service_that_stays_up_is_checked(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name == "migrate":
            continue
        check = service["healthcheck"]
        assert check["test"][0] in ("CMD", "CMD-SHELL"), name
        assert {"interval", "timeout", "retries"} <= set(check), name


def test_the_checks_name_commands_that_exist(services: dict[str, Any]) -> None:
    assert services["web"]["healthcheck"]["test"] == ["CMD", "python", "-m", "launcher.health"]
    assert services["web"]["ports"] == [f"{health.PORT}:{health.PORT}"]
    for name in ("worker", "scheduler"):
        check = services[name]["healthcheck"]["test"]
        assert check == ["CMD", "python", "manage.py", "alive", name]
        assert check[3] in get_commands()


def test_what_a_service_waits_for_is_checked(services: dict[str, Any]) -> None:
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for {other}"
            else:
                assert how["condition"] == "service_completed_successfully"


@pytest.mark.django_db
@pytest.mark.parametrize("hosts", ["an-sinh.example", ".an-sinh.example,other.example", "*"])
def test_the_question_of_the_web_check_is_answered_in_production(
    hosts: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = hosts.split(",")
    monkeypatch.setenv("AN_SINH_HOSTS", hosts)
    question = health.request()
    answer = Client().get(question.selector, headers={"host": question.get_header("Host")})
    assert (answer.status_code, answer.json()) == (200, {"database": "up"})
    assert (
        Client().get("/", headers={"host": question.get_header("Host")}).status_code == 301
    )  # all else is sent to TLS


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[http.server.BaseHTTPRequestHandler]]:
    class Answer(http.server.BaseHTTPRequestHandler):
        status = 200

        def do_GET(self) -> None:
            self.send_response(self.status)
            self.send_header("Location", "https://elsewhere/")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    monkeypatch.setattr(health, "PORT", server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Answer
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (301, 1), (400, 1), (503, 1)])
def test_only_a_good_answer_is_healthy(web: Any, status: int, code: int) -> None:
    web.status = status
    assert health.main() == code


def test_no_answer_is_unhealthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PORT", 1)
    assert health.main() == 1
