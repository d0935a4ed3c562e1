"""The form of the log: lines for people on a terminal, JSON lines elsewhere, each with its run, its site and, if any, its URL."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.logs import make_logs_plain
from newscrawl.plain import json_text
from newscrawl.secrecy import redacted

if TYPE_CHECKING:
    from newscrawl.config import Config

PLAIN: Final = "%(asctime)s %(levelname)s %(message)s"
KEYS: Final = ("run", "site", "job", "url")
"""What a record may be about: given as `extra`, or by `about` for all of this process."""
FACTS: Final = "facts"
"""Further keys of a JSON line, in `extra`."""

_about: dict[str, str] = {}


def about(**facts: str) -> None:
    """From now on every record of this process is about this `run` and `site`, unless it says otherwise."""
    _about.update(facts)


def is_json(config: Config) -> bool:
    """Whether lines are JSON: as NEWSCRAWL_LOG says, by itself where stderr is no terminal."""
    return config.log == "json" or (config.log == "auto" and not sys.stderr.isatty())


def set_up(config: Config, level: int | str, terminal: logging.Handler | None = None) -> None:
    """Send this process's records to stderr; `terminal` takes them there, where that is one and they are for people."""
    make_logs_plain()
    handler = terminal if terminal and not is_json(config) and sys.stderr.isatty() else logging.StreamHandler()
    if handler is not terminal:
        handler.setFormatter(JsonLines() if is_json(config) else logging.Formatter(PLAIN))
    logging.basicConfig(handlers=[handler], level=level)


def line_of(record: Mapping[str, Any]) -> str:
    """One JSON line, without what is not known."""
    return json_text({key: value for key, value in record.items() if value is not None})


def moment_of(seconds: float) -> str:
    """A line's `at`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonLines(logging.Formatter):
    """`at` (UTC), `level`, `logger`, `message`, what it is about, and `exception` with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"at": moment_of(record.created), "level": record.levelname.lower(), "logger": record.name}
        line |= {"message": record.getMessage()} | {key: getattr(record, key, None) or _about.get(key) for key in KEYS}
        line["url"] = redacted(line["url"] or _url_of(record) or "") or None
        return line_of(line | getattr(record, FACTS, {}) | {"exception": record.exc_text})


def _url_of(record: logging.LogRecord) -> str | None:
    """Scrapy's records, and ours of items, name their URL among their arguments."""
    return str(record.args["url"]) if isinstance(record.args, Mapping) and "url" in record.args else None
