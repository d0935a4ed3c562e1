"""The wheel, built and installed as a user would, in an environment of its own for each Python that is at hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
NEEDED = (
    "newscrawl/py.typed",
    "newscrawl/storage/article-1.json",
    "newscrawl/urls/rules.toml",
    "newscrawl/clean/comment_forms.toml",
    "newscrawl/demo/templates/article.html",
    "newscrawl/web/templates/base.html",
    "newscrawl/web/static/app.css",
    "pipelines/store.py",
)


def pythons() -> Iterator[str]:
    """This Python, and others from 3.11 to 3.13 that run when they are called."""
    yield sys.executable
    for minor in (11, 12, 13):
        found = shutil.which(f"python3.{minor}")
        if found and minor != sys.version_info.minor and run([found, "-c", "import venv"]).returncode == 0:
            yield found


def run(words: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", check=False, timeout=500)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution of what git has."""
    folder = tmp_path_factory.mktemp("dist")
    done = run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)])
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def constraints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The versions of requirements.lock, without hashes: what is installed here is not all of it."""
    path = tmp_path_factory.mktemp("lock") / "constraints.txt"
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [line.removesuffix("\\").strip() for line in lines if re.match(r"[a-z0-9]", line)]
    path.write_text("\n".join(pins), encoding="utf-8")
    return path


def test_the_wheel_holds_what_the_code_reads(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    assert set(NEEDED) - set(names) == set()
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/"))]


def test_the_source_distribution_builds_by_itself_and_names_its_licence(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "newscrawl/py.typed", "newscrawl/cli/__init__.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "bucket/", ".git/"))]


@pytest.mark.parametrize("python", list(pythons()), ids=lambda path: Path(path).name)
def test_a_clean_environment_crawls_and_reads_without_any_extra(
    python: str, built: Path, constraints: Path, tmp_path: Path
) -> None:
    assert run([python, "-m", "venv", str(tmp_path / "venv")]).returncode == 0
    command = str(tmp_path / "venv" / "bin" / "newscrawl")
    pip = [str(tmp_path / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "--constraint", str(constraints)]
    installed = run([*pip, str(next(built.glob("*.whl")))])
    assert installed.returncode == 0, installed.stderr
    assert run([command, "--version"]).stdout.startswith("newscrawl 0.")
    crawled = run([command, "crawl", "--demo", "--limit", "5"], cwd=tmp_path)
    assert crawled.returncode == 0, crawled.stderr
    read = run([command, "read", "bucket"], cwd=tmp_path)
    assert len([json.loads(line) for line in read.stdout.splitlines()]) == 5
    served = run([command, "serve"], cwd=tmp_path)
    assert (served.returncode, "newscrawl[web]" in served.stderr) == (2, True)
