"""One job as one child process: `newscrawl crawl`, which ends with this process, tells how far it is, and how it ended."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, Final

from newscrawl.config import PREFIX
from newscrawl.jobs.endings import Ending
from newscrawl.metrics import from_rows
from newscrawl.plain import one_line
from newscrawl.secrecy import redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.config import Config
    from newscrawl.jobs.spec import JobSpec
    from newscrawl.metrics import Counts

    Note = Callable[[Mapping[str, int], str | None], bool]
    Meter = Callable[[Counts], None]

LOOK_SECONDS: Final = 1.0
GRACE_SECONDS: Final = 60.0
"""What a crawl that is told to end has for its last pages, its log and its report."""
SHARED: Final = ("state", "sites")
"""Settings that were given to this process alone, and that the child needs too."""

OURS: Final = frozenset({"NEWSCRAWL_METRICS_FILE", "NEWSCRAWL_METRICS_PORT"})
"""Settings that are this process's alone: it tells for its children."""


def run_job(spec: JobSpec, config: Config, note: Note, meter: Meter) -> Ending:
    """Crawl to the end. Each second `note` gets the counts and the run's id; when it gives False the crawl is told to end.

    `meter` gets all that is counted now and then, and at the end.
    """
    child = subprocess.Popen(  # noqa: S603 - a list of words, and no shell
        command(spec),
        stdin=subprocess.PIPE,  # never written to: its end is how the child learns of ours
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(config),
        start_new_session=True,  # a Ctrl-C is for this process, which then tells its children
    )
    with child:
        try:
            return _Watch(spec, child, note, meter).until_the_end()
        except BaseException:
            child.kill()
            raise


def command(spec: JobSpec) -> list[str]:
    """What a user would type, in a form made for programs."""
    words = [sys.executable, "-m", "newscrawl", "crawl", "--job", "--to", spec.store]
    words += ["--since", spec.since] if spec.since else []
    words += ["--limit", str(spec.limit)] if spec.limit else []
    for name, value in spec.settings:
        words += ["-s", f"{name}={value}"]
    return [*words, "--", spec.url]


def _environment(config: Config) -> dict[str, str]:
    shared = {PREFIX + name.upper(): str(getattr(config, name)) for name in SHARED if name in config.model_fields_set}
    return {name: value for name, value in (os.environ | shared).items() if name not in OURS}


class _Watch:
    """Reads what a child says until it ends."""

    def __init__(self, spec: JobSpec, child: subprocess.Popen[bytes], note: Note, meter: Meter) -> None:
        self._spec = spec
        self._child = child
        self._note = note
        self._meter = meter
        self._told: dict[str, Any] = {}
        self._complaint = ""
        self._stopped_at: float | None = None

    def until_the_end(self) -> Ending:
        assert self._child.stdout
        assert self._child.stderr
        with selectors.DefaultSelector() as ready:
            ready.register(self._child.stdout, selectors.EVENT_READ, (self._hear, bytearray()))
            ready.register(self._child.stderr, selectors.EVENT_READ, (self._pass_on, bytearray()))
            looked = 0.0
            while ready.get_map():
                for key, _ in ready.select(LOOK_SECONDS):
                    if not _lines(key.fileobj, *key.data):  # type: ignore[arg-type]
                        ready.unregister(key.fileobj)
                if time.monotonic() - looked >= LOOK_SECONDS:
                    looked = time.monotonic()
                    self._look()
        return self._ending(self._child.wait())

    def _hear(self, line: str) -> None:
        with suppress(ValueError, TypeError):  # a spider's print
            told = json.loads(line)
            if "metrics" in told:
                self._meter(from_rows(told.pop("metrics")))
            self._told |= told

    def _pass_on(self, line: str) -> None:
        """The child's log, with the site's name before each line."""
        line = one_line(redacted(line))
        self._complaint = line.strip() or self._complaint
        print(f"{self._spec.site}: {line}", file=sys.stderr, flush=True)

    def _look(self) -> None:
        goes_on = self._note(self._told.get("counts", {}), self._told.get("runId"))
        if self._stopped_at is None and not goes_on:
            self._stopped_at = time.monotonic()
            self._child.send_signal(signal.SIGINT)
        elif self._stopped_at and time.monotonic() - self._stopped_at > GRACE_SECONDS:
            self._child.kill()

    def _ending(self, code: int) -> Ending:
        told = self._told
        message = told.get("message") if "exitCode" in told else None
        ending = Ending(
            code,
            message or (f"the crawl was ended by {signal.Signals(-code).name}" if code < 0 else None),
            told.get("runId"),
            told.get("counts", {}),
            is_held=bool(told.get("held")),
            is_passing=bool(told.get("passing")),
            was_stopped=self._stopped_at is not None and code != 0,
        )
        return ending if message or code in {0, 3} or code < 0 else replace(ending, message=self._complaint or None)


def _lines(stream: IO[bytes], take: Callable[[str], None], rest: bytearray) -> bool:
    """Hand on the whole lines that are there; False at the end of the stream."""
    data = os.read(stream.fileno(), 65_536)
    rest += data
    *lines, left = rest.split(b"\n")
    rest[:] = left
    for line in lines:
        take(line.decode(errors="replace"))
    return bool(data)
