"""A real site is crawled, something happens to it, and `newscrawl health` says what, since when and why."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.demo import Resource
from newscrawl.storage.blobs import JSON, open_blobs
from newscrawl.storage.keys import run_key
from tests.command import newscrawl, report
from tests.tiny import WORDS, front, story, tiny_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DATED = '<meta property="article:published_time" content="2026-02-18T09:30:00Z"><meta name="author" content="Ann Bell">'


class Paper:
    """A site of so many stories, with a feed that names them; what it answers may be changed while it is served."""

    def __init__(self) -> None:
        self.pages: dict[str, Resource] = {}
        self.print(WORDS[:8])

    def print(self, words: Sequence[str], head: str = DATED, *, has_text: bool = True) -> None:
        """A new edition: front page and feed name these stories alone."""
        for word in words:
            page = story(word, head=head) if has_text else front("/about")
            self.pages[f"/news/{word}-and-the-harbour-2026"] = page
        paths = [f"/news/{word}-and-the-harbour-2026" for word in words]
        items = "".join(f"<item><title>On {path}</title><link>{{base}}{path}</link></item>" for path in paths)
        feed = f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'
        self.pages["/feed"] = Resource(feed.encode(), "application/rss+xml")
        home = front(*paths).body.replace(b"<title>", b'<link rel="alternate" type="application/rss+xml" href="/feed"><title>')
        self.pages["/"] = Resource(home)


def give_history(store: str, days: int = 12) -> None:
    """As if the one run there is had been made each day, up to yesterday."""
    last, blobs = report(store), open_blobs(store)
    for back in range(1, days + 1):
        times = {name: datetime.fromisoformat(last[name]) - timedelta(days=back) for name in ("startedAt", "finishedAt")}
        run = f"{times['startedAt']:%Y%m%dT%H%M%SZ}-{back:06}"
        told = last | {name: moment.isoformat() for name, moment in times.items()} | {"runId": run}
        blobs.put(run_key(run, times["startedAt"]), json.dumps(told).encode(), JSON)


def crawl(url: str, store: str) -> None:
    assert newscrawl("crawl", url, "--to", store, NEWSCRAWL_RECHECKS="").code in {0, 1, 3}


def health(store: str) -> tuple[int, list[dict[str, Any]]]:
    told = newscrawl("health", store, "--json")
    return told.code, json.loads(told.out)["troubles"]


def test_a_layout_that_changes_a_feed_that_vanishes_and_a_site_that_refuses_are_told(tmp_path: Path) -> None:
    store, paper = str(tmp_path / "bucket"), Paper()
    with tiny_site(paper.pages) as site:
        crawl(site.url, store)
        new = newscrawl("health", store)
        assert (new.code, new.out) == (0, "1 sites: 1 learning\n")
        give_history(store)
        assert newscrawl("health", store).out == "1 sites: 1 well\n"

        paper.print(WORDS[8:16], head="")
        crawl(site.url, store)
        code, (drifting,) = health(store)
        assert (code, drifting["kind"], drifting["cause"]) == (1, "drifting", "layout changed")
        assert "8 of 8 articles are without a date" in drifting["evidence"]

        del paper.pages["/feed"]
        crawl(site.url, store)
        code, (moved,) = health(store)
        assert (code, moved["kind"], moved["cause"]) == (1, "broken", "feed moved")

        paper.print(WORDS[16:24], has_text=False)
        crawl(site.url, store)
        assert "layout changed" in {health(store)[1][0]["cause"], *(one["cause"] for one in health(store)[1][0]["also"])}

        for path in paper.pages:
            paper.pages[path] = Resource(b"no", status=403)
        crawl(site.url, store)
    shown = newscrawl("health", store)
    assert shown.code == 1
    assert " is blocked since " in shown.out
    assert "blocked: most requests are refused" in shown.out
    assert "→ crawl less often" in shown.out
    assert shown.out.splitlines()[-1] == "1 sites: 1 in trouble"
