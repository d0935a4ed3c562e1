"""Commands that are read when they are asked for: one that lists articles need not wait for what crawls them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


class Commands(Mapping[str, click.Command]):
    """Commands by name, each imported at its first use out of the module that `rooms` names for it."""

    def __init__(self, rooms: Mapping[str, str]) -> None:
        self._rooms = rooms

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = getattr(import_module(self._rooms[name]), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._rooms)

    def __len__(self) -> int:
        return len(self._rooms)
