"""What stands in a bucket directory, read as a consumer would: by the layout of the bucket alone."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Crawl:
    """A finished `newscrawl crawl`: how it ended, and what it left in `bucket`."""

    exit_code: int
    said: str
    bucket: Path

    @property
    def changes(self) -> list[dict[str, Any]]:
        """Every line of the log, in order."""
        segments = sorted((self.bucket / "log").glob("*.jsonl.gz"))
        return [json.loads(line) for path in segments for line in gzip.open(path, "rt", encoding="utf-8")]

    @property
    def articles(self) -> list[dict[str, Any]]:
        """The article of each put, in the log's order."""
        return [change["article"] for change in self.changes if change["op"] == "put"]

    @property
    def report(self) -> dict[str, Any]:
        """The one run report."""
        (path,) = (self.bucket / "runs").rglob("*.json")
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    def fates(self) -> str:
        """Every lead that was not stored, one a line: for the message of an assertion."""
        return "\n".join(f"{row['outcome']} {row['url']} {row.get('detail') or ''}" for row in self.report["endings"])


def crawl(bucket: Path, *arguments: str, environment: Mapping[str, str] | None = None, seconds: float = 900) -> Crawl:
    """Run the user's own command, `newscrawl crawl … --to bucket`, in a process of its own."""
    command = [sys.executable, "-m", "newscrawl", "crawl", *arguments, "--to", str(bucket)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=environment, timeout=seconds)
    return Crawl(done.returncode, done.stdout + done.stderr, bucket)
