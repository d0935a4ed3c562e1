"""Makes the pictures in docs/screenshots anew: `.venv/bin/python -m tests.web.screenshots docs/screenshots`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from newscrawl.demo import serve
from tests.command import newscrawl
from tests.web.browser import DESK, PHONE, chromium
from tests.web.filled import fill_with_stories
from tests.web.serving import TOKEN, Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VIEWS = (
    ("overview-light", "/", "light", DESK),
    ("overview-dark", "/", "dark", DESK),
    ("overview-phone", "/", "light", PHONE),
    ("search", "/articles?q=boat+morning", "light", DESK),
    ("article-light", "/articles/{id}", "light", DESK),
    ("article-phone", "/articles/{id}", "dark", PHONE),
    ("beside-light", "/articles/{id}/page", "light", DESK),
    ("beside-dark", "/articles/{id}/page", "dark", DESK),
    ("changes", "/articles/{id}/changes", "light", DESK),
    ("site", "/sites/asahi-no-machi.example", "light", DESK),
    ("crawl", "/crawls/{crawl}", "light", DESK),
)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, chromium() as browser:
        store = str(Path(place) / "bucket")
        with serving(store, slots=1, allow_nets=("127.0.0.0/8",)) as served:
            crawl = fill(served, store)
            served.services.following.look()
            site = served.get(f"/api/crawls/{crawl}")["site"]
            rows = served.get(f"/api/articles?limit=200&site={site}")["articles"]
            known = {"crawl": crawl, "id": next(row["id"] for row in rows if row["revision"] > 1)}
            for name, path, scheme, size in VIEWS:
                take(browser, served.url, path.format(**known), folder / f"{name}.png", scheme, size)


def fill(served: Served, store: str) -> str:
    """A crawl of the demo site, asked for over the API, a second one by command, and stories; gives the first one's id."""
    with serve(0) as site:
        _, crawl = served.post("/api/crawls", {"url": site.url + "/"})
        served.ask("GET", f"/api/crawls/{crawl['id']}/events", timeout=90)
    with serve(site.port, edition=2):
        newscrawl("crawl", site.url, "--to", store, NEWSCRAWL_RECHECKS="0")
    fill_with_stories(store, 420)
    return str(crawl["id"])


def take(browser: Browser, url: str, path: str, file: Path, scheme: Any, size: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1)
    page = context.new_page()
    page.goto(f"{url}{path}{'&' if '?' in path else '?'}token={TOKEN}")
    page.screenshot(path=file, full_page=False)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
