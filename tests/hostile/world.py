"""A loopback host that speaks HTTP as it likes, byte by byte, and crawls of it that are watched."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from tests.command import Done, objects, report
from tests.tiny import front, story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

Answer: TypeAlias = "bytes | Callable[[socket.socket], None]"
"""Raw bytes, or what is done with the connection; it is closed afterwards."""

GOOD = tuple(f"/news/a-story-of-{word}" for word in ("herring", "turnips", "violins"))
"""Paths of stories that every site has beside what it does to its visitors."""
_REQUEST = re.compile(rb"^GET (\S+) HTTP/1\.[01]\r\n")


def http(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A whole answer. `headers` come after the usual ones, which say the truth."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode("latin-1") + body


def bare(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer with these headers and no other."""
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "", "")).encode("latin-1") + body


@dataclass
class RawHost:
    """A host on 127.0.0.1 that gives `answers` by path, and 404 for any other; `asked` is what it was asked for."""

    answers: Mapping[str, Answer]
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listening.accept()
                Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked and (more := connection.recv(65536)):
                asked += more
            found = _REQUEST.match(asked)
            path = found[1].decode("latin-1") if found else ""
            self.asked.append(path)
            answer = self.answers.get(path, http(b"not here", status="404 Not Found"))
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(self._at_home(answer))
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(5)
            while connection.recv(65536):  # closed at once, what was sent might be lost with it
                pass

    def _at_home(self, answer: bytes) -> bytes:
        """With this host's address in the place of `{base}`, and the length that this makes."""
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"{base}" not in body:
            return answer
        body = body.replace(b"{base}", self.url.encode())
        return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\r\n\r\n" + body

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._listening.close()


def site(hostile: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    """Answers of a site whose front page links to the good stories and to those in `hostile`."""
    stories = {path: http(story(path.rpartition("-")[2]).body) for path in GOOD}
    return {"/": http(front(*GOOD, *hostile).body), **stories, **hostile, **others}


@dataclass(frozen=True)
class Watched:
    """A crawl that has ended."""

    store: str
    done: Done
    seconds: float
    megabytes: float
    """What the crawl's own process took at most; its extraction processes have bounds of their own."""

    @property
    def report(self) -> dict[str, Any]:
        return report(self.store)

    @property
    def endings(self) -> dict[str, tuple[str, str]]:
        """Outcome and detail by path, stored articles apart."""
        return {"/" + row["url"].split("/", 3)[3]: (row["outcome"], row["detail"]) for row in self.report["endings"]}

    @property
    def stored(self) -> set[str]:
        return {"/" + article["url"].split("/", 3)[3] for article in objects(self.store, "articles/")}

    def went_on(self) -> list[str]:
        """What is wrong with the run as a whole: nothing may be, whatever its pages were."""
        wrong = [f"not stored: {path}" for path in GOOD if path not in self.stored]
        wrong += [] if self.report["balanced"] else ["it does not balance"]
        wrong += [] if self.done.code in {0, 3} else [f"exit code {self.done.code}: {self.done.last_line}"]
        return wrong + ([] if self.done.shows_no_traceback() else [self.done.err[-3000:]])


def crawl(url: str, folder: Path, *words: str, **env: str) -> Watched:
    """`newscrawl crawl URL WORDS` into `folder`, its memory watched."""
    store = str(folder / "bucket")
    command = [sys.executable, "-m", "newscrawl", "crawl", *([url] if url else []), "--to", store, *words]
    begun = time.monotonic()
    log = folder / "log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | env) as process:
        most = 0.0
        while process.poll() is None:
            most = max(most, megabytes_of(process.pid))
            time.sleep(0.02)
    said = log.read_text("utf-8", "replace")
    return Watched(store, Done(process.returncode, "", said), time.monotonic() - begun, most)


def megabytes_of(pid: int) -> float:
    """The most that a process has had in memory so far; 0 where it is gone."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) / 2**10
    return 0.0
