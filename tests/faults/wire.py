"""A proxy for any protocol over TCP, such as PostgreSQL's: what passes is delayed, cut short, torn off, or ends nowhere.

No byte is changed: without TLS the protocol of PostgreSQL has no checksum that could tell.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

PIECE: Final = 1 << 14
SLOW_SECONDS: Final = 0.3
GONE_SECONDS: Final = 2.0
"""How long a connection says nothing before it ends: as where a router has forgotten it."""
_RESET: Final = struct.pack("ii", 1, 0)


class LinkError(Exception):
    """The connection ends here."""


class Link:
    """One connection: both of its ends, and how they are to end."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.ends = (client, server)
        self.is_torn = False

    def tear(self) -> None:
        """Let both ends be reset when they are closed, and tell neither before."""
        self.is_torn = True
        for end in self.ends:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def wake(self) -> None:
        """Nothing more is read from either end; unless it is torn, both are told."""
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RD if self.is_torn else socket.SHUT_RDWR)

    def close(self) -> None:
        for end in self.ends:
            end.close()


class Wire:
    """On 127.0.0.1, in front of port `behind`. `share` of the pieces that pass meet a fault, by chance from `seed`."""

    def __init__(self, behind: int, seed: int, share: float) -> None:
        self.behind, self.share, self.met = behind, share, 0
        self._chance = random.Random(seed)  # noqa: S311 - it has to be repeatable
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._join, args=[client], daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        try:
            link = Link(client, socket.create_connection(("127.0.0.1", self.behind)))
        except OSError:
            client.close()
            return
        back = threading.Thread(target=self._pump, args=[link, 1], daemon=True)
        back.start()
        self._pump(link, 0)
        back.join()
        link.close()

    def _pump(self, link: Link, source: int) -> None:
        """What comes from one end goes to the other, until either ends."""
        with suppress(OSError, LinkError):
            while piece := link.ends[source].recv(PIECE):
                self._pass(link, link.ends[1 - source], piece)
        link.wake()

    def _pass(self, link: Link, to: socket.socket, piece: bytes) -> None:
        with self._guard:
            fault = self._chance.choice(FAULTS) if self._chance.random() < self.share else None
            luck = self._chance.random()
            self.met += fault is not None
        if fault:
            fault(link, to, piece, luck)
        else:
            to.sendall(piece)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._listener.close()


def slow(_: Link, to: socket.socket, piece: bytes, luck: float) -> None:
    time.sleep(SLOW_SECONDS * luck)
    to.sendall(piece)


def truncated(_: Link, to: socket.socket, piece: bytes, luck: float) -> None:
    """A part arrives, and then an end in good order."""
    to.sendall(piece[: int(len(piece) * luck)])
    raise LinkError


def torn(link: Link, _to: socket.socket, _piece: bytes, _luck: float) -> None:
    """The connection is reset, for both."""
    link.tear()
    raise LinkError


def gone(_link: Link, _to: socket.socket, _piece: bytes, luck: float) -> None:
    """Nothing arrives any more, and after a while the connection ends."""
    time.sleep(GONE_SECONDS * luck)
    raise LinkError


def last(_: Link, to: socket.socket, piece: bytes, _luck: float) -> None:
    """It arrives, and no answer ever will: whether a commit was done is unknown."""
    to.sendall(piece)
    raise LinkError


FAULTS: Final[tuple[Callable[[Link, socket.socket, bytes, float], None], ...]] = (slow, slow, truncated, torn, gone, last)
