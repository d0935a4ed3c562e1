"""No site makes a crawl endless."""

from __future__ import annotations

from typing import Any

from .world import HOST, crawl, index, page, sitemap


class Endless(dict[str, Any]):
    """A world that answers every path that `make` makes a body for."""

    def __init__(self, make: Any) -> None:
        super().__init__()
        self._make = make

    def get(self, key: str, default: Any = None) -> Any:
        return self._make(key) if not key.startswith(("/sitemap", "/robots")) and "xml" not in key else default


def test_a_calendar_is_left_after_a_while() -> None:
    def month(path: str) -> str | None:
        if path == "/":
            return page("/2026/02/18/a/", nav=("/calendar/1/",))
        number = int(path.strip("/").split("/")[1]) if path.startswith("/calendar/") else None
        return page(f"/2026/02/18/event-{number}/", f"/calendar/{number + 1}/") if number else None

    found = crawl(Endless(month))
    assert len(found.requests) < 60
    assert any("/calendar/N" in problem for problem in found.problems)


def test_facets_are_left_after_a_while() -> None:
    def facet(path: str) -> str | None:
        if path != "/" and not path.startswith("/list"):
            return None
        links = [f"/list?color={n}&size={len(path)}" for n in range(50)]
        return page("/2026/02/18/a/", *links)

    found = crawl(Endless(facet))
    assert len(found.requests) < 60
    assert any("/list?color=*&size=*" in problem for problem in found.problems)


def test_endless_pages_of_ever_new_articles_are_left_after_a_while() -> None:
    def listing(path: str) -> str | None:
        if path == "/":
            return page(nav=("/news/",))
        number = int(path.rstrip("/").rpartition("/")[2]) if path.startswith("/news/page/") else 1
        return page(f"/2026/02/18/story-{number}/", f"/news/page/{number + 1}/") if path.startswith("/news/") else None

    found = crawl(Endless(listing))
    assert 15 < len(found.articles) < 230
    assert any("/news/page/N" in problem for problem in found.problems)


def test_one_article_under_thousands_of_slugs_is_asked_for_a_few_times() -> None:
    found = crawl({"/": page(*(f"/news/slug-{word}-12345678" for word in (f"w{'x' * n}" for n in range(300))))})
    assert len(found.articles) <= 20
    assert any("/news/*12345678*" in problem for problem in found.problems)


def test_session_ids_make_no_new_pages() -> None:
    world = {
        "/": page(*(f"/2026/02/18/a/?PHPSESSID={n:032x}" for n in range(50)), *(f"/news/;jsessionid={n:032X}" for n in range(50)))
    }
    found = crawl(world)
    assert found.paths == ["/2026/02/18/a/"]
    assert sum("/news/" in request for request in found.requests) == 1


def test_sitemaps_that_name_each_other_end() -> None:
    found = crawl({"/robots.txt": "Sitemap: /a.xml", "/a.xml": index("/b.xml", "/a.xml"), "/b.xml": index("/a.xml")})
    assert found.requests.count("/a.xml") == 1


def test_indexes_below_indexes_end_at_ten() -> None:
    world = {f"/{n}.xml": index(f"/{n + 1}.xml") for n in range(50)}
    found = crawl({"/robots.txt": "Sitemap: /0.xml", **world})
    assert "/10.xml" in found.requests
    assert "/11.xml" not in found.requests
    assert any("over 10 indexes deep" in problem for problem in found.problems)


def test_the_number_of_sitemaps_feeds_sections_and_leads_is_bounded() -> None:
    many = {"/robots.txt": "Sitemap: /0.xml", "/0.xml": index(*(f"/a{'b' * n}.xml" for n in range(1, 30)))}
    assert any("more sitemaps than" in problem for problem in crawl(many, max_sitemaps=5).problems)
    sections = {"/": page(nav=tuple(f"/{'s' * n}/" for n in range(1, 30)))}
    found = crawl(sections, max_sections=5)
    assert sum(request.startswith("/s") and "." not in request for request in found.requests) <= 5
    assert any("more pages than" in problem for problem in found.problems)
    leads = {"/robots.txt": "Sitemap: /0.xml", "/0.xml": sitemap(*(f"/2026/02/18/{n}-x/" for n in range(30)))}
    assert len(crawl(leads, max_leads=7).articles) == 7


def test_tags_are_read_for_a_few_only() -> None:
    found = crawl({"/": page(*(f"/tag/{'t' * n}/" for n in range(1, 100)))})
    assert sum(request.startswith("/tag/") for request in found.requests) <= 20


def test_deep_sections_end() -> None:
    def section(path: str) -> str | None:
        return page("/2026/02/18/a/", path.rstrip("/") + "/more/") if "." not in path and "feed" not in path else None

    assert max(request.count("/more") for request in crawl(Endless(section), HOST + "/").requests) == 3
