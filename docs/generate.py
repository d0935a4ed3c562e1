"""Writes what the documents say of settings and commands: `python docs/generate.py` (with `--check`, only tells what is old).

The table of settings.md comes from Config, that of metrics.md from the table of metrics, cli.md from the commands' own help.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli import commands
from newscrawl.config import PREFIX, Config
from newscrawl.metrics import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from newscrawl.metrics import Family

DOCS: Final = Path(__file__).parent
HEAD: Final = "| setting | default | meaning |\n|---|---|---|\n"
METRICS: Final = "| metric | type | labels | meaning |\n|---|---|---|---|\n"
ABOUT: Final = """# Commands

What `newscrawl COMMAND --help` says, for all commands. Exit codes: 0 all well, 1 the run failed, 2 usage or configuration, 3
finished with something wrong.

`newscrawl completion bash|zsh|fish` prints what lets a shell complete them.
"""
WIDTH: Final = 120


def settings_page(text: str) -> str:
    """`text`, which is settings.md, with its table as Config has it."""
    rows = "".join(_row(name, field) for name, field in Config.model_fields.items())
    return re.sub(rf"{re.escape(HEAD)}(?:\|.*\n)*", lambda _: HEAD + rows, text, count=1)


def _row(name: str, field: FieldInfo) -> str:
    meaning = " ".join((field.description or "").split()).replace("|", "\\|")
    return f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {meaning} |\n"


def _default(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return f"`{','.join(f'{part:g}' if isinstance(part, float | int) else str(part) for part in value)}`"
    return f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, int) else f"`{value}`"


def metrics_page(text: str) -> str:
    """`text`, which is metrics.md, with its tables as the table of metrics has them."""
    for where in ("runs", "jobs", "page"):
        table = METRICS + "".join(_metric(family) for family in FAMILIES if family.where == where)
        text = re.sub(rf"(?<=<!-- {where} -->\n\n)(?:\|.*\n)*", table.replace("\\", r"\\"), text, count=1)
    return text


def _metric(family: Family) -> str:
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return f"| `{family.name}` | {family.kind} | {labels} | {family.about} |\n"


def commands_page() -> str:
    """cli.md: each command's help under its name."""
    return ABOUT + "".join(
        f"\n## {' '.join(path)}\n\n```text\n{helped}\n```\n" for path, helped in _helps(commands, ("newscrawl",))
    )


def _helps(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    context = click.Context(command, info_name=" ".join(path), max_content_width=WIDTH, terminal_width=WIDTH)
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            if not below.hidden:
                yield from _helps(below, (*path, name))


def pages() -> dict[Path, str]:
    """The generated documents as they should stand."""
    settings = DOCS / "settings.md"
    metrics = DOCS / "metrics.md"
    return {
        settings: settings_page(settings.read_text(encoding="utf-8")),
        metrics: metrics_page(metrics.read_text(encoding="utf-8")),
        DOCS / "cli.md": commands_page(),
    }


def main() -> int:
    found = pages()
    old = [path for path, text in found.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in old:
            print(f"docs/{path.name} is old: make docs")
        return bool(old)
    for path in old:
        path.write_text(found[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
