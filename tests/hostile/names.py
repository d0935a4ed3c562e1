"""A small internet inside one process: names have the addresses that a test gives them, and all other connections are cut off.

`python -m tests.hostile.names WORDS` is `newscrawl WORDS` there. No packet leaves, even where the crawler would let one.
"""

from __future__ import annotations

import _socket
import errno
import json
import os
import runpy
import socket
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.command import Done, forked

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLIC = "93.184.215.14"
"""An address of the public internet; `Internet.serve` says what stands there."""
NO_DELAYS = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


@dataclass
class Internet:
    """What a process of `newscrawl` finds: for a name what each look-up gives, the last one for good, and what can be reached."""

    folder: Path
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    routes: dict[str, int] = field(default_factory=dict)
    """The port of this machine that stands for "ADDRESS:PORT"."""

    def serve(self, address: str, port: int, server_url: str, *names: str) -> None:
        """What is asked of `address` and `port` goes to a server of this test; `names` lead there."""
        self.routes[f"{address}:{port}"] = int(server_url.rstrip("/").rpartition(":")[2])
        self.names |= {name: [[address]] for name in names}

    def newscrawl(self, *words: str, program: str = "newscrawl", **env: str) -> Done:
        """`newscrawl WORDS`, or another program, without networks of the house unless `env` allows them."""
        world = {"names": self.names, "routes": self.routes, "cut": str(self._cut)}
        env = {"INTERNET": json.dumps(world), "NEWSCRAWL_ALLOW_NETS": ""} | env
        return forked("tests.hostile.names", (program, *words), None, None, env)

    @property
    def cut_off(self) -> list[str]:
        """Connections that were tried and led nowhere, as "ADDRESS:PORT"."""
        return self._cut.read_text().split() if self._cut.exists() else []

    @property
    def _cut(self) -> Path:
        return self.folder / "cut"


def enter(world: dict[str, Any]) -> None:
    """Replace this process's look-ups and connections."""
    lookups: Counter[str] = Counter()
    real_lookup = _socket.getaddrinfo  # what socket's own asks, whoever has that one already

    def getaddrinfo(host: str, port: Any, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0) -> Any:  # noqa: A002 - socket's names
        found = world["names"].get(host)
        if found is None:
            return real_lookup(host, port, family, type, proto, socket.AI_NUMERICHOST)
        addresses = found[min(lookups[host], len(found) - 1)]
        lookups[host] += 1
        rows = [real_lookup(address, port, 0, type, proto, socket.AI_NUMERICHOST) for address in addresses]
        return [row for found in rows for row in found]

    def routed(real: Callable[[Any, Any], Any], *, gives_code: bool) -> Callable[[Any, Any], Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family == socket.AF_UNIX:
                return real(self, address)
            port = world["routes"].get(f"{address[0]}:{address[1]}")
            if port is not None:
                return real(self, ("127.0.0.1", port))
            with Path(world["cut"]).open("a") as record:
                record.write(f"{address[0]}:{address[1]}\n")
            if gives_code:
                return errno.ECONNREFUSED
            raise ConnectionRefusedError(errno.ECONNREFUSED, "cut off")

        return connect

    _socket.getaddrinfo = getaddrinfo
    socket.socket.connect = routed(socket.socket.connect, gives_code=False)  # type: ignore[method-assign]
    socket.socket.connect_ex = routed(socket.socket.connect_ex, gives_code=True)  # type: ignore[method-assign]


if __name__ == "__main__":
    enter(json.loads(os.environ["INTERNET"]))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
