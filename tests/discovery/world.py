"""A site in a dictionary, and a crawl of it that asks for what a plan says: no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.discovery.plan import Ask, Plan, Settled, Step

if TYPE_CHECKING:
    from newscrawl.model import Outcome

NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
HOST = "http://daily.test"


@dataclass
class Crawl:
    """What came of it: article asks in the order of fetching, leads that ended unfetched, problems, other requests."""

    articles: list[Ask] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [ask.url.removeprefix(HOST) for ask in self.articles]

    def endings(self) -> dict[str, Outcome]:
        return {ending.lead.url.removeprefix(HOST): ending.outcome for ending in self.settled}


def crawl(world: dict[str, Any], *seeds: str, moved: dict[str, str] | None = None, follow: bool = False, **options: Any) -> Crawl:
    """Crawl `world`, which maps paths (or whole URLs) to bodies; `moved` maps URLs to where they redirect.

    With `follow` the links of articles are handed in too. Fails when an article is asked for twice or the crawl never ends.
    """
    plan = Plan(seeds or (HOST + "/",), now=NOW, **options)
    result = Crawl()
    waiting: list[Ask] = []

    def take(step: Step) -> None:
        waiting.extend(step.asks)
        result.settled += step.settled
        result.problems += (*step.problems, *step.bounds)

    take(plan.start())
    while waiting:
        ask = waiting.pop(waiting.index(max(waiting, key=lambda ask: ask.priority)))
        url = (moved or {}).get(ask.url, ask.url)
        body = world.get(url.removeprefix(HOST))
        body = body.encode() if isinstance(body, str) else body
        if ask.kind == "article":
            result.articles.append(ask)
            if follow and body is not None:
                take(plan.links_of_article(ask, url, "text/html", body))
            continue
        result.requests.append(ask.url.removeprefix(HOST))
        assert len(result.requests) < 3000, "the crawl does not end"
        take(plan.received(ask, url, 200 if body is not None else 404, "", body or b""))
    urls = [ask.url for ask in result.articles] + [ending.lead.url for ending in result.settled]
    assert len(urls) == len(set(urls)), "a lead came twice"
    return result


def sitemap(*locs: str, **dates: str) -> str:
    """A urlset of paths; `dates` maps names of `locs` in order to lastmod by keyword d0, d1, …"""
    rows = []
    for number, loc in enumerate(locs):
        lastmod = f"<lastmod>{dates[f'd{number}']}</lastmod>" if f"d{number}" in dates else ""
        rows.append(f"<url><loc>{loc if '://' in loc else HOST + loc}</loc>{lastmod}</url>")
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'


def index(*locs: str, **dates: str) -> str:
    return sitemap(*locs, **dates).replace("urlset", "sitemapindex").replace("url>", "sitemap>")


def rss(*items: tuple[str, str]) -> str:
    """RSS of (path, date) pairs; dates as RFC 5322 or empty."""
    rows = "".join(f"<item><link>{HOST}{path}</link><pubDate>{date}</pubDate></item>" for path, date in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Daily</title>{rows}</channel></rss>'


def page(*paths: str, head: str = "", nav: tuple[str, ...] = ()) -> str:
    """A page with links in its body and, with a word each, in its menu."""
    menu = "".join(f'<a href="{path}">Word</a>' for path in nav)
    links = "".join(f'<p><a href="{path}">{path}</a></p>' for path in paths)
    return f"<html><head>{head}</head><body><nav>{menu}</nav><main>{links}</main></body></html>"
