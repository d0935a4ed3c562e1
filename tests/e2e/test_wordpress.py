"""A real WordPress, crawled by the user's own command: every post once, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.e2e.bucket import Crawl, crawl
from tests.e2e.wordpress import WordPress, start

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

SIZES = (40, 500)
FORM = (
    "Leave a comment",
    "Leave a Reply",
    "Cancel reply",
    "Your email address will not be published",
    "Required fields are marked",
    "Save my name, email, and website",
    "Post Comment",
)
LISTS = ("/category/", "/tag/", "/author/", "/page/", "/feed/", "/about/", "/privacy/")


@pytest.fixture(scope="module", params=SIZES)
def blog(request: pytest.FixtureRequest) -> Iterator[WordPress]:
    with start(posts=request.param) as running:
        yield running


@pytest.fixture(scope="module")
def done(blog: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(tmp_path_factory.mktemp("wordpress") / "bucket", blog.url)


def test_the_crawl_ends_well(done: Crawl) -> None:
    assert done.exit_code == 0, done.said


def test_every_post_is_stored_exactly_once(blog: WordPress, done: Crawl) -> None:
    stored = Counter(article["url"] for article in done.articles)
    assert stored == Counter(post.url for post in blog.posts), done.fates()


def test_no_two_lines_of_the_log_are_of_one_article(blog: WordPress, done: Crawl) -> None:
    assert len({change["id"] for change in done.changes}) == len(done.changes) == len(blog.posts)


def test_each_article_has_its_headline_and_every_paragraph(blog: WordPress, done: Crawl) -> None:
    bodies = {article["url"]: article["articleBody"] for article in done.articles}
    headlines = {article["url"]: article["headline"] for article in done.articles}
    assert headlines == {post.url: post.title for post in blog.posts}
    assert [text for post in blog.posts for text in post.paragraphs if text not in bodies[post.url]] == []


def test_no_comment_and_no_form_text_is_stored(blog: WordPress, done: Crawl) -> None:
    unwanted = [*FORM, *(text for post in blog.posts for text in post.comments)]
    assert len(unwanted) > len(FORM)
    bodies = "\n".join(article["articleBody"] for article in done.articles)
    assert [text for text in unwanted if text in bodies] == []


def test_no_list_and_no_page_is_among_the_articles(done: Crawl) -> None:
    paths = [urlsplit(article["url"]).path for article in done.articles]
    assert [path for path in paths if path == "/" or path.startswith(LISTS)] == []


def test_the_report_balances(blog: WordPress, done: Crawl) -> None:
    report = done.report
    assert report["balanced"] is True
    assert report["leads"] == sum(report["outcomes"].values())
    assert report["outcomes"]["stored"] == len(blog.posts)
    requests = report["requests"]["requests"]
    print(f"\nWordPress: {len(blog.posts)} posts, {report['leads']} leads, {report['outcomes']}, {requests} requests")
