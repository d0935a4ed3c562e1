"""Commands as a user types them, within this process: for those that end before they do anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

import pytest

from newscrawl import cli, secrecy
from tests.command import Done

if TYPE_CHECKING:
    from pathlib import Path


class Here(Protocol):
    def __call__(self, *words: str, **env: str) -> Done:
        """`newscrawl WORDS` in `tmp_path`, `env` added to the environment."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    def run(*words: str, **env: str) -> Done:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["newscrawl", *words])
        monkeypatch.setattr(secrecy, "_known", ())
        monkeypatch.setattr(cli, "end_on_signals", lambda: None)  # signals are for pytest
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        return Done(code if isinstance(code, int) else 0, *capfd.readouterr())

    return run
