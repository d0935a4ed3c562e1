"""The fork server of extraction, for programs of the nursery: forked as well, where an interpreter would read its modules anew.

A program asks for it when it has threads, which no fork takes along well. So a process is forked before the program begins: it
waits until it is needed, and then runs the line that the interpreter would have been given, with the same files.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
from multiprocessing import util
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

IS_OURS: Final = "from multiprocessing.forkserver import main"
"""How the line of a fork server begins."""
REQUEST_BYTES: Final = 1 << 16
OUT_OF_THE_WAY: Final = 256
"""A number above those that a program has given to its files by then."""


def keep_one_at_hand() -> None:
    """Fork a process that is this program's fork server as soon as it asks for one, or ends with it."""
    wire, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        wire.close()
        _wait_to_be_needed(theirs)
    theirs.close()
    begin = util.spawnv_passfds

    def spawned(path: bytes, words: Sequence[str], files: Sequence[int]) -> int:
        if not words[-1].startswith(IS_OURS):
            return begin(path, words, files)
        util.spawnv_passfds = begin  # a second one begins as usual
        with wire:
            socket.send_fds(wire, [json.dumps([words[-1], *files]).encode()], files)
        return pid

    util.spawnv_passfds = spawned


def _wait_to_be_needed(wire: socket.socket) -> None:
    data, files, _, _ = socket.recv_fds(wire, REQUEST_BYTES, 2)
    if not data:
        os._exit(0)
    line, *numbers = json.loads(data)
    _give_numbers(files, numbers)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        exec(line, {})  # noqa: S102 - the standard library's own
    finally:
        os._exit(0)


def _give_numbers(files: list[int], numbers: list[int]) -> None:
    """Let these be the only open files beside the standard streams."""
    aside = [fcntl.fcntl(file, fcntl.F_DUPFD, OUT_OF_THE_WAY) for file in files]
    for file, number in zip(aside, numbers, strict=True):
        os.dup2(file, number, inheritable=False)
    first, last = sorted(numbers)
    os.closerange(3, first)
    os.closerange(first + 1, last)
    os.closerange(last + 1, OUT_OF_THE_WAY + os.sysconf("SC_OPEN_MAX"))
