"""deploy/Dockerfile: clean, pinned, and its steps make a newscrawl that runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Final

import pytest

from tests.deploy.containers import BIN, DEPLOY, ROOT, image_env, image_list, instructions

if TYPE_CHECKING:
    from pathlib import Path

LOCK: Final = DEPLOY / "requirements.lock"
EXTRAS: Final = ("fleet", "otel", "parquet", "postgres", "web")


def test_hadolint_finds_nothing() -> None:
    done = subprocess.run([BIN / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_its_bases_name_their_exact_version() -> None:
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases)


def test_it_runs_as_a_user_of_its_own() -> None:
    words = [word for word, _ in instructions()]
    (user,) = (rest for word, rest in instructions() if word == "USER")
    assert user == "10001:10001"
    assert words.index("USER") < words.index("ENTRYPOINT")


def pins(lock: Path) -> dict[str, str]:
    """Each requirement with its hashes, by name and marker."""
    blocks = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))
    return {block.partition(" \\")[0]: "".join(sorted(block.split("\n")[1:])) for block in blocks if "==" in block}


def test_what_it_installs_is_what_everybody_installs() -> None:
    everybody = pins(ROOT / "requirements.lock")
    names = {pin.partition(" ;")[0] for pin in everybody}
    assert [pin for pin in pins(LOCK) if pin.partition(" ;")[0] not in names] == [], "make lock writes it anew"


def test_everything_that_newscrawl_needs_is_in_its_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    names = {_normal(re.split(r"[\[<>=;! ]", one)[0]) for one in wanted}
    assert names - {_normal(pin.split("==")[0].split("[")[0]) for pin in pins(LOCK)} == set(), "make lock writes it anew"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_build_gets_every_file_that_it_copies_and_no_other_tree() -> None:
    allowed = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().split() if line.startswith("!")]
    copied = [name for word, rest in instructions() if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]]
    assert sorted(copied) == sorted(allowed)
    assert [name for name in copied if not (ROOT / name).exists()] == []


@pytest.mark.e2e
def test_its_steps_make_a_newscrawl_that_crawls(tmp_path: Path) -> None:
    for word, rest in _first_stage():
        if word == "COPY":
            *names, target = rest.split()
            for name in names:
                _copy(ROOT / name, tmp_path / "src" / target)
        elif word == "RUN":
            command = rest.replace("/opt/newscrawl", str(tmp_path / "opt")).replace("python -m venv", f"{sys.executable} -m venv")
            done = subprocess.run(["sh", "-ec", command], cwd=tmp_path / "src", capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    env = image_env() | {"PATH": f"{tmp_path / 'opt' / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path)}
    words = [*image_list("ENTRYPOINT"), "crawl", "--demo", "--limit", "3", "--to", str(tmp_path / "bucket")]
    done = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "bucket" / "articles").rglob("*.json"))) == 3


def _first_stage() -> list[tuple[str, str]]:
    found = instructions()
    second = [number for number, (word, _) in enumerate(found) if word == "FROM"][1]
    return found[1:second]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
