"""What a site no longer names is looked at again all the same, while it is young."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.command import newscrawl, objects, report
from tests.tiny import front, robots, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Resource, Server

HERRING, LANTERNS = "/news/herring-fleet-comes-home-early", "/news/lanterns-on-the-long-bridge-again"
SOON = "0.0003,1"
"""Another look a second after the first, in hours."""


def site(*named: str, herring: str = "herring") -> dict[str, Resource]:
    return {"/robots.txt": robots(""), "/": front(*named), HERRING: story(herring), LANTERNS: story("lanterns")}


def serve(server: Server, pages: dict[str, Resource]) -> None:
    """Let `server` answer with these pages from now on."""
    with tiny_site(pages) as other:
        server.find = other.find


def crawl(server: Server, tmp_path: Path, rechecks: str = SOON) -> dict[str, int]:
    done = newscrawl("crawl", server.url, "--to", str(tmp_path / "bucket"), NEWSCRAWL_RECHECKS=rechecks)
    assert done.shows_no_traceback()
    outcomes: dict[str, int] = report(str(tmp_path / "bucket"))["outcomes"]
    return outcomes


def test_an_article_that_fell_out_of_every_list_is_corrected_in_the_bucket(tmp_path: Path) -> None:
    with tiny_site(site(HERRING, LANTERNS)) as server:
        assert crawl(server, tmp_path) == {"stored": 2}
        serve(server, site(LANTERNS, herring="herring and mackerel"))
        time.sleep(1.2)
        assert crawl(server, tmp_path) == {"updated": 1, "unchanged": 1}
        revised = [article for article in objects(str(tmp_path / "bucket"), "articles/") if article["revision"] == 2]
        assert [article["url"] for article in revised] == [server.url + HERRING]
        assert revised[0]["discoveredVia"]["kind"] == "recheck"
        assert report(str(tmp_path / "bucket"))["balanced"]


def test_before_its_time_it_is_left_alone(tmp_path: Path) -> None:
    with tiny_site(site(HERRING, LANTERNS)) as server:
        crawl(server, tmp_path, "1")
        serve(server, site(LANTERNS))
        before = len(server.requests)
        assert crawl(server, tmp_path, "1") == {"known": 1}
        assert HERRING not in {asked.path for asked in server.requests[before:]}
