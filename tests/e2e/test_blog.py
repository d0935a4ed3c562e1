"""WordPress itself, before any crawler: what the other tests take for granted of it."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING

import feedparser
import lxml.etree
import lxml.html
import pytest

from tests.e2e.wordpress import WordPress, WordPressMissing, check_packages, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def blog() -> Iterator[WordPress]:
    with start(posts=13) as running:
        yield running


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the blog's own pages
        return bytes(answer.read())


def locations(url: str) -> list[str]:
    return [entry.text for entry in lxml.etree.fromstring(fetch(url)).iter("{*}loc")]


def test_robots_txt_leads_through_the_sitemaps_to_every_post(blog: WordPress) -> None:
    index = fetch(f"{blog.url}/robots.txt").decode().split("Sitemap: ")[1].strip()
    posts = next(url for url in locations(index) if "posts-post" in url)
    assert set(locations(posts)) == {post.url for post in blog.posts}


def test_the_feed_names_the_ten_newest_posts(blog: WordPress) -> None:
    feed = feedparser.parse(fetch(f"{blog.url}/feed/"))
    assert [entry.link for entry in feed.entries] == [post.url for post in blog.posts[:10]]


def test_every_post_page_holds_its_text_its_comments_and_a_comment_form(blog: WordPress) -> None:
    for post in blog.posts:
        page = lxml.html.fromstring(fetch(post.url))
        text = page.text_content()
        assert page.findtext(".//h1").strip() == post.title
        assert [words for words in (*post.paragraphs, *post.comments) if words not in text] == []
        assert "Your email address will not be published" in text
    assert any(post.comments for post in blog.posts)


@pytest.mark.parametrize("path", ["/category/harbour/", "/page/2/", "/tag/", "/author/editor/", "/about/", "/privacy/"])
def test_lists_and_pages_are_there_to_be_told_from_posts(blog: WordPress, path: str) -> None:
    known = {"/tag/": next(url for url in locations(f"{blog.url}/wp-sitemap-taxonomies-post_tag-1.xml"))}
    assert b"</html>" in fetch(known.get(path, blog.url + path))


def test_a_stopped_blog_leaves_no_process_and_no_folder() -> None:
    blog = start(posts=1)
    started = [process.pid for process in blog.processes]
    blog.stop()
    assert len(started) == 2
    assert blog.processes == []
    assert not blog.folder.exists()
    with pytest.raises(OSError, match="refused"):
        fetch(blog.url)


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    with pytest.raises(WordPressMissing, match="without mariadbd, mariadb-install-db, php: run `apt-get install -y wordpress"):
        check_packages(path=str(tmp_path))
