"""The commands as a user types them, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.storage.blobs import open_blobs
from tests.nursery import nursery
from tests.schema import ARTICLES, fault

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """What the user reads last."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""

    def shows_no_traceback(self) -> bool:
        return "Traceback" not in self.err + self.out


def newscrawl(*words: str, stdin: str | None = None, cwd: Path | None = None, **env: str) -> Done:
    """`newscrawl WORDS`; `env` is added to the environment."""
    return forked("newscrawl", words, stdin, cwd, env)


def scrapy(*words: str, **env: str) -> Done:
    """`scrapy WORDS`, from the project's folder."""
    return forked("scrapy", words, None, None, env)


def begun_anew(*words: str, cwd: Path | None = None, **env: str) -> Done:
    """`newscrawl WORDS` from an interpreter's start on: slower, and in the list of processes under its own words."""
    return run([sys.executable, "-m", "newscrawl", *words], None, cwd, env)


def forked(program: str, words: tuple[str, ...], stdin: str | None, cwd: Path | None, env: dict[str, str]) -> Done:
    """`python -m PROGRAM WORDS` off the nursery, where `env` has nothing that an interpreter reads as it begins."""
    if nursery().can_run(os.environ | env):
        return Done(*nursery().run(program, list(words), stdin, cwd, os.environ | env))
    return run([sys.executable, "-m", program, *words], stdin, cwd, env)


def run(command: list[str], stdin: str | None, cwd: Path | None, env: dict[str, str]) -> Done:
    found = subprocess.run(
        command, input=stdin, cwd=cwd, env=os.environ | env, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    return Done(found.returncode, found.stdout, found.stderr)


def objects(store: str, prefix: str) -> list[dict[str, Any]]:
    """The JSON objects under `prefix`, in the order of their keys; articles are held against their schema."""
    blobs = open_blobs(store)
    found = [(key, blobs.get(key)) for key in blobs.list(prefix) if not key.endswith(".html")]  # a report's page for people
    faults = [told for key, data in found if key.startswith(ARTICLES) and (told := fault(key, data))]
    assert not faults, faults[0]
    return [json.loads(data) for _, data in found]


def report(store: str) -> dict[str, Any]:
    """The report of the latest run."""
    return objects(store, "runs/")[-1]
