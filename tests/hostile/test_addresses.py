"""Addresses that are none of a crawler's business: wherever a site names one, it costs a lead, and no connection is tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from newscrawl.storage.blobs import open_blobs
from tests.command import objects, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, article, text
from tests.hostile.names import NO_DELAYS, PUBLIC, Internet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.command import Done

SITE: Final = "http://news.example.com"
FORMS: Final = (
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.0.0.1", "0177.0.0.1", "017700000001",
    "0x7f.0x0.0x0.0x1", "0000000177.0.0.1", "0", "0.0.0.0", "127.255.255.254", "１２７.0.0.1", "①27.0.0.1", "127。0。0。1",  # noqa: S104 - nothing is bound to it
    "127．0．0．1", "127｡0｡0｡1", "%31%32%37.0.0.1",
    "10.0.0.1", "10.1", "167772161", "0xa000001", "012.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "198.18.0.1",
    "169.254.169.254", "169.254.43518", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fe80::1%25eth0]", "[fd00:ec2::254]", "[fc00::1]", "[fec0::1]",
    "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]", "[::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:a9fe:a9fe::1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::a00:1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:db8::1]", "[2606:4700::5efe:10.0.0.1]", "[5f00::1]",
    "localhost", "LOCALHOST", "localhost.", "news.localhost", "ⓛocalhost", "localhost.localdomain", "ip6-localhost",
    "metadata", "metadata.google.internal", "instance-data.ec2.internal", "kubernetes.default.svc.cluster.local", "db.intranet",
    "printer.local", "nas.lan", "router.home.arpa",
)  # fmt: skip
"""Each names this machine, its network, or a metadata service, in a spelling that some resolver or browser takes."""
HIDDEN: Final = {
    "internal.news.example.com": [["10.0.0.1"]],
    "loop.news.example.com": [["127.0.0.1"]],
    "cloud.news.example.com": [["169.254.169.254"]],
    "six.news.example.com": [["::ffff:10.0.0.1"]],
    "nat.news.example.com": [["64:ff9b::a00:1"]],
    "both.news.example.com": [[PUBLIC, "10.0.0.1"]],
    "either.news.example.com": [["10.0.0.1", PUBLIC]],
}
"""Names of the very site that lead into the house."""
UNSAFE, EITHER = {"unsafe"}, {"unsafe", "offsite"}
GOOD: Final = [f"/2026/11/20/a-good-story-of-{word}" for word in ("barley", "copper", "heather")]
PORTS: Final = (0, 22, 25, 6379, 9200, 65535)


def path(where: str, number: int) -> str:
    return f"/2026/11/20/{where}-of-story-number-{number}"


def hostile(where: str, start: str, number: int) -> Answer | None:
    """The page at `path(where, number)`, which sends on to `start`."""
    target = f"{start}{path('target', number)}"
    return {
        "redirect": Answer(status=302, headers={"Location": target.encode().decode("latin-1")}),
        "refresh": Answer(f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head></html>'.encode()),
        "canonical": article(f"canonical{number}", f'<link rel="canonical" href="{target}">'),
    }.get(where)


def starts() -> list[str]:
    odd = [f"{SITE}:{port}" for port in PORTS]
    return [*(f"http://{form}" for form in FORMS), *(f"http://{name}" for name in HIDDEN), *odd, "http://reader:hunter2@10.0.0.1"]


def pages() -> dict[str, Answer]:
    """Three good stories, and every address in every place that a site has for one."""
    found = {url: article(url.rpartition("-")[2]) for url in GOOD}
    named = [SITE + url for url in GOOD]
    for number, start in enumerate(starts()):
        for where in ("redirect", "refresh", "canonical"):
            page = hostile(where, start, number)
            assert page
            found[path(where, number)] = page
            named.append(SITE + path(where, number))
    sitemap = "".join(f"<url><loc>{url}</loc></url>" for url in [*named, *in_sitemap()])
    feed = "".join(
        f"<item><title>Story {number}</title><link>{start}{path('feed', number)}</link></item>"
        for number, start in enumerate(starts())
    )
    front = "".join(f'<a href="{url}">a good story of the day</a>' for url in GOOD)
    return found | {
        "/robots.txt": text(f"Sitemap: {SITE}/sitemap.xml\nSitemap: http://169.254.169.254/latest/meta-data/\n"),
        "/sitemap.xml": xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemap}</urlset>'),
        "/feed.xml": xml(f"<rss version='2.0'><channel><title>News</title>{feed}</channel></rss>"),
        "/": Answer(
            f'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>{front}</html>'.encode()
        ),
    }


def in_sitemap() -> list[str]:
    return [f"{start}{path('sitemap', number)}" for number, start in enumerate(starts())]


def xml(body: str) -> Answer:
    return Answer(f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode(), headers={"Content-Type": "application/xml"})


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Done, str, Internet]]:
    """One crawl of a site that names all of them everywhere."""
    folder = tmp_path_factory.mktemp("addresses")
    found = pages()
    with Host(lambda asked, _: found.get(asked, NOT_HERE)) as host:
        internet = Internet(folder, dict(HIDDEN))
        internet.serve(PUBLIC, 80, host.url, "news.example.com")
        store = str(folder / "bucket")
        done = internet.newscrawl("crawl", SITE + "/", "--to", store, *NO_DELAYS)
    return done, store, internet


def test_no_address_of_the_house_is_connected_to(crawled: tuple[Done, str, Internet]) -> None:
    done, _, internet = crawled
    assert internet.cut_off == []
    assert done.shows_no_traceback()


@pytest.mark.parametrize(
    ("where", "outcomes"), [("redirect", UNSAFE), ("refresh", UNSAFE), ("sitemap", EITHER), ("feed", EITHER)]
)
def test_each_costs_its_lead_and_no_other(where: str, outcomes: set[str], crawled: tuple[Done, str, Internet]) -> None:
    found = report(crawled[1])
    assert found["balanced"]
    endings = [(urlsplit(row["url"]).path, row["outcome"]) for row in found["endings"]]
    for number, start in enumerate(starts()):
        ended = [outcome for asked, outcome in endings if asked == path(where, number)]
        assert len(ended) == 1, start
        assert ended[0] in outcomes, start


def test_the_run_goes_on_with_the_good_articles(crawled: tuple[Done, str, Internet]) -> None:
    done, store, _ = crawled
    kept = {article["url"] for article in objects(store, "articles/")}
    assert {SITE + url for url in GOOD} < kept
    assert done.code == 3  # for the sitemap that robots.txt names
    assert "169.254.169.254/latest/meta-data/ could not be read" in done.last_line


def test_an_article_is_itself_whatever_it_names_as_canonical(crawled: tuple[Done, str, Internet]) -> None:
    ours = [SITE + path("canonical", number) for number in range(len(FORMS))]
    kept = {article["url"]: article for article in objects(crawled[1], "articles/")}
    assert [kept[url]["canonicalUrl"] for url in ours] == ours


def test_what_stands_before_an_at_sign_is_neither_told_nor_kept(crawled: tuple[Done, str, Internet]) -> None:
    done, store, _ = crawled
    blobs = open_blobs(store)
    kept = b"".join(blobs.get(key) for prefix in ("articles/", "runs/") for key in blobs.list(prefix))
    assert "hunter2" not in done.err + done.out
    assert b"hunter2" not in kept
    assert b"reader:" not in kept


REBOUND: Final = [[PUBLIC], [PUBLIC], ["10.0.0.1"]]
"""What a rebinding name server says: a good address to whoever looks, which our commands do twice, then another one."""


def test_a_name_that_changes_between_look_and_use_is_not_connected_to(tmp_path: Path) -> None:
    with Host(lambda *_: NOT_HERE) as host:
        internet = Internet(tmp_path, {"rebound.example.com": REBOUND})
        internet.serve(PUBLIC, 80, host.url)
        done = internet.newscrawl("crawl", "http://rebound.example.com/", "--to", str(tmp_path / "b"), *NO_DELAYS)
    assert (done.code, internet.cut_off, host.asked) == (1, [], [])
    assert "10.0.0.1 is no address of the public internet" in done.last_line


def test_a_name_that_changes_during_a_crawl_ends_what_is_left(tmp_path: Path) -> None:
    closed = {"Connection": "close"}
    front = Answer(b'<a href="/2026/11/20/a-story-of-barley-and-oats">a story of barley</a>', headers=closed)
    found = {"/robots.txt": text(""), "/": front, "/2026/11/20/a-story-of-barley-and-oats": article("barley", Connection="close")}
    with Host(lambda asked, _: found.get(asked, Answer(status=404, headers=closed))) as host:
        internet = Internet(tmp_path, {"rebound.example.com": [[PUBLIC]] * 4 + [["127.0.0.1"]]})
        internet.serve(PUBLIC, 80, host.url)
        words = ("crawl", "http://rebound.example.com/", "--to", str(tmp_path / "b"), *NO_DELAYS, "-s", "DNSCACHE_ENABLED=False")
        done = internet.newscrawl(*words)
    assert internet.cut_off == []
    assert len(host.asked) <= 4
    assert report(str(tmp_path / "b"))["outcomes"] == {"unsafe": 1}
    assert done.code == 3


@pytest.mark.parametrize("form", ["127.1", "[::ffff:169.254.169.254]", "hidden.example.com"])
def test_extract_follows_no_redirect_into_the_house(form: str, tmp_path: Path) -> None:
    with Host(lambda *_: Answer(status=302, headers={"Location": f"http://{form}/admin"})) as host:
        internet = Internet(tmp_path, {"hidden.example.com": [["10.0.0.1"]]})
        internet.serve(PUBLIC, 80, host.url, "news.example.com")
        done = internet.newscrawl("extract", SITE + "/a")
    assert (done.code, internet.cut_off) == (1, [])
    assert f"redirects to http://{form}/admin, which is not fetched" in done.last_line


def test_extract_connects_to_the_address_that_it_has_looked_at(tmp_path: Path) -> None:
    with Host(lambda *_: article("barley")) as host:
        internet = Internet(tmp_path, {"rebound.example.com": REBOUND})
        internet.serve(PUBLIC, 80, host.url)
        done = internet.newscrawl("extract", "http://rebound.example.com/a-story")
        internet.names["rebound.example.com"] = REBOUND[1:]
        refused = internet.newscrawl("extract", "http://rebound.example.com/a-story")
    assert json.loads(done.out)["headline"] == "On barley"
    assert (refused.code, internet.cut_off, len(host.asked)) == (1, [], 1)
