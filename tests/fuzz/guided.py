"""All targets in turn, under atheris: python -m tests.fuzz.guided MINUTES [TARGET...], as `python -m tests.fuzz` starts it.

Each target is fuzzed by a child of this process, which has imported and instrumented everything once: that takes longer than many
a target's share. A child ends at its first finding, and another goes on.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import atheris  # type: ignore[import-not-found, unused-ignore]

with atheris.instrument_imports(include=["newscrawl", "feedparser", "w3lib"]):
    from tests.fuzz.table import CASES, TARGETS

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".fuzz"
MOST_BYTES = 32 * 1024
SLOW_SECONDS = 10
"""For one input of MOST_BYTES: what takes longer is a finding."""
MOST_MEMORY = 2048
"""In MiB."""
MOST_FOUND = 5
"""Findings after which a target is left alone: they are mostly the same one."""
_RUNS = re.compile(r"^(?:stat::number_of_executed_units: |#)(\d+)\b", re.MULTILINE)
"""Executions so far, and those at the end."""
_ERROR = re.compile(
    r"^(?!INFO|WARNING)[\w.]*(?:Error|Exception|Rejected)\b.*|^ALARM.*|^==\d+== ERROR: libFuzzer: (?!fuzz target exited).*",
    re.MULTILINE,
)


@dataclass
class Tried:
    """What became of one target."""

    name: str
    runs: int = 0
    seconds: float = 0
    corpus: int = 0
    found: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"| {self.name} | {self.runs:,} | {self.seconds:.0f} | {self.corpus} | {len(self.found)} |"


def main(minutes: float, names: list[str]) -> int:
    print("| target | executions | seconds | corpus | findings |\n|---|---|---|---|---|", flush=True)
    tried = []
    for name in names:
        tried.append(fuzz(name, minutes * 60 / len(names)))
        print(tried[-1], flush=True)
    runs, seconds = sum(one.runs for one in tried), sum(one.seconds for one in tried)
    found = [sentence for one in tried for sentence in one.found]
    print(f"\n{runs:,} executions in {seconds / 60:.1f} minutes, {len(found)} findings", *found, sep="\n")
    return bool(found)


def fuzz(name: str, seconds: float) -> Tried:
    """One target, begun again after each finding until its time is over."""
    tried, broken = Tried(name), HOME / "found" / name
    broken.mkdir(parents=True, exist_ok=True)
    flags, corpus = prepared(name, broken)
    begun = time.monotonic()
    while (left := seconds - (time.monotonic() - begun)) > 1 and len(tried.found) < MOST_FOUND:
        known = set(broken.iterdir())
        said = in_a_child(keeping(name, broken), [f"-max_total_time={int(left)}", *flags], HOME / f"{name}.log")
        tried.runs += max(map(int, _RUNS.findall(said)), default=0)
        fresh = [path for path in broken.iterdir() if path not in known]
        tried.found += tuple(f"{name}: {_why(said)} ({path.relative_to(ROOT)})" for path in fresh)
        if not fresh and not _RUNS.search(said):
            raise SystemExit(f"{name} does not run: see {HOME / f'{name}.log'}")
    tried.seconds, tried.corpus = time.monotonic() - begun, len(list(corpus.iterdir()))
    return tried


def prepared(name: str, broken: Path) -> tuple[list[str], Path]:
    """Flags and folders for libFuzzer, and the folder among them that grows; seeds and cases are written out."""
    corpus, written, dictionary = HOME / "corpus" / name, HOME / "seeds" / name, HOME / "seeds" / f"{name}.words"
    shutil.rmtree(written, ignore_errors=True)
    for folder in (corpus, written):
        folder.mkdir(parents=True, exist_ok=True)
    cases = [path.read_bytes() for path in sorted((CASES / name).glob("*"))]
    for number, seed in enumerate([*TARGETS[name].seeds(), *cases]):
        (written / str(number)).write_bytes(seed[:MOST_BYTES])
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in TARGETS[name].words)
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped))
    words = [f"-dict={dictionary}"] if TARGETS[name].words else []
    limits = [f"-max_len={MOST_BYTES}", f"-timeout={SLOW_SECONDS}", f"-rss_limit_mb={MOST_MEMORY}", "-report_slow_units=3600"]
    return [
        *limits,
        *words,
        f"-artifact_prefix={broken}/",
        "-print_final_stats=1",
        "-reload=0",
        str(corpus),
        str(written),
    ], corpus


def keeping(name: str, broken: Path) -> Callable[[bytes], None]:
    """The target, which writes down what it breaks on: libFuzzer does so for what takes too long, or too much memory."""

    def call(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except BaseException:
            (broken / f"crash-{sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise

    return call


def in_a_child(call: Callable[[bytes], None], flags: list[str], log: Path) -> str:
    """What libFuzzer says."""
    child = os.fork()
    if not child:
        with log.open("wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        atheris.Setup(["fuzz", *flags], call)
        with suppress(SystemExit):
            atheris.Fuzz()
        os._exit(0)
    os.waitpid(child, 0)
    return log.read_text("utf-8", "replace")


def _why(said: str) -> str:
    found = _ERROR.findall(said)
    return found[0].strip()[:200] if found else "see its log"


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:] or list(TARGETS)))
