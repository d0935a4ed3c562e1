"""deploy/Dockerfile and deploy/compose.yaml read as they are, and their commands run as processes of this machine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
BIN: Final = Path(sys.executable).parent
START_SECONDS: Final = 60


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's, of both stages, each on one line."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def image_env() -> dict[str, str]:
    pairs = (pair.partition("=") for word, rest in instructions() if word == "ENV" for pair in shlex.split(rest))
    return {name: value for name, _, value in pairs}


def image_list(instruction: str) -> list[str]:
    """The words of ENTRYPOINT or of HEALTHCHECK's CMD."""
    found = next(rest for word, rest in instructions() if word == instruction)
    return list(yaml.safe_load(found[found.index("[") :]))


def compose(**given: str) -> dict[str, Any]:
    """compose.yaml with its ${…} filled in by `given` and defaults."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        assert name in given or kind == ":-", f"{name}: {rest}"
        return given.get(name, rest)

    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", value, text)))


@dataclass
class Container:
    """One service as a process, with what compose and image give it alone; paths, hosts and ports are `replaced` by ours."""

    name: str
    service: dict[str, Any]
    folder: Path
    secrets: Path
    replaced: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    is_ours: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_ours = "build" in self.service
        for path in ("data", "secrets"):
            (self.folder / path).mkdir(parents=True, exist_ok=True)
        for secret in self.service.get("secrets", ()):
            shutil.copy(self.secrets / secret, self.folder / "secrets" / secret)

    def mapped(self, text: str) -> str:
        places = {"/data": str(self.folder / "data"), "/run/secrets": str(self.folder / "secrets")} | dict(self.replaced)
        old = "|".join(re.escape(place) for place in places)
        return re.sub(rf"(?<![\w.])({old})(?![\w.])", lambda found: places[found[1]], text)

    def env(self) -> dict[str, str]:
        own = image_env() if self.is_ours else {}
        given = {name: str(value) for name, value in (own | self.service.get("environment", {})).items()}
        return {name: self.mapped(value) for name, value in given.items()} | {"PATH": f"{BIN}{os.pathsep}{os.defpath}"}

    def words(self, *instead: str) -> list[str]:
        entry = self.service.get("entrypoint") or image_list("ENTRYPOINT")
        return [self.mapped(word) for word in [*entry, *(instead or self.service.get("command", ()))]]

    def start(self, **more: str) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words(), cwd=self.folder / "data", env=self.env() | more, stdout=log, stderr=log, start_new_session=True
            )

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """To its end, as `docker compose run` does."""
        return subprocess.run(
            self.words(*words), cwd=self.folder / "data", env=self.env() | more, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    def is_healthy(self) -> bool:
        check = self.service.get("healthcheck", {}).get("test") or ["CMD", *image_list("HEALTHCHECK")]
        words = [self.mapped(word) for word in check[1:]]
        return subprocess.run(words, env=self.env(), capture_output=True, timeout=30, check=False).returncode == 0

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_healthy():
            assert time.monotonic() < deadline, self.log()
            assert self.process is None or self.process.poll() is None, self.log()
            time.sleep(0.2)

    def stop(self) -> tuple[int, float]:
        """SIGTERM, as Docker and Kubernetes send it; gives exit code and seconds."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60), time.monotonic() - begun

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")
