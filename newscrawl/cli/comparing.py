"""What a replay changes, for people: counts by field, and samples in words, coloured on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from newscrawl.console import PlainConsole

if TYPE_CHECKING:
    from newscrawl.replay import Comparison
    from newscrawl.replay.compare import Piece, Sample

STYLES: Final = {"same": "", "gap": "dim", "removed": "red strike", "added": "green"}
PLAIN: Final = {"same": "{}", "gap": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
"""As `git diff --word-diff` writes them, where there are no colours."""


def show_comparison(comparison: Comparison, *, dry: bool) -> None:
    """On stdout."""
    console = PlainConsole(soft_wrap=True)
    if comparison.fields:
        table = Table("field", "would change" if dry else "changed", box=None, header_style="bold")
        table.columns[1].justify = "right"
        for name, count in comparison.fields.most_common():
            table.add_row(name, str(count))
        console.print(table)
    for sample in comparison.samples:
        console.print(_shown(sample, colours=console.is_terminal))
    for outcome, count in comparison.lost.items():
        console.print(f"{count} stored articles would end as {outcome} by today's rules; they stay as they are")
    if not comparison.fields:
        console.print("no stored article changes")


def _shown(sample: Sample, *, colours: bool) -> Text:
    text = Text.assemble("\n", (f"{sample.url} {sample.field}", "bold"), "\n  ")
    return text.append_text(Text(" ").join(_piece(piece, colours=colours) for piece in sample.pieces))


def _piece(piece: Piece, *, colours: bool) -> Text:
    return Text(piece.text, STYLES[piece.kind]) if colours else Text(PLAIN[piece.kind].format(piece.text))
