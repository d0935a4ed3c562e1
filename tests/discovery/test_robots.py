"""Sitemap lines of robots.txt."""

from __future__ import annotations

import pytest

from newscrawl.discovery.robots import MAX_BYTES, sitemaps

BASE = "https://daily.test/robots.txt"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", []),
        (b"User-agent: *\nDisallow: /", []),
        (b"Sitemap: https://daily.test/a.xml", ["https://daily.test/a.xml"]),
        (b"SITEMAP:/a.xml\r\nsitemap : b.xml\rSite-map: c.xml", [f"https://daily.test/{name}.xml" for name in "abc"]),
        (b"\xef\xbb\xbfSitemap: /a.xml # the first", ["https://daily.test/a.xml"]),
        (b"Sitemap: /a.xml\nSitemap: /a.xml", ["https://daily.test/a.xml"]),
        (b"Sitemap: https://cdn.other.test/a.xml.gz", ["https://cdn.other.test/a.xml.gz"]),
        (b"Sitemap: ftp://daily.test/a.xml\nSitemap:\nSitemap: # none\nSitemap: https://[broken/", []),
        (b"# Sitemap: /a.xml\nDisallow: /sitemap: x", []),
        ("Sitemap: /übersicht.xml".encode("latin-1"), ["https://daily.test/\ufffdbersicht.xml"]),
        (bytes(range(256)) * 10, []),
        (b"<html><body>Sitemap: /a.xml</body></html>", []),
        (b"#" * MAX_BYTES + b"\nSitemap: /a.xml", []),
    ],
)
def test_sitemap_lines_are_read_however_they_are_written(body: bytes, found: list[str]) -> None:
    assert sitemaps(body, BASE) == found
