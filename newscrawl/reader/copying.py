"""What `newscrawl read` does: lines of the log, chosen and formed, into a stream, with a checkpoint that moves behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.reader.checkpoint import Checkpoint, check_belongs, mark_of, read_checkpoint
from newscrawl.reader.output import Output
from newscrawl.reader.segments import open_log, read_segments

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from newscrawl.reader.forms import Form
    from newscrawl.reader.segments import Segment
    from newscrawl.reader.selection import Selection


class Copying:
    """One reading of a log. `cursor` is the segment to go on with, whose first lines may be written already after a stop."""

    def __init__(self, store: str, since: int, checkpoint: Path | None) -> None:
        self._path = checkpoint
        self._resumed = read_checkpoint(checkpoint) if checkpoint else None
        self.cursor = self._resumed.seq if self._resumed else since
        self._blobs = open_log(store, 0 if self._resumed else since)
        if self._resumed and checkpoint:
            check_belongs(self._resumed, self._blobs, checkpoint)
        self.foreign: list[str] = []
        """Keys under log/ that are no segments."""
        self.undated = 0
        """Articles that a bound of publication left out because they have no date."""

    def run(self, stream: BinaryIO, selection: Selection, form: Form, head: str, poll_seconds: float | None) -> None:
        """Write until the log ends, or for ever with `poll_seconds`; the stream is flushed with each segment at the latest."""
        output = Output(stream, head, self._resumed)
        if self._path and self._resumed is None:  # for a kill between the first line and the checkpoint behind it
            Checkpoint(self.cursor, 0, "", self._blobs.url, output.flushed()).write(self._path)
        try:
            for segment in read_segments(self._blobs, self.cursor, poll_seconds, self.foreign.append):
                self._copy(segment, output, selection, form)
                self.cursor = segment[0] + 1
        finally:
            output.end()

    def _copy(self, segment: Segment, output: Output, selection: Selection, form: Form) -> None:
        seq, lines = segment
        first = self._resumed.lines if self._resumed and self._resumed.seq == seq else 0
        for index, line in enumerate(lines[first:], first):
            if selection.takes(line):
                output.write(form(line))
                self._move(segment, index + 1, output)
            self.undated += selection.leaves_out_undated(line)
        if lines[first:] and not selection.takes(lines[-1]):
            self._move(segment, len(lines), output)
        output.flushed()

    def _move(self, segment: Segment, lines: int, output: Output) -> None:
        """The checkpoint follows what was flushed, never leads it."""
        if self._path:
            written = output.flushed()
            Checkpoint(segment[0], lines, mark_of(segment[1][lines - 1]), self._blobs.url, written).write(self._path)
