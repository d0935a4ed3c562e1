"""What compose.yaml starts, started: SeaweedFS and PostgreSQL from PyPI, ours from this environment."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import psycopg
import urllib3

from tests.deploy.containers import BIN, DEPLOY, Container, compose
from tests.postgres import Server as Postgres
from tests.postgres import postgres, programs
from tests.servers import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.demo import Server

CONTACT: Final = "https://house.example/"
WGET: Final = "import sys, urllib.request as ask; ask.urlopen(sys.argv[-1], timeout=3)"
SECONDS: Final = 90


@dataclass
class Stack:
    containers: dict[str, Container]
    ports: dict[str, int]
    token: str
    allowed: dict[str, str] = field(default_factory=lambda: {"NEWSCRAWL_ALLOW_NETS": "127.0.0.0/8"})
    """The site under test is on loopback, which no crawl may be asked for."""

    def ask(self, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.ports['web']}{path}"
        answer = urllib3.request("POST" if body else "GET", url, headers=headers, json=body, timeout=20, retries=3)
        assert answer.status < 300, answer.data
        return answer.json()

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not is_so():
            assert time.monotonic() < deadline, "\n".join(
                container.log() for container in self.containers.values() if container.process
            )
            time.sleep(0.2)

    def wait_for_articles(self, number: int) -> None:
        self.wait_for(lambda: len(self.ask("/api/articles")["articles"]) >= number)

    def scrape(self, job: dict[str, Any]) -> str:
        """What Prometheus gets from the first target of a job, at the name and with the token of its configuration."""
        name, _, port = _target(job).partition(":")
        assert port == "8425"
        headers = {"Host": f"{name}:{port}"}
        if credentials := job.get("authorization", {}).get("credentials_file"):
            headers["Authorization"] = (
                f"Bearer {(self.containers['prometheus'].folder / 'secrets' / credentials.rpartition('/')[2]).read_text()}"
            )
        answer = urllib3.request(
            "GET", f"http://127.0.0.1:{self.ports[name]}{job.get('metrics_path', '/metrics')}", headers=headers, timeout=20
        )
        assert answer.status == 200, answer.data
        return answer.data.decode()


def _target(job: dict[str, Any]) -> str:
    if "static_configs" in job:
        return str(job["static_configs"][0]["targets"][0])
    found = job["dns_sd_configs"][0]
    return f"{found['names'][0]}:{found['port']}"


@contextmanager
def stack_of(folder: Path, site: Server) -> Iterator[Stack]:
    """Everything up and healthy, crawling `site`."""
    shutil.copytree(DEPLOY, folder / "deploy")
    subprocess.run([folder / "deploy" / "compose" / "secrets.sh"], check=True)
    (folder / "deploy" / "config" / "sites.toml").write_text(f'[[site]]\nurl = "{site.url}/"\nevery = "52w"\n')
    with postgres() as database:
        found = _stack(folder, database)
        try:
            for name in ("seaweedfs", "postgres"):
                _up(found, name)
            done = found.containers["bucket"].run()
            assert done.returncode == 0, done.stderr
            for name in ("worker", "web"):
                found.containers[name].start(**found.allowed)
            for name in ("worker", "web"):
                found.containers[name].wait_until_healthy()
            yield found
        finally:
            for container in found.containers.values():
                container.kill()


def _stack(folder: Path, database: Postgres) -> Stack:
    secrets = folder / "deploy" / "secrets"
    weed = free_ports(4)
    ports = {"postgres": database.port, "seaweedfs": weed, "web": free_port(), "worker": free_port()}
    _make_database(database, (secrets / "postgres_password").read_text())
    state = secrets / "newscrawl_state"
    url = state.read_text().replace("@postgres/", f"@127.0.0.1:{database.port}/")
    state.chmod(0o644)
    state.write_text(url)
    services = compose(NEWSCRAWL_CONTACT=CONTACT)["services"]
    containers = {}
    for name, service in services.items():
        own = {
            "/etc/newscrawl": str(folder / "deploy" / "config"),
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - it is replaced
            "seaweedfs": "127.0.0.1",
            "8425": str(ports.get(name, 0)),
            "8333": str(weed),
            "9333": str(weed + 2),
        }
        containers[name] = Container(name, service, folder / name, secrets, own)
    _adapt(containers, weed, database)
    return Stack(containers, ports, (secrets / "newscrawl_token").read_text())


def _adapt(containers: dict[str, Container], weed: int, database: Postgres) -> None:
    """Programs of other images that are here under other names, and ports that no file names."""
    seaweedfs, server = containers["seaweedfs"], containers["postgres"]
    more = [f"-filer.port={weed + 1}", f"-master.port={weed + 2}", f"-volume.port={weed + 3}"]
    seaweedfs.service["command"] = [*seaweedfs.service["command"], *more]
    seaweedfs.service["entrypoint"] = [str(BIN / "weed")]
    url = seaweedfs.service["healthcheck"]["test"][-1]
    seaweedfs.service["healthcheck"]["test"] = ["CMD", sys.executable, "-c", WGET, url]
    check = server.service["healthcheck"]["test"]
    check[1] = str(programs() / check[1])
    check += ["--port", str(database.port)]


def _make_database(database: Postgres, password: str) -> None:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE newscrawl LOGIN PASSWORD '{password}'")  # type: ignore[call-overload]
        connection.execute("CREATE DATABASE newscrawl OWNER newscrawl")


def _up(stack: Stack, name: str) -> None:
    """PostgreSQL runs already: its image's entrypoint makes the database and its user, as `_make_database` has done."""
    if name != "postgres":
        stack.containers[name].start()
    stack.containers[name].wait_until_healthy()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
