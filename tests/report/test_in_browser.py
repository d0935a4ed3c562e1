"""The page beside a run report, in a real Chromium, of a site that put markup wherever a report may name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.world import GOOD, RawHost, crawl, http, site
from tests.tiny import front
from tests.web.browser import DESK, PHONE, chromium

MARKUP = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
HOSTILE = "/news/a-story-2026-" + MARKUP.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")


@pytest.mark.e2e
def test_nothing_of_a_site_runs_and_nothing_is_wider_than_the_screen(tmp_path: Path) -> None:
    answers = site({HOSTILE: http(b"", status=f"500 {MARKUP}"), f"{HOSTILE}-2": http(b"x", kind=f"text/{MARKUP}")})
    answers |= {"/": http(front(*GOOD, HOSTILE, f"{HOSTILE}-2").body)}
    answers |= {"/robots.txt": http(f"Sitemap: {{base}}/{MARKUP.replace(' ', '+')}.xml".encode(), kind="text/plain")}
    with RawHost(answers) as host:
        watched = crawl(host.url, tmp_path, "-s", "RETRY_TIMES=0")
    assert watched.went_on() == []
    told = next(Path(watched.store).glob("runs/**/*.html"))
    with chromium() as browser:
        for size in (DESK, PHONE):
            page = browser.new_page(viewport=size)
            page.goto(told.as_uri())
            assert page.evaluate("[document.scripts.length, document.images.length, document.title.includes('owned')]") == [
                0,
                0,
                False,
            ]
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert "onerror" in page.inner_text("body")
