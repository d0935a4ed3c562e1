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
from newscrawl.loglines import is_json, line_of, moment_of
from newscrawl.metrics import from_rows
from newscrawl.plain import one_line
from newscrawl.secrecy import redacted
from newscrawl.stopping import JOB_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.config import Config
    from newscrawl.jobs.spec import Job, JobSpec
    from newscrawl.metrics import Counts

    Note = Callable[[Mapping[str, int], str | None], bool]
    Meter = Callable[[Counts], None]

LOOK_SECONDS: Final = 1.0
GRACE_SECONDS: Final = JOB_SECONDS + 2
"""What a crawl that is told to end has for its last pages, its log and its report; it gives up by itself before."""
SHARED: Final = ("state", "sites")
"""Settings that were given to this process alone, and that the child needs too."""

OURS: Final = frozenset({"NEWSCRAWL_METRICS_FILE", "NEWSCRAWL_METRICS_PORT"})
"""Settings that are this process's alone: it tells for its children."""


def run_job(job: Job, config: Config, note: Note, meter: Meter) -> Ending:
    """Crawl to the end. Each second `note` gets the counts and the run's id; when it gives False the crawl is told to end.

    `meter` gets all that is counted now and then, and at the end.
    """
    child = subprocess.Popen(  # noqa: S603 - a list of words, and no shell
        command(job.spec),
        stdin=subprocess.PIPE,  # never written to: its end is how the child learns of ours
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(config),
        start_new_session=True,  # a Ctrl-C is for this process, which then tells its children
    )
    with child:
        try:
            return _Watch(job, config, child, note, meter).until_the_end()
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
    kept = {name: value for name, value in (os.environ | shared).items() if name not in OURS}
    return kept | {"NEWSCRAWL_LOG": "json"}


class _Watch:
    """Reads what a child says until it ends."""

    def __init__(self, job: Job, config: Config, child: subprocess.Popen[bytes], note: Note, meter: Meter) -> None:
        self._spec = job.spec
        self._child = child
        self._note = note
        self._meter = meter
        self._job = job.id
        self._is_json = is_json(config)
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
        """The child's log in this process's form. What is no line of JSON is the last word of a command, or a library's."""
        record = _record(line)
        self._complaint = record["message"].strip() or self._complaint
        about = {"site": self._spec.site, "job": self._job, "run": self._told.get("runId")}
        told = line_of(about | record) if self._is_json else f"{self._spec.site}: {record['message']}"
        print(told, file=sys.stderr, flush=True)

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


def _record(line: str) -> dict[str, Any]:
    with suppress(ValueError):
        found = json.loads(line)
        if isinstance(found, dict) and isinstance(found.get("message"), str):
            return found | {"message": one_line(redacted(found["message"]))}
    return {"at": moment_of(time.time()), "level": "warning", "message": one_line(redacted(line))}


def _lines(stream: IO[bytes], take: Callable[[str], None], rest: bytearray) -> bool:
    """Hand on the whole lines that are there; False at the end of the stream."""
    data = os.read(stream.fileno(), 65_536)
    rest += data
    *lines, left = rest.split(b"\n")
    rest[:] = left
    for line in lines:
        take(line.decode(errors="replace"))
    return bool(data)
