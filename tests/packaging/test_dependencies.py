"""What is installed: nothing without a hash, nothing from a place that is named, and no more than is needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.storage.blobs import open_blobs

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
EXTRAS = (
    "fastapi", "multipart", "opentelemetry", "procrastinate", "psycopg", "pyarrow", "scrapy_playwright", "starlette",
    "uvicorn",
)  # fmt: skip
WITHOUT = f"""
import importlib.abc, sys
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
from newscrawl.cli import main
main()
"""


def test_every_locked_package_has_its_version_and_hashes_and_comes_from_nowhere_else() -> None:
    packages = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", LOCK) if not entry.startswith("#")]
    assert len(packages) > 100
    for entry in packages:
        lines = [line for line in entry.splitlines() if not line.lstrip().startswith("#")]
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^ ]+ ", lines[0]), lines[0]
        assert sum("--hash=sha256:" in line for line in lines) >= 1, lines[0]
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|--(extra-)?index-url|--find-links|--trusted-host)", LOCK, re.MULTILINE)


@pytest.mark.parametrize("folder", ["newscrawl", "pipelines", "tests", "benchmarks"])
def test_every_exception_from_a_rule_of_security_has_its_reason(folder: str) -> None:
    bare = re.compile(r"#\s*noqa:[^#]*\bS\d{3}(?![^#]* - \S)")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_a_site_is_crawled_and_read_without_any_extra(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<article><h1>A title</h1>" + "<p>Words of a story that is long enough to be one.</p>" * 9)
    for words in (["crawl", "--demo", "--limit", "2", "--to", "bucket"], ["read", "bucket"], ["extract", str(page)]):
        command = [sys.executable, "-c", WITHOUT, *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=300)
        assert done.returncode == 0, done.stderr
    assert len(list(open_blobs(str(tmp_path / "bucket")).list("articles/"))) == 2
