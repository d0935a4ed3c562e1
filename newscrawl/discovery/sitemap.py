"""Sitemaps: XML, gzip or text in; leads and further sitemaps out, in a stream."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from newscrawl.discovery.absolute import absolute
from newscrawl.discovery.dates import parse_date
from newscrawl.discovery.inflate import DamagedGzip, inflated
from newscrawl.model import Lead, LeadKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MAX_BYTES = 50 * 1024 * 1024
"""How much of a sitemap is read, in bytes after inflating (sitemaps.org)."""
MAX_ENTRIES = 50_000
"""Entries of a sitemap that are read (sitemaps.org); 50 MB hold a million."""
MAX_URL = 4096
MAX_ENTRY = 1024 * 1024
"""Longest run of bytes without a tag, in which ampersands are still mended."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A bare & in a URL breaks the XML of many sitemaps; what stands in CDATA is right as it is.
_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)", re.DOTALL)
_FIELDS = {
    ("loc",): "loc",
    ("lastmod",): "lastmod",
    ("news", "publication_date"): "published",
    ("news", "title"): "title",
    ("news", "publication", "language"): "language",
}
_ENTRIES = {"urlset": "url", "sitemapindex": "sitemap"}


class NotASitemap(ValueError):  # noqa: N818 - it says what the body is not
    """The body is no sitemap at all."""


class BrokenSitemap(ValueError):  # noqa: N818 - it says what the body is
    """The sitemap is damaged or too large; what could be read was handed out before."""


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A further sitemap, named by an index; `modified` is aware UTC."""

    url: str
    modified: datetime | None = None


def parse_sitemap(body: bytes, url: str) -> Iterator[Lead | SitemapRef]:
    """Yield a Lead per `<url>` and a SitemapRef per `<sitemap>`, in document order; `url` is where `body` came from.

    `body` is XML or text (one URL a line), plain or gzip; dates are aware UTC, or None where absent or unreadable. The tags
    of Google's sitemap-news/0.9 give `published`, `title` and `language`; images, videos and alternates are passed over, and
    so are entries without `<loc>`. Bare ampersands are understood. Memory stays bounded whatever the shape: no tree is built,
    no entity is fetched. Raises NotASitemap unless the root is urlset or sitemapindex, or a line of text is a URL; raises
    BrokenSitemap at the end, after all that could be read, if the XML or the gzip is damaged, longer than MAX_BYTES, or has
    more than MAX_ENTRIES.
    Source: sitemaps.org/protocol.html.
    """
    for number, found in enumerate(_parse(body, url)):
        if number == MAX_ENTRIES:
            raise BrokenSitemap(f"The sitemap {url} has more than {MAX_ENTRIES} entries; the rest was passed over.")
        yield found


def _parse(body: bytes, url: str) -> Iterator[Lead | SitemapRef]:
    chunks = _bounded(inflated(body), url)
    first = next(chunks, b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith((b"<", *_UTF16)):
        yield from _parse_xml(first, chunks, url)
    else:
        yield from _parse_text(first, chunks, url)


def _bounded(chunks: Iterator[bytes], url: str) -> Iterator[bytes]:
    total = 0
    try:
        for chunk in chunks:
            total += len(chunk)
            if total > MAX_BYTES:
                raise BrokenSitemap(f"The sitemap {url} is larger than {MAX_BYTES // 2**20} MB; the rest was passed over.")
            yield chunk
    except DamagedGzip:
        raise BrokenSitemap(f"The sitemap {url} is damaged gzip; the rest was passed over.") from None


def _parse_xml(first: bytes, chunks: Iterator[bytes], url: str) -> Iterator[Lead | SitemapRef]:
    target = _Target()
    parser = etree.XMLParser(
        target=target, resolve_entities=False, huge_tree=False, no_network=True, load_dtd=False, recover=True
    )
    trouble: BrokenSitemap | None = None
    try:
        for chunk in _mended(chain((first,), chunks)):
            parser.feed(chunk)
            yield from _drain(target, url)
    except BrokenSitemap as error:
        trouble = error
    _close(parser)
    yield from _drain(target, url)
    if target.root not in _ENTRIES:
        raise NotASitemap(f"{url} is no sitemap: its root is <{target.root or ''}>, not <urlset> or <sitemapindex>.")
    if trouble:
        raise trouble
    if parser.feed_error_log:
        problem = parser.feed_error_log[0]
        why = problem.message.strip().partition("\n")[0][:200]  # what follows are lines of the sitemap itself
        raise BrokenSitemap(f"The sitemap {url} is broken XML at line {problem.line}: {why}.")


def _mended(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Escape bare ampersands; pieces are cut behind a ">" so that no entity or tag is cut in two."""
    rest = b""
    raw = False
    for number, chunk in enumerate(chunks):
        raw = raw or (number == 0 and chunk.startswith(_UTF16))
        if raw:
            yield chunk
            continue
        head, mark, tail = (rest + chunk).rpartition(b">")
        rest = tail
        if mark or len(rest) > MAX_ENTRY:
            yield _AMPERSAND.sub(_escaped, head + mark)
        if len(rest) > MAX_ENTRY:
            yield rest
            rest = b""
    if rest:
        yield _AMPERSAND.sub(_escaped, rest)


def _escaped(match: re.Match[bytes]) -> bytes:
    return match.group() if len(match.group()) > 1 else b"&amp;"


def _close(parser: etree.XMLParser) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError:
        return


def _drain(target: _Target, url: str) -> Iterator[Lead | SitemapRef]:
    entries, target.entries = target.entries, []
    for name, facts in entries:
        loc = absolute(url, facts.get("loc", ""))
        if not loc:
            continue
        modified = parse_date(facts.get("lastmod"))
        if name == "sitemap":
            yield SitemapRef(loc, modified)
        else:
            yield Lead(
                url=loc,
                kind=LeadKind.SITEMAP,
                via=url,
                published=parse_date(facts.get("published")),
                modified=modified,
                title=facts.get("title") or None,
                language=facts.get("language") or None,
            )


@dataclass(slots=True)
class _Target:
    """What the parser reports to: keeps the facts of one entry at a time, whatever the depth and the namespaces."""

    root: str | None = None
    depth: int = 0
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    entries: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def start(self, tag: str, _: object) -> None:
        name = tag.rpartition("}")[2]
        self.root = self.root or name
        self.depth += 1
        if self.depth <= 5:
            self.path.append(name)
            self.text = []

    def data(self, text: str) -> None:
        if 2 < self.depth <= 5 and len(self.text) < 100:
            self.text.append(text)

    def end(self, _: str) -> None:
        if self.depth <= 5:
            self._end()
        self.depth -= 1

    def _end(self) -> None:
        name = _FIELDS.get(tuple(self.path[2:]))
        if name and name not in self.facts:
            self.facts[name] = " ".join("".join(self.text)[:MAX_URL].split())
        if len(self.path) == 2:
            if self.path[1] == _ENTRIES.get(self.root or ""):
                self.entries.append((self.path[1], self.facts))
            self.facts = {}
        self.path.pop()

    def close(self) -> None:
        return


def _parse_text(first: bytes, chunks: Iterator[bytes], url: str) -> Iterator[Lead]:
    found = False
    rest = ""
    for chunk in chain((first,), chunks):
        *lines, rest = re.split(r"[\r\n]+", rest + chunk.decode("utf-8", "replace"))
        for lead in _text_leads(lines, url):
            found = True
            yield lead
        rest = rest[: MAX_URL + 1]
    for lead in _text_leads([rest], url):
        found = True
        yield lead
    if not found:
        raise NotASitemap(f"{url} is no sitemap: it is neither XML nor a list of URLs.")


def _text_leads(lines: list[str], url: str) -> Iterator[Lead]:
    urls = (line.strip() for line in lines)
    right = (line for line in urls if re.match(r"https?://\S+$", line) and len(line) <= MAX_URL and absolute(url, line))
    return (Lead(line, LeadKind.SITEMAP, url) for line in right)


def looks_like_sitemap(body: bytes) -> bool:
    """Whether the first kilobyte of `body` names a root of a sitemap."""
    return re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", body[:1024]) is not None
