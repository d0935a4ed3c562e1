"""robots.txt is asked for once, and nothing that it forbids is fetched, however many requests start together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.demo import Resource
from tests.command import newscrawl, report
from tests.tiny import robots, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

FORBIDDEN = [f"/private/story-number-{number}" for number in range(3)]
OPEN = "/open/story-of-the-sea"


def pages(rules: Resource) -> dict[str, Resource]:
    return {"/robots.txt": rules, OPEN: story("sailing"), **{path: story(path[-1] + "secrets") for path in FORBIDDEN}}


@pytest.mark.parametrize(
    ("rules", "fetched"),
    [
        (robots("User-agent: *\nDisallow: /private/"), [OPEN]),
        (robots("User-agent: newscrawl\nDisallow: /private/\n\nUser-agent: *\nAllow: /"), [OPEN]),
        (robots("User-agent: other\nDisallow: /"), [OPEN, *FORBIDDEN]),
        (Resource(b"no such file", status=404), [OPEN, *FORBIDDEN]),
        (Resource(b"User-agent: *\nAllow: /", status=503), []),
    ],
    ids=["forbidden to all", "forbidden to newscrawl", "forbidden to another", "absent", "broken server"],
)
def test_requests_that_start_together_all_wait_for_robots_txt(rules: Resource, fetched: list[str], tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"
    with tiny_site(pages(rules)) as site:
        listed.write_text("\n".join(site.url + path for path in [*FORBIDDEN, OPEN]))
        newscrawl(
            "crawl", "--urls-file", str(listed), "--to", store, "-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"
        )
        asked = [request.path for request in site.requests]
    assert sorted({path for path in asked if path != "/robots.txt"}) == sorted(fetched)
    if rules.status != 503:  # which is asked for again before it counts
        assert asked.count("/robots.txt") == 1
    told = report(store)
    assert told["outcomes"].get("robots", 0) == len(FORBIDDEN) + 1 - len(fetched)
    assert told["balanced"]
