"""A site that says everywhere, in each way there is, what would steer a terminal, forge a line or be markup of rich's."""

from __future__ import annotations

import fcntl
import os
import pty
import random
import struct
import subprocess
import sys
import termios
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.demo import Resource, Server
from tests.tiny import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo.server import Find

TITLE: Final = "\x1b]0;OWNED\x07"
"""Sets a terminal's title; others of this kind write its clipboard or, in some, files."""
SCREEN: Final = "\x1b[2J\x1b[8mOWNED"
EIGHT_BITS: Final = "\x9b31mOWNED\x9d52;c;T1dORUQ=\x9c"
AROUND: Final = "\u202eOWNED\u2066"
FORGED: Final = "\r\nFORGED 2026-02-18 12:00:00 INFO all is well\n"
MARKUP: Final = "[link=https://evil.example][/nothing][bold]OWNED[/bold] :smiley:"
FORMULA: Final = '=HYPERLINK("https://evil.example/","OWNED")'
STEERING: Final = (TITLE, SCREEN, EIGHT_BITS, AROUND)
ALL: Final = "".join((*STEERING, FORGED, MARKUP))


def hostile_site() -> Server:
    """A front page, a feed, robots.txt, a broken sitemap, a story, and links of which each fails in another way."""
    markup = ALL.replace('"', "&quot;")
    paths = [f"/2026/11/20/a-story-of-{name}-{MARKUP.replace('/', '%2F')}" for name in ("words", "gone", "away", "kind")]
    links = "".join(f'<li><a href="{path}">{markup} a long enough headline</a></li>' for path in paths)
    feed = f"<rss><channel><title>x</title><item><title>{MARKUP}</title><link>{{base}}{paths[0]}</link></item></channel></rss>"
    named = {
        "of-words": Resource(_story(markup).encode()),
        "of-away": Resource(status=302, location=f"https://elsewhere.example/{TITLE}{AROUND}".encode().decode("latin-1")),
        "of-kind": Resource(b"%PDF", f"application/{SCREEN}{MARKUP}"),
        "/robots.txt": Resource(f"User-agent: *\nDisallow: /x{ALL}\nSitemap: {{base}}/map.xml?{SCREEN}\n".encode(), "text/plain"),
        "/map.xml": Resource(f"<urlset>{MARKUP}<url><loc>{{base}}{paths[3]}</loc></url>".encode(), "application/xml"),
        "/feed": Resource(feed.encode(), "application/rss+xml"),
    }

    def build(base: str) -> Find:
        def find(_: str, target: str) -> Resource:
            found = next((resource for name, resource in named.items() if name in target), Resource(b"none", status=404))
            page = Resource(f"<html><title>{markup}</title><body><ul>{links}</ul></body></html>".encode())
            chosen = page if target == "/" else found
            return replace(chosen, body=chosen.body.replace(b"{base}", base.encode()))

        return find

    return Server(build)


def _story(markup: str) -> str:
    chance = random.Random(1)  # noqa: S311 - the same words each time
    text = "".join(f"<p>{sentence('words', chance)} {markup} {sentence('words', chance)}</p>" for _ in range(6))
    names = ("author", "description", "keywords", "article:section")
    meta = "".join(f'<meta name="{name}" content="{markup}">' for name in names)
    title = f"{FORMULA} {markup}"
    return f"<html><head><title>{title}</title>{meta}</head><body><article><h1>{title}</h1>{text}</article></body></html>"


def on_terminal(*words: str, cwd: Path, **env: str) -> bytes:
    """What `newscrawl WORDS` sends to a terminal, whose input is empty."""
    host, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 1000, 0, 0))  # a fold may begin a line with any word
    environment = os.environ | {"TERM": "xterm-256color"} | env
    command = [sys.executable, "-m", "newscrawl", *words]
    with subprocess.Popen(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal) as child:
        os.close(terminal)
        said = b""
        while data := _read(host):
            said += data
        child.wait(60)
    os.close(host)
    return said


def _read(host: int) -> bytes:
    try:
        return os.read(host, 65_536)
    except OSError:  # the last one who had it open is gone
        return b""


def faults(said: bytes) -> list[str]:
    """Which of the site's words got through."""
    text = said.decode(errors="replace")
    found = [repr(words) for words in STEERING if words in text]
    found += [repr(mark) for mark in ("\x9b", "\x9d", "\u202e", "\u2066", "\x1b[8m", "\x1b[2J", "\x1b]", "😃") if mark in text]
    return found + ["a forged line"] * any(line.startswith("FORGED") for line in text.splitlines())
