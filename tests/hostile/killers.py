"""Work that is the end of its process, each in another way. A page's body says how much of it."""

from __future__ import annotations

import ctypes
import gc
import os
import re
import signal
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from newscrawl.model import Page


def crash(page: Page) -> None:
    """Reads where nothing may be read, as a parser in C that has lost its way."""
    ctypes.string_at(0)


def leave(page: Page) -> None:
    os._exit(3)


def loop(page: Page) -> None:
    while True:
        pass


def loop_in_c(page: Page) -> None:
    """Holds the interpreter's lock: no signal handler in Python is ever run."""
    re.match(r"(a+)+b", "a" * 64)


def sleep_through_signals(page: Page) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    loop(page)


def eat(page: Page) -> None:
    eaten = []
    while True:
        eaten.append(bytes(2**23))


def eat_in_c(page: Page) -> None:
    """As a tree of libxml2 grows."""
    root = etree.Element("a")
    while True:
        etree.SubElement(root, "b").text = "c" * 5_000_000


def size(page: Page) -> int:
    """What a page costs that harms nobody."""
    return len(page.body)


def frozen(_: Page) -> int:
    """Not one of them: the objects that its process will not look through for garbage."""
    return gc.get_freeze_count()
