"""Secrets come as files of one folder, as Docker, Kubernetes and systemd lay them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.config import Config, ConfigError

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "a-token-of-the-house"  # noqa: S105 - of this test


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What NEWSCRAWL_SECRETS names, empty."""
    monkeypatch.setenv("NEWSCRAWL_SECRETS", str(tmp_path))
    return tmp_path


def test_a_file_named_like_a_setting_is_that_setting(folder: Path) -> None:
    (folder / "newscrawl_token").write_text(f"{TOKEN}\n")
    (folder / "NEWSCRAWL_STATE").write_text("postgresql://newscrawl:secret@db/newscrawl")
    (folder / "postgres_password").write_text("another program's")
    config = Config.read()
    assert (config.token, config.state) == (TOKEN, "postgresql://newscrawl:secret@db/newscrawl")


def test_the_environment_wins_over_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "newscrawl_token").write_text("what was there before")
    monkeypatch.setenv("NEWSCRAWL_TOKEN", TOKEN)
    assert Config.read().token == TOKEN


def test_a_mistyped_file_is_told(folder: Path) -> None:
    (folder / "newscrawl_tokne").write_text(TOKEN)
    with pytest.raises(ConfigError, match=r"NEWSCRAWL_TOKNE is no setting: did you mean NEWSCRAWL_TOKEN\?"):
        Config.read()


def test_a_folder_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSCRAWL_SECRETS", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match=r"NEWSCRAWL_SECRETS is .*: No such file"):
        Config.read()


def test_a_secret_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "newscrawl_token").mkdir()
    with pytest.raises(ConfigError, match=r"NEWSCRAWL_SECRETS is .*newscrawl_token: Is a directory"):
        Config.read()
