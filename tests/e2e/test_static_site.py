"""A static site as Pelican builds it: every post once, no list among the articles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.e2e.bucket import Crawl, crawl
from tests.e2e.static_site import Post, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

POSTS = 60


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawl, list[Post]]]:
    folder = tmp_path_factory.mktemp("pelican")
    with serving(folder / "site", POSTS) as (url, posts):
        yield crawl(folder / "bucket", url), posts


def test_every_post_is_stored_exactly_once(done: tuple[Crawl, list[Post]]) -> None:
    found, posts = done
    assert found.exit_code == 0, found.said
    assert Counter(article["url"] for article in found.articles) == Counter(post.url for post in posts), found.fates()


def test_each_article_has_its_headline_and_every_paragraph(done: tuple[Crawl, list[Post]]) -> None:
    found, posts = done
    articles = {article["url"]: article for article in found.articles}
    assert {url: article["headline"] for url, article in articles.items()} == {post.url: post.draft.title for post in posts}
    assert [text for post in posts for text in post.draft.paragraphs if text not in articles[post.url]["articleBody"]] == []
    report = found.report
    print(f"\nPelican: {POSTS} posts, {report['leads']} leads, {report['outcomes']}, {report['requests']['requests']} requests")
