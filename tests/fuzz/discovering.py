"""Parsers of what leads to articles: robots.txt, sitemaps, feeds, links, JSON-LD lists; and of what hosts say beside them."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from newscrawl.crawl.challenges import challenge
from newscrawl.crawl.pace import retry_after
from newscrawl.discovery.dates import parse_date, period_end
from newscrawl.discovery.feed import looks_like_feed, parse_feed
from newscrawl.discovery.jsonld import listed
from newscrawl.discovery.links import parse_links
from newscrawl.discovery.plan import Ask, Plan
from newscrawl.discovery.polling import max_age
from newscrawl.discovery.robots import sitemaps
from newscrawl.discovery.sitemap import SitemapRef, looks_like_sitemap, parse_sitemap
from newscrawl.model import Page
from newscrawl.rights import of_page, parse_tdmrep, refusal
from newscrawl.robotstxt import parse_robots
from newscrawl.storage.answers import read_head
from tests.fuzz import promises

SITE = "https://news.example/"
NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
ADDRESSES = (SITE, f"{SITE}news/a-story?b=c&d=%2f", f"{SITE}*", f"{SITE}%")


def robots(body: bytes) -> None:
    rules = parse_robots(body)
    for agent in ("newscrawl", "newscrawl/1.0", "*", ""):
        assert rules.allows(f"{SITE}robots.txt", agent)
        assert 0 <= rules.delay(agent) < math.inf
        for url in ADDRESSES:
            assert rules.allows(url, agent) is not bool(rules.shuts_out(url, [agent]))
    promises.all_fetchable(sitemaps(body, SITE))


def sitemap(body: bytes) -> None:
    looks_like_sitemap(body)
    for found in parse_sitemap(body, f"{SITE}sitemap.xml"):
        if isinstance(found, SitemapRef):
            promises.fetchable(found.url)
            promises.moment(found.modified)
        else:
            promises.lead(found)


def feed(body: bytes) -> None:
    looks_like_feed(body)
    found = parse_feed(body, f"{SITE}feed")
    assert len(found.entries) == len(found.texts)
    promises.all_fetchable([found.next])
    for lead in found.entries:
        promises.lead(lead)
    for text in (found.title, found.language, *found.texts):
        (text or "").encode()


def links(body: bytes) -> None:
    found = parse_links(body, SITE)
    promises.all_fetchable([*found.feeds, *found.sitemaps, found.canonical, found.next_page])
    promises.all_fetchable(link.url for link in found.links)
    assert len(found.links) <= 5000
    for link in found.links:
        (link.text + link.rel).encode()


def lists(body: bytes) -> None:
    for url, name in listed(body.decode("utf-8", "replace").split("\n---\n")):
        (url + name).encode()


def plan(body: bytes) -> None:
    """Whatever a server answers, what is asked for next are addresses; the first byte says what was asked for."""
    kinds = ("robots", "sitemap", "feed", "section")
    kind = kinds[body[0] % len(kinds)] if body else "section"
    step = Plan([SITE], now=NOW)
    first = step.start().asks[0]
    ask = first if kind == "robots" else Ask(f"{SITE}x", kind, origin=first.origin, depth=int(kind == "section"))  # type: ignore[arg-type]
    if kind != "robots":
        step.received(first, first.url, 200, "", b"")
    told = step.received(ask, ask.url, 200, "", body[1:])
    promises.all_fetchable(one.url for one in told.asks)
    promises.all_fetchable(one.lead.url for one in told.settled)
    for sentence in (*told.problems, *told.bounds):
        promises.one_line(sentence)


def dates(body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    promises.moment(parse_date(text))
    promises.moment(period_end(SITE + text))


def headers(body: bytes) -> None:
    """Of an answer with head and body: challenge, pause, age, rights."""
    head = read_head(b"HTTP/1.1 " + body)
    if head is None:
        return
    told = dict(head.headers)
    whose = challenge(head.status, told, body[head.size :])
    assert whose is None or whose.isprintable()
    pause = retry_after(told.get("retry-after", ""), NOW)
    assert pause is None or 0 <= pause < math.inf
    age = max_age(told.get("cache-control"))
    assert age is None or age.total_seconds() >= 0
    rights = of_page(Page(SITE, body[head.size :], NOW, headers=head.headers, status=head.status))
    promises.writable([*rights.robots, rights.tdm_policy, refusal(rights)])


def tdmrep(body: bytes) -> None:
    for rule in parse_tdmrep(body):
        for url in ADDRESSES:
            assert rule.location.matches_url(url) in (True, False)
