"""What this is, and completion in shells."""

from __future__ import annotations

import subprocess

import pytest
from click.testing import CliRunner

from newscrawl.cli import commands
from newscrawl.version import __version__
from tests.command import newscrawl


def test_the_version_comes_first_and_what_it_runs_on_after_it() -> None:
    lines = newscrawl("--version").out.splitlines()
    assert lines[0] == f"newscrawl {__version__}"
    assert all(name in lines[2] for name in ("scrapy 2.", "trafilatura 2.", "lxml ", "boto3 1."))
    assert "parquet (pyarrow " in lines[3]


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    told = CliRunner().invoke(commands, ["completion", shell])
    assert told.exit_code == 0
    assert f"_NEWSCRAWL_COMPLETE={shell}_complete" in told.output


def test_bash_takes_the_script_and_completes_a_command_and_an_option() -> None:
    script = CliRunner().invoke(commands, ["completion", "bash"]).output
    asked = newscrawl(_NEWSCRAWL_COMPLETE="bash_complete", COMP_WORDS="newscrawl dem", COMP_CWORD="1")
    option = newscrawl(_NEWSCRAWL_COMPLETE="bash_complete", COMP_WORDS="newscrawl crawl --lim", COMP_CWORD="2")
    assert (asked.out.split(), option.out.split()) == (["plain,demo"], ["plain,--limit"])
    assert subprocess.run(["bash", "-n"], input=script, encoding="utf-8", check=False).returncode == 0
