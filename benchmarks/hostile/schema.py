"""python -m benchmarks.hostile.schema: schemathesis over the whole API of a demo city, by a token that may write.

A process of its own against a server of its own. What is refused for reasons that no schema tells is no finding; a
status or a form that the description does not know is one, and so is any fault of ours.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.hostile import city
from benchmarks.installation import Installation

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


def token() -> str:
    """A token of the first officer of the city that there is, for a day."""
    from django.utils import timezone

    from chanmai.bureau.accounts.queries import demo_members
    from chanmai.bureau.accounts.tokens import make_token
    from chanmai.bureau.accounts.viewer import Viewer

    member = next(member for member in demo_members() if member.username == "city")
    officer = Viewer(user_id=member.user_id, role=member.role, name=member.name)
    return make_token(officer, "trial", days=1, may_write=True, at=timezone.now())


@contextmanager
def served(installation: Installation) -> Iterator[str]:
    """Django's own server, which takes longer addresses than gunicorn: the API is what is tried."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "chanmai.site.cli",
        "manage",
        "runserver",
        "--noreload",
        f"127.0.0.1:{port}",
    ]
    with (installation.home / "log").open("wb") as log:
        server = subprocess.Popen(command, env=installation.env, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def main() -> int:
    """Run schemathesis; its own answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile.schema", description=__doc__)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--firms", type=int, default=60)
    parser.add_argument(
        "--city", type=Path, help="the folder of a demo city on SQLite, to work on a copy of it"
    )
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        installation = city.make(Path(folder) / "city", asked.firms, copy=asked.city)
        secret = token()
        with served(installation) as address:
            command = [
                str(Path(sys.executable).with_name("schemathesis")),
                "run",
                f"{address}/api/openapi.json",
            ]
            options = [
                "--checks",
                ",".join(CHECKS),
                "--phases",
                asked.phases,
                "--max-examples",
                str(asked.examples),
            ]
            more = [
                "--seed",
                str(asked.seed),
                "--continue-on-failure",
                "--no-color",
                "--workers",
                "2",
                "--warnings",
                "off",
                "--request-timeout",
                "60",
            ]
            env = os.environ | {"PYTHONWARNINGS": "error"}
            head = ["-H", f"Authorization: Bearer {secret}"]
            return subprocess.run(
                [*command, *options, *more, *head], env=env, cwd=folder, check=False
            ).returncode


if __name__ == "__main__":
    sys.exit(main())
