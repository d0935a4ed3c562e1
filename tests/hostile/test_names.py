"""Names that strangers choose: none leaves its place, and none takes the place of another's."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newscrawl.config import ConfigError
from newscrawl.extract.article import extract_article
from newscrawl.model import Page
from newscrawl.sites import load_sites
from newscrawl.storage.blobs import BadKey, StoreError, open_blobs
from newscrawl.storage.keys import article_key, safe_name
from newscrawl.storage.local import LocalBlobs
from newscrawl.urls import article_id, choose_canonical, same_site, site_of
from newscrawl.urls.canonical import canonicalize
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.hostile.conftest import Here

DAY = date(2026, 2, 18)
ESCAPES = [
    "../outside", "..", ".", "", "/etc/passwd", "a/../../outside", "a//b", "./a", "a/.", "a/..", "a\0b", "\0", ".tmp-a",
    "a/.tmp-b",
]  # fmt: skip
LABELS = st.text("abcxyzABCßİıŉﬀäÄａ.１-_", min_size=1, max_size=12) | st.text(min_size=1, max_size=8)
HOSTS = st.builds(
    lambda label, last: f"{label}.{last}", LABELS, st.sampled_from(["example", "com", "co.uk", "wordpress.com", "de"])
)
PATHS = st.text("abAB/.%2eFf0~\\;?#@:é", max_size=20)
TWINS = ["Ärger.example", unicodedata.normalize("NFD", "Ärger.example"), "ÄRGER.example", "xn--rger-koa.example"]


def key_of(url: str) -> str:
    """Where an article of this address goes."""
    return article_key(site_of(url), DAY, article_id(canonicalize(url)))


def folded(key: str) -> str:
    """As file systems see it to which capitals and compositions are all one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", key).casefold())


@pytest.mark.parametrize("key", ESCAPES)
def test_no_key_leaves_a_directory_store(key: str, tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "in" / "bucket")
    (tmp_path / "in" / "outside").mkdir(parents=True)
    source = tmp_path / "source"
    source.write_bytes(b"1")
    works: list[Callable[[], object]] = [
        lambda: blobs.put(key, b"1"), lambda: blobs.put_file(key, source), lambda: blobs.create(key, b"1"),
        lambda: blobs.get(key), lambda: blobs.open(key), lambda: blobs.replace(key, b"1", "v"), lambda: blobs.delete(key),
    ]  # fmt: skip
    for work in works:
        with pytest.raises(BadKey, match="is no key"):
            work()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "outside", "source"]


def test_a_link_within_a_directory_store_leads_nowhere(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "bucket"
    outside.mkdir()
    (outside / "secret.json").write_text("{}")
    blobs = LocalBlobs(root)
    blobs.put("pages/a.example/1.json", b"1")
    (root / "pages" / "b.example").symlink_to(outside)
    (root / "pages" / "a.example" / "2.json").symlink_to(outside / "secret.json")
    works: list[Callable[[], object]] = [
        lambda: blobs.put("pages/b.example/new.json", b"1"), lambda: blobs.get("pages/b.example/secret.json"),
        lambda: blobs.delete("pages/b.example/secret.json"), lambda: blobs.get("pages/a.example/2.json"),
        lambda: blobs.put("pages/a.example/2.json", b"1"), lambda: list(blobs.list("pages/")),
        lambda: list(blobs.list("pages/b.example/secret")), lambda: list(blobs.list("pages/a.example/")),
    ]  # fmt: skip
    for work in works:
        with pytest.raises(StoreError, match=r"\.example(/2\.json)? is a link, which may lead out of the store"):
            work()
    assert [path.name for path in outside.iterdir()] == ["secret.json"]
    assert (outside / "secret.json").read_text() == "{}"
    assert list(blobs.list("pages/a.example/1")) == ["pages/a.example/1.json"]


def test_a_loop_of_links_ends_no_listing_in_a_loop(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    for name in ("a", "b"):
        (tmp_path / "log" / name).symlink_to(tmp_path / "log")
    with pytest.raises(StoreError, match="log/a is a link"):
        list(LocalBlobs(tmp_path).list("log/"))


def test_the_store_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "bucket").symlink_to(tmp_path / "disk")
    LocalBlobs(tmp_path / "bucket").put("a/b", b"1")
    assert (tmp_path / "disk" / "a" / "b").read_bytes() == b"1"


@settings(deadline=None)
@given(HOSTS, HOSTS, PATHS, PATHS)
@example("a.example", "A.example", "/x", "/x")
@example("etc-ae7e6a0b1bd82d2b.example", "../etc.example", "/", "/")
@example("a.example", "a.example.evil.com", "/../b.example/x", "/")
def test_no_address_of_one_site_has_a_key_under_another(one: str, other: str, path: str, more: str) -> None:
    urls = [f"https://{host}/{rest}" for host, rest in ((one, path), (other, more))]
    try:
        keys = [key_of(url) for url in urls]
        sites = [site_of(url) for url in urls]
    except ValueError:  # no address of the web: nothing is ever stored of it
        return
    assert all(key.isascii() and len(key.split("/")) == 6 and max(map(len, key.split("/"))) < 200 for key in keys)
    assert site_of(canonicalize(urls[0])) == sites[0]
    if sites[0] != sites[1]:
        prefixes = [folded(key).split("/")[:2] for key in keys]
        assert prefixes[0] != prefixes[1]


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
@example("A", "a")
@example("../etc", "etc-ae7e6a0b1bd82d2b")
@example("../ETC", "ETC-ae7e6a0b1bd82d2b")
@example("20260218T101112Z-abc", "20260218t101112z-abc")
@example("é", "e\u0301")
@example("x" * 255, "x" * 256)
def test_two_names_are_two_files_also_where_capitals_count_as_small(one: str, other: str) -> None:
    assume(one != other)
    assert folded(safe_name(one)) != folded(safe_name(other))


def test_a_host_has_one_site_however_its_letters_are_written() -> None:
    assert {site_of(f"https://{host}/") for host in TWINS} == {"xn--rger-koa.example"}
    assert {canonicalize(f"https://{host}/") for host in TWINS} == {"https://xn--rger-koa.example/"}


@pytest.mark.parametrize("host", [".", "..", "...", "。"])
def test_dots_are_no_site(host: str) -> None:
    with pytest.raises(ValueError, match="names no host"):
        site_of(f"https://{host}/")


@settings(deadline=None)
@given(HOSTS, HOSTS, PATHS)
@example("a.example", "b.example", "/2026/x")
def test_no_page_claims_the_address_of_another_site(own: str, other: str, path: str) -> None:
    page, claimed = f"https://{own}/2026/02/18/a-story", f"https://{other}/{path}"
    try:
        chosen = choose_canonical(page, claimed)
    except ValueError:
        return
    assert same_site(chosen, page)


def test_a_page_that_claims_all_of_another_site_is_kept_under_its_own() -> None:
    claims = b'<link rel="canonical" href="https://victim.example/a"><meta property="og:url" content="https://victim.example/a">'
    body = story("claim").body.replace(b"<head>", b"<head>" + claims)
    article = extract_article(Page("https://evil.example/2026/11/20/claims", body, datetime.now(UTC)))
    assert article.domain == "evil.example"
    assert urlsplit(article.canonical_url or article.url).hostname == "evil.example"


@pytest.mark.parametrize(
    "name",
    ["a/../../outside", "..a/x", "a//b", "A", "ａ", "a\\u0000b", "articles", "log/x", "a/pages", "a.state", "a\\n", "a/", "é"],
)
def test_a_name_of_a_store_in_sites_toml_stays_below_the_store(name: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f'[[site]]\nurl = "https://a.example/"\nstore = "{name}"\n')
    if name.startswith("."):  # that is an address, given by who runs it
        assert load_sites(tmp_path / "sites.toml")[0].store_below("root") == name
        return
    with pytest.raises(ConfigError, match=r"line 3, \[\[site\]\] number 1: store is"):
        load_sites(tmp_path / "sites.toml")


@pytest.mark.parametrize("url", ["file:///tmp/a%00b", "a\0b", "s3://key:topsecret@bucket/x"])
def test_an_address_of_a_store_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ConfigError) as told:
        open_blobs(url)
    assert "topsecret" not in str(told.value)


@pytest.mark.parametrize(
    "words",
    [
        ["read", "./bucket/../../x"],
        ["read", "x" * 300],
        ["doctor", "x" * 5000],
        ["replay", "x" * 300],
        ["export", "parquet", "x" * 300, "--to", "./tables"],
        ["takedown", "../../etc/passwd", "--reason", "r"],
        ["takedown", "a.example/../b", "--reason", "r"],
        ["takedown", "%2e%2e", "--reason", "r"],
        ["jobs", "show", "../../x"],
        ["extract", "x" * 300],
        ["read", "./bucket", "--checkpoint", "x" * 300],
    ],
)
def test_a_name_that_is_no_place_is_one_line_and_leaves_nothing(words: list[str], here: Here, tmp_path: Path) -> None:
    done = here(*words)
    assert done.code in {1, 2}
    assert done.shows_no_traceback()
    assert len(done.err.strip().splitlines()) == 1 or done.err.startswith("Usage: ")
    assert not list(tmp_path.rglob("*.json"))
