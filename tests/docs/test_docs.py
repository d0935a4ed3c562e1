"""What the documents promise is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import commands
from newscrawl.config import PREFIX, Config

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_setting_is_documented_with_its_default_and_no_other_is() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(rf"^\| `({PREFIX}\w+)` \| `?(.*?)`? \|", text, re.MULTILINE))
    assert rows.keys() == {PREFIX + name.upper() for name in Config.model_fields}
    for name, field in Config.model_fields.items():
        if field.default is not None and not isinstance(field.default, tuple):
            assert rows[PREFIX + name.upper()] == f"{field.default:g}" if isinstance(field.default, float) else str(field.default)


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_in_the_readme_and_helps(name: str) -> None:
    helped = CliRunner().invoke(commands, [name, "--help"])
    assert helped.exit_code == 0
    assert f"newscrawl {name}" in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
