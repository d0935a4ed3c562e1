"""Fuzzing for as long as you like: python -m tests.fuzz --minutes 30. Prints executions and findings; with any it ends with 1.

Each target has its share of the time, one process after the other, guided by coverage: atheris, put below `.fuzz/` when first
needed. What was met is kept in `.fuzz/corpus`, so that the next call goes on from there; inputs that broke something lie in
`.fuzz/found`. A finding becomes a case: fix the parser, and move the input to `tests/fuzz/cases/<target>/`, under a name that
says what it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / ".fuzz" / "site"
ATHERIS = "atheris==3.0.0"


def main() -> None:
    """Look at the options and bring atheris; the rest is done by a process that finds it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz every parser of foreign bytes.")
    parser.add_argument("--minutes", type=float, default=30, help="in all")
    parser.add_argument("targets", nargs="*", help="some of those that tests/fuzz/table.py names; all by default")
    given = parser.parse_args()
    install()
    path = os.pathsep.join([str(ROOT), str(SITE)])
    command = [sys.executable, "-m", "tests.fuzz.guided", str(given.minutes), *given.targets]
    sys.stdout.flush()
    os.execve(sys.executable, command, os.environ | {"PYTHONPATH": path})  # noqa: S606 - our own


def install() -> None:
    """atheris, for this Python alone and outside of the project's own environment."""
    if (SITE / "atheris").is_dir():
        return
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    done = subprocess.run([*pip, "--quiet", "--no-deps", "--target", str(SITE), ATHERIS], check=False)
    if done.returncode:
        raise SystemExit(f"{ATHERIS} cannot be installed for this Python: take one that it has wheels for, 3.11 to 3.13")


if __name__ == "__main__":
    main()
