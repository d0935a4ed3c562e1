"""Every program of docs/python.md, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reader.logs import put, write

DOCUMENT = Path(__file__).parents[2] / "docs" / "python.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
PRINTED = (
    "Brücke gesperrt 2026-02-18T10:00:00+01:00",
    "Ferry returns 110 ['paragraph', 'paragraph']",
    "stored",
    "[100, 200, 300, 400, 500]",
)


@pytest.mark.parametrize(("number", "printed"), list(enumerate(PRINTED)))
def test_programs_do_what_the_document_says(number: int, printed: str, tmp_path: Path) -> None:
    write(str(tmp_path / "bucket"), 0, put("a", headline="Brücke gesperrt"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAMS[number]], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", printed)


def test_every_program_is_run() -> None:
    assert len(PROGRAMS) == len(PRINTED)
