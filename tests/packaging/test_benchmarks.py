"""The benchmarks, which no other test runs, still find what they import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORTS = """
import runpy, sys, traceback
for script in sys.argv[1:]:
    try:
        runpy.run_path(script, run_name="imported")
    except BaseException:
        print(script, traceback.format_exc())
"""


def test_every_benchmark_can_be_imported() -> None:
    scripts = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "benchmarks").rglob("*.py"))
    words = [sys.executable, "-c", IMPORTS, *scripts]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (len(scripts) > 10, done.stdout) == (True, "")
