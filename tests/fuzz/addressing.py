"""Parsers of addresses: one spelling, one identity, what they lead to, and whether they may be asked for."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urljoin

from newscrawl.discovery.absolute import absolute
from newscrawl.discovery.lists import page_of
from newscrawl.discovery.traps import article_pattern, section_pattern
from newscrawl.storage.keys import article_key
from newscrawl.urls import canonicalize, classify, lead_key, same_site, site_of, url_date
from newscrawl.urls.canonical import MAX_URL, choose_canonical
from newscrawl.urls.guard import Guard
from tests.fuzz import promises
from tests.fuzz.reading import NOW

PAGE = "https://news.example/2026/02/18/a-story"
_KEY = re.compile(r"articles/[^/\x00-\x1f]+/\d{4}/\d\d/\d\d/[0-9a-f]+\.json")


def address(body: bytes) -> None:
    """An address as a page may name it, absolute or not. Spelling it, and what comes of that, may be refused by ValueError."""
    text = body.decode("utf-8", "surrogateescape")
    found = absolute(PAGE, text)
    promises.all_fetchable([found])
    classify(text)
    same_site(PAGE, text)
    promises.fetchable(choose_canonical(PAGE, text))
    spelled = canonicalize(text)
    promises.fetchable(spelled)
    assert len(spelled) <= MAX_URL
    assert lead_key(spelled) == lead_key(text)
    assert canonicalize(urljoin(spelled, "/")) == canonicalize(urljoin(spelled, "//" + spelled.split("/")[2]))
    site = site_of(spelled)
    assert _KEY.fullmatch(article_key(site, NOW, "0" * 32)), site
    url_date(spelled)
    page_of(spelled)
    section_pattern(spelled)
    article_pattern(spelled)


def guard(body: bytes) -> None:
    """Resolvers are not asked: whatever name is left has a public address, so what passes is a name or a public number."""
    asked: list[str] = []

    def resolve(host: str) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"]

    url = body.decode("utf-8", "surrogateescape")
    for found in Guard(resolve=resolve).check(url):
        assert ip_address(str(found)).is_global
    for host in asked:
        assert host.isascii()
        assert "." in host
        promises.one_line(host)
