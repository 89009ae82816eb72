"""`python -m launcher.health`: whether the web server of this container answers. Standard library only.

The server is asked here, under the name it serves: any other host name is refused by it.
"""

import os
import sys
import urllib.request
from urllib.error import URLError

PORT = 8000


def request() -> urllib.request.Request:
    """The question, with the first host name of AN_SINH_HOSTS."""
    host = (os.environ.get("AN_SINH_HOSTS") or "localhost").split(",")[0].strip().lstrip(".")
    return urllib.request.Request(
        f"http://127.0.0.1:{PORT}/health/", headers={"Host": "localhost" if host == "*" else host}
    )


def main() -> int:
    """0 when it answers 200; anything else, a redirect included, is 1."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: object) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(request(), timeout=4) as answer:
            return int(answer.status != 200)
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
