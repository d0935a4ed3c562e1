"""What is wrong is told in one line, with the right exit code, and what was stored stays stored."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from twisted.internet import defer, error
from twisted.internet.interfaces import IResolverSimple
from zope.interface import implementer

from newscrawl.demo import Resource, serve
from tests.command import newscrawl, objects, report, scrapy
from tests.tiny import front, robots, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import S3Server

STORIES = {f"/news/the-story-of-{word}": story(word) for word in ("herring", "lanterns", "gravel")}


@implementer(IResolverSimple)
class OfflineResolver:
    """Knows no host: Scrapy's resolver for tests, so that no question leaves the machine."""

    def __init__(self, reactor: object) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, _crawler: object, reactor: object) -> OfflineResolver:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self.reactor.installResolver(self)  # type: ignore[attr-defined]

    def getHostByName(self, name: str, *_: object) -> object:  # noqa: N802 - Twisted's name
        return defer.fail(error.DNSLookupError(name))


def test_an_unknown_host_fails_the_run(tmp_path: Path) -> None:
    resolver = f"TWISTED_DNS_RESOLVER={__name__}.OfflineResolver"
    done = newscrawl("crawl", "http://news.invalid/", "--to", str(tmp_path / "b"), "-s", resolver, "-s", "RETRY_ENABLED=False")
    assert done.code == 1
    assert "unknown host" in done.last_line
    assert done.shows_no_traceback()


def test_a_refused_connection_fails_the_run(tmp_path: Path) -> None:
    with tiny_site({}) as site:
        url = site.url
    done = newscrawl("crawl", url, "--to", str(tmp_path / "b"), "-s", "RETRY_ENABLED=False")
    assert done.code == 1
    assert "connection refused" in done.last_line
    assert done.shows_no_traceback()


def test_a_site_without_articles_is_told(tmp_path: Path) -> None:
    with tiny_site({"/": front("/about", "/contact")}) as site:
        done = newscrawl("crawl", site.url, "--to", str(tmp_path / "b"))
    assert done.code == 3
    assert "no article was found" in done.last_line


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ftp://news.example/"], "not the address of a site"),
        (["http://"], "not the address of a site"),
        (["http://127.0.0.1:1/", "--since", "yesterday"], "since is 'yesterday'"),
        (["http://127.0.0.1:1/", "--limit", "0"], "0 is not in the range"),
        (["http://127.0.0.1:1/", "--to", "gs://bucket"], "The store is 'gs://bucket'"),
        (["http://127.0.0.1:1/", "-s", "NEWSCRAWL_MIN_TEXT_CHARS=many"], "NEWSCRAWL_MIN_TEXT_CHARS is 'many'"),
        (["--urls-file", "/no/such/file"], "/no/such/file cannot be read"),
        ([], "give one of these"),
    ],
)
def test_wrong_words_are_usage_errors(words: list[str], told: str, tmp_path: Path) -> None:
    done = newscrawl("crawl", *words, cwd=tmp_path)
    assert done.code == 2
    assert told in done.last_line
    assert done.shows_no_traceback()


def test_a_store_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bucket").write_text("a file")
    done = newscrawl("crawl", "http://127.0.0.1:1/", "--to", str(tmp_path / "bucket"))
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert str(tmp_path / "bucket") in done.last_line


def test_wrong_credentials_are_refused_before_anything_is_fetched(s3: S3Server, s3_bucket: str) -> None:
    with serve() as site:
        env = s3.env() | {"AWS_SECRET_ACCESS_KEY": "wrong"}
        done = newscrawl("crawl", site.url, "--to", f"s3://{s3_bucket}/x", **env)
        assert site.requests == []
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert "credentials" in done.last_line


def test_a_bucket_that_does_not_exist_is_refused(s3: S3Server) -> None:
    done = newscrawl("crawl", "http://127.0.0.1:1/", "--to", "s3://no-such-bucket-here/x", **s3.env())
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert "no-such-bucket-here" in done.last_line


def test_a_broken_sitemap_is_told_and_the_rest_is_stored(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    broken = Resource(b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><lo", "text/xml")
    rules = robots("User-agent: *\nAllow: /\nSitemap: {base}/broken.xml")
    with tiny_site({"/": front(*STORIES), "/robots.txt": rules, "/broken.xml": broken, **STORIES}) as site:
        done = newscrawl("crawl", site.url, "--to", store)
    assert done.code == 3
    assert "/broken.xml" in done.last_line
    assert report(store)["outcomes"]["stored"] == len(STORIES)


def test_pages_that_fail_cost_themselves_alone(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    failing = {
        "/news/a-page-that-is-gone": Resource(b"gone", status=410),
        "/news/a-page-that-breaks": Resource(b"oh", status=500),
    }
    with tiny_site({"/": front(*STORIES, *failing), **STORIES, **failing}) as site:
        done = newscrawl("crawl", site.url, "--to", store, "-s", "RETRY_ENABLED=False")
    assert done.code == 3
    assert "/news/a-page-that-breaks: status 500" in done.last_line
    assert report(store)["outcomes"] == {"stored": 3, "gone": 1, "error": 1}


def test_a_full_disk_ends_the_run_and_keeps_what_was_stored(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    most = 400_000  # bytes a file may have: the state's database grows past that after some articles
    with serve() as site:
        words = [sys.executable, "-m", "newscrawl", "crawl", site.url, "--to", store, "-s", "NEWSCRAWL_ARCHIVE=off"]
        done = subprocess.run(
            words,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    stored = objects(store, "articles/")
    assert 0 < len(stored) < 30


def test_plain_text_that_is_no_article_is_told(tmp_path: Path) -> None:
    done = newscrawl("extract", "-", stdin="")
    assert done.code == 1
    assert "no article" in done.last_line
    assert newscrawl("extract", str(tmp_path / "missing.html")).code == 2


@pytest.mark.parametrize("words", [["read", "/no/such/bucket"], ["replay", "/no/such/bucket", "--to", "x"], ["read", "gs://b"]])
def test_a_store_that_is_not_there_is_told(words: list[str], tmp_path: Path) -> None:
    done = newscrawl(*words, cwd=tmp_path)
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "store", "told"),
    [
        (["site"], "bucket", "no site is named"),
        (["site", "-a", "url=http://127.0.0.1:1/"], "gs://bucket", "The store is 'gs://bucket'"),
        (["urls", "-a", "urls_file=/no/such/file"], "bucket", "/no/such/file cannot be read"),
    ],
)
def test_scrapys_own_command_tells_the_same(words: list[str], store: str, told: str, tmp_path: Path) -> None:
    done = scrapy("crawl", *words, NEWSCRAWL_STORE=str(tmp_path / store) if "://" not in store else store)
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert told in done.last_line


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NEWSCRAWL_EXTRACT_WORKERS", "0", "greater than or equal to 1"),
        ("NEWSCRAWL_EXTRACT_SECONDS", "nan", "finite"),
        ("NEWSCRAWL_RECHECKS", "soon", "NEWSCRAWL_RECHECKS is"),
        ("NEWSCRAWL_NEAR_DUPLICATE", "7", "less than or equal to 1"),
        ("NEWSCRAWL_STORE", "", "NEWSCRAWL_STORE is ''"),
        ("NEWSCRAWL_MIN_TEXT_CHAR", "100", "did you mean NEWSCRAWL_MIN_TEXT_CHARS?"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_begun(name: str, value: str, told: str, tmp_path: Path) -> None:
    done = newscrawl("crawl", "http://127.0.0.1:1/", cwd=tmp_path, **{name: value})
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert told in done.last_line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("feed", ["out.foo", "noending", "no/such/folder/out.jsonl"])
def test_a_feed_that_cannot_be_written_is_told_before_anything_is_fetched(feed: str, tmp_path: Path) -> None:
    done = newscrawl("crawl", "http://127.0.0.1:1/", "-O", feed, cwd=tmp_path)
    assert done.code == 2
    assert f"-O {feed}" in done.last_line


def test_a_front_page_in_a_list_is_no_article(tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"
    with tiny_site({"/": story("herring"), "/news/a-story-of-gravel": story("gravel")}) as site:
        listed.write_text(f"{site.url}/\n{site.url}/news/a-story-of-gravel\n")
        newscrawl("crawl", "--urls-file", str(listed), "--to", store)
    assert report(store)["outcomes"] == {"stored": 1, "not_article": 1}


def test_readers_are_told_of_a_wrong_place_or_cursor(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site({"/": front(*STORIES), **STORIES}) as site:
        newscrawl("crawl", site.url, "--to", store)
    assert "holds no bucket" in newscrawl("read", str(tmp_path)).last_line
    past = newscrawl("read", store, "--since", "99")
    assert (past.code, "past the end" in past.last_line) == (2, True)
    nothing = newscrawl("replay", str(tmp_path), "--to", str(tmp_path / "again"))
    assert (nothing.code, "keeps no raw pages" in nothing.last_line) == (2, True)
    assert not (tmp_path / "again").exists()
