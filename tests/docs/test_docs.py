"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from newscrawl.cli import commands
from newscrawl.config import PREFIX, Config

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_settings_commands_and_metrics_are_documented_as_they_are() -> None:
    """In a process of its own, as `make docs` does it."""
    words = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_setting_says_what_it_is() -> None:
    rows = re.findall(
        rf"^\| `{PREFIX}(\w+)` \| .+ \| (.+) \|$", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [name.lower() for name, meaning in rows if len(meaning) > 10] == list(Config.model_fields)


def leaves(command: click.Command, path: str = "newscrawl") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name, below in command.commands.items():
        yield from leaves(below, f"{path} {name}")


@pytest.mark.parametrize(("path", "command"), [pytest.param(*leaf, id=leaf[0]) for leaf in leaves(commands)])
def test_every_command_shows_how_it_is_typed(path: str, command: click.Command) -> None:
    """On a line of its own, as in a manual."""
    assert re.search(rf"^ *(?:\w+=\S+ )?{path}\b", command.help or "", re.MULTILINE)


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_in_the_readme_and_helps(name: str) -> None:
    helped = CliRunner().invoke(commands, [name, "--help"])
    assert helped.exit_code == 0
    assert f"newscrawl {name}" in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_pages_are_built_without_a_warning(tmp_path: Path) -> None:
    """Links, anchors and the list of pages are looked at by mkdocs."""
    words = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
