"""What is logged, by whomever: one line without secrets, and below it, further in, what went wrong in the code."""

from __future__ import annotations

import logging
import textwrap
from typing import Any

from newscrawl.plain import one_line, shown
from newscrawl.secrecy import redacted

_TRACEBACKS = logging.Formatter()


class PlainRecord(logging.LogRecord):
    """Every handler and formatter asks a record for its message, so that none can be forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and any(self.exc_info):
            text = _TRACEBACKS.formatException(self.exc_info)
            self.exc_text = textwrap.indent(redacted(shown(text)), "    ")  # no line of it can pass for one of the log

    def getMessage(self) -> str:  # noqa: N802 - logging's word
        return one_line(redacted(super().getMessage()))


def make_logs_plain() -> None:
    """Let all records of this process be plain, those of libraries too."""
    logging.setLogRecordFactory(PlainRecord)
