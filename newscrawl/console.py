"""Printing for people. Whatever a page, a host or a header says is text: no markup, no commands to the terminal, no secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.segment import Segment

from newscrawl.plain import one_line, shown
from newscrawl.secrecy import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType


class PlainConsole(Console):
    """A console to which [brackets] and :names: are text, and that spells out what would steer a terminal."""

    def __init__(self, *, stderr: bool = False, **options: Any) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Everything that is printed comes through here, part by part; rich's own commands to the terminal are no text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


def say(text: str, *, err: bool = False, **style: Any) -> None:
    """Print one line, with strangers' words in it."""
    click.secho(one_line(redacted(text)), err=err, **style)
