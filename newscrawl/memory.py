"""Memory that a long run has used goes back to the system, and what it has from the start is left alone."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Names of mallopt(3), glibc's."""
LARGE: Final = 128 * 1024
"""Bytes from which a piece of memory is the system's own, and is given back as soon as it is free."""
_ARENAS: Final = 2


def give_back(large: int = LARGE) -> None:
    """Hold glibc to its first settings, or to another size in bytes from which a piece is large; elsewhere nothing happens.

    It raises the size from which pieces are given back with each page that is larger, and begins a heap of its own for each
    thread that meets another: after 20,000 pages the holes between what is still in use came to a third of a crawl's memory.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        for name, value in ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, large), (_TRIM_THRESHOLD, large)):
            libc.mallopt(name, value)


def keep_for_good() -> None:
    """Let the garbage collector pass over all that is there now, such as modules: it looks through them again and again."""
    gc.freeze()
