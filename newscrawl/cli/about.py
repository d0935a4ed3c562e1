"""What this is: `newscrawl --version` with what it runs on, and the shell's completion."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import click
from click.shell_completion import get_completion_class

from newscrawl.version import __version__

LIBRARIES: Final = ("scrapy", "twisted", "trafilatura", "lxml", "boto3", "sqlalchemy")
EXTRAS: Final = {
    "fleet": "procrastinate",
    "otel": "opentelemetry-sdk",
    "parquet": "pyarrow",
    "postgres": "psycopg",
    "render": "scrapy-playwright",
    "web": "fastapi",
}
"""Extras, and the package by which each is known to be installed."""
SHELLS: Final = ("bash", "fish", "zsh")


def versions() -> str:
    """Ours on the first line, then Python, the libraries that decide what is crawled and cleaned, and the extras there are."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    extras = ", ".join(f"{extra} ({name} {found})" for extra, name in EXTRAS.items() if (found := _installed(name))) or "none"
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    return f"newscrawl {__version__}\n{python}\n{libraries}\nextras: {extras}"


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def show_version(context: click.Context, _: click.Parameter, asked: Any) -> None:
    """Callback of `--version`: collected only when it is asked for."""
    if asked and not context.resilient_parsing:
        click.echo(versions())
        context.exit()


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what lets SHELL complete newscrawl's commands and options.

    \b
    newscrawl completion bash > ~/.local/share/bash-completion/completions/newscrawl
    newscrawl completion zsh > "${fpath[1]}/_newscrawl"
    newscrawl completion fish > ~/.config/fish/completions/newscrawl.fish
    """
    from newscrawl.cli import commands  # noqa: PLC0415 - it is made of this one too

    made = get_completion_class(shell)
    assert made
    click.echo(made(commands, {}, "newscrawl", "_NEWSCRAWL_COMPLETE").source())
