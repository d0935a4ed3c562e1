"""Files of one article each: HTML as it was saved, or text that was scraped already."""

from __future__ import annotations

import gzip
import re
import zlib
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from newscrawl.discovery.absolute import absolute
from newscrawl.model import Lead, Outcome, Page
from newscrawl.replay.facts import facts_of
from newscrawl.replay.raw import Ending, Entry, Raw, Told
from newscrawl.urls.canonical import canonicalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from newscrawl.replay.sources import File

MAX_BYTES: Final = 50 * 2**20
"""Longest file read, unzipped."""
HEAD: Final = 1 << 18
"""Bytes in which a page's own address is looked for."""
HTML: Final = "text/html"
TEXT: Final = "text/plain"

_TAG: Final = re.compile(r"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def scan_html(file: File) -> Iterator[Entry | Ending]:
    """One entry: its address is its canonical link or og:url, else its place under the base."""
    return _scan(file, lambda body: declared_url(body) or file.address)


def scan_text(file: File) -> Iterator[Entry | Ending]:
    """One entry: its address is that of its front matter, else its place under the base."""
    return _scan(file, lambda body: address(_front_matter(body)[0].get("url", ""), file.base) or file.address)


def load_html(file: File, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Raw | Ending]]:
    for entry in entries:
        yield entry, Raw(page_of(entry.url, read_file(file), entry.fetched_at, HTML))


def load_text(file: File, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Raw | Ending]]:
    for entry in entries:
        facts, body = _front_matter(read_file(file))
        told = Told(facts.get("date"), facts.get("authors", ()), facts.get("language"))
        yield entry, Raw(page_of(entry.url, headed(facts.get("title"), body), entry.fetched_at, TEXT), told)


def page_of(url: str, body: bytes, fetched_at: datetime, media: str, title: str | None = None) -> Page:
    return Page(url, body, fetched_at, headers=(("content-type", media),), lead=Lead(url, title=title))


def headed(title: str | None, body: bytes) -> bytes:
    """A text under its title, unless it begins with it."""
    if not title or body.lstrip().startswith(title.encode()):
        return body
    return title.encode() + b"\n\n" + body


def read_file(file: File) -> bytes:
    """Its bytes, unzipped; raises OSError, EOFError or zlib.error."""
    with file.open() as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        return gzip.GzipFile(fileobj=stream).read(MAX_BYTES) if zipped else stream.read(MAX_BYTES)


def declared_url(body: bytes) -> str | None:
    """The address that a page gives for itself."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(body[:HEAD].replace(b"\0", b"").decode("utf-8", "replace")):
        said = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        kind = (said.get("rel") or said.get("property") or said.get("name") or "").lower()
        found.setdefault(kind, said.get("href") or said.get("content") or "")
    return address(found.get("canonical") or "", "") or address(found.get("og:url") or "", "")


def address(told: str, base: str) -> str | None:
    """`told` as the address of a page, under `base` where it is relative; None where it is none."""
    url = absolute(base, told.strip())
    try:
        canonicalize(url)
    except ValueError:
        return None
    return url


def place_under(base: str, key: str) -> str:
    """The address of a file that tells none."""
    return base.rstrip("/") + "/" + quote(key.strip("/"))


def _scan(file: File, find: Callable[[bytes], str]) -> Iterator[Entry | Ending]:
    try:
        body = read_file(file)
    except (OSError, EOFError, zlib.error) as error:
        yield Ending(file.name, Outcome.ERROR, f"it cannot be read: {error}")
        return
    yield Entry(find(body), file.changed_at(), 0)


def _front_matter(body: bytes) -> tuple[dict[str, Any], bytes]:
    """What stands between two lines of three hyphens at the beginning, as most Markdown of sites has it, and the rest."""
    text = body[:HEAD].decode("utf-8", "replace")
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, body
    pairs = (line.partition(":") for line in found[1].splitlines() if ":" in line and not line.startswith((" ", "\t", "#")))
    return facts_of({name: value.strip().strip("\"'") for name, _, value in pairs}), body[len(found[0].encode()) :]
