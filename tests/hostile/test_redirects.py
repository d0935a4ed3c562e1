"""Redirects: hop by hop, no further than the site, and to an end."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newscrawl.config import Config
from newscrawl.webhook import Undelivered, webhook_of
from tests.command import objects, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, article, text
from tests.hostile.names import NO_DELAYS, PUBLIC, Internet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE: Final = "http://news.example.com"
ABROAD: Final = "93.184.215.15"
OUTCOMES: Final = {
    "to-another-site": ("offsite", "redirected to http://other.example.org/2026/11/20/a-story"),
    "to-another-site-by-refresh": ("offsite", "redirected to http://other.example.org/2026/11/20/a-story"),
    "to-another-site-in-two-hops": ("offsite", "redirected to http://other.example.org/2026/11/20/a-story"),
    "round-and-round": ("error", "redirected in a circle, back to http://news.example.com/2026/11/20/round-and-round"),
    "round-by-refresh": ("error", "redirected in a circle, back to http://news.example.com/2026/11/20/round-by-refresh"),
    "to-itself": ("error", "redirected in a circle, back to http://news.example.com/2026/11/20/to-itself"),
    "hop-0-of-11-hops": ("error", "redirected more than 10 times, the last time from http://news.example.com/2026/11/20/hop-10-of-11-hops"),
    "to-a-file": ("unsafe", "redirected to what is no http or https address"),
    "to-a-script": ("unsafe", "redirected to what is no http or https address"),
    "to-another-protocol": ("unsafe", "redirected to what is no http or https address"),
    "to-a-broken-address": ("unsafe", "redirected to what is no http or https address"),
    "to-a-mail-server": ("unsafe", "redirected to http://news.example.com:25/: Port 25 is not one"),
    "with-a-password": (
        "unsafe",
        "redirected to http://news.example.com/a: The address holds a user name or a password",
    ),
}  # fmt: skip
"""How leads end that redirect, and how the detail begins, by the last part of their address."""
STORED: Final = ("hop-0-of-10-hops", "that-reloads-itself", "moved-on-the-site", "to-an-allowed-host", "to-an-app-by-refresh")


def path(name: str) -> str:
    return f"/2026/11/20/{name}"


def to(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


def refresh(target: str, word: str = "") -> Answer:
    head = f'<meta http-equiv="refresh" content="1;url={target}">'
    return article(word, head) if word else Answer(f"<html><head>{head}</head></html>".encode())


PAGES: Final = {
    path("to-another-site"): to("http://other.example.org/2026/11/20/a-story", 301),
    path("to-another-site-by-refresh"): refresh("http://other.example.org/2026/11/20/a-story"),
    path("to-another-site-in-two-hops"): to(path("and-on"), 308),
    path("and-on"): to("//other.example.org/2026/11/20/a-story", 307),
    path("round-and-round"): to("and-back"),
    path("and-back"): to("round-and-round"),
    path("round-by-refresh"): refresh("and-back-by-refresh"),
    path("and-back-by-refresh"): refresh("round-by-refresh"),
    path("to-itself"): to(path("to-itself")),
    **{path(f"hop-{n}-of-11-hops"): to(path(f"hop-{n + 1}-of-11-hops")) for n in range(11)},
    **{path(f"hop-{n}-of-10-hops"): to(path(f"hop-{n + 1}-of-10-hops")) for n in range(10)},
    path("hop-10-of-10-hops"): article("barley"),
    path("to-a-file"): to("file:///etc/passwd"),
    path("to-a-script"): to("javascript:alert(1)"),
    path("to-another-protocol"): to("gopher://news.example.com/1"),
    path("to-a-broken-address"): to("http://[::1"),
    path("to-a-mail-server"): to(f"{SITE}:25/"),
    path("with-a-password"): to("http://reader:secret@news.example.com/a"),
    path("that-reloads-itself"): refresh(path("that-reloads-itself"), "copper"),
    path("moved-on-the-site"): to("http://www.news.example.com/2026/11/20/moved"),
    path("to-an-allowed-host"): to("http://amp.example.net/2026/11/20/a-story-on-another-host"),
    path("to-an-app-by-refresh"): refresh("newsapp://open/1", "heather"),
    path("moved"): article("saffron"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Internet, Host, Host]]:
    """One crawl of a site whose pages all redirect; the other site, and a host that sites.toml allows."""
    folder = tmp_path_factory.mktemp("redirects")
    (folder / "sites.toml").write_text(f'[[site]]\nurl = "{SITE}/"\nhosts = ["AMP.example.net"]\n')
    named = "".join(f"<url><loc>{SITE}{path(name)}</loc></url>" for name in (*OUTCOMES, *STORED))
    sitemap = Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</urlset>'.encode())
    pages = PAGES | {"/sitemap.xml": sitemap, "/": Answer(b"<p>The front page of the news.</p>")}
    with (
        Host(lambda asked, _: pages.get(asked, NOT_HERE)) as news,
        Host(lambda *_: article("elsewhere")) as other,
        Host(lambda asked, _: text("") if asked == "/robots.txt" else article("thistle")) as allowed,
    ):
        internet = Internet(folder)
        internet.serve(PUBLIC, 80, news.url, "news.example.com", "www.news.example.com")
        internet.serve(ABROAD, 80, other.url, "other.example.org")
        internet.serve("93.184.215.16", 80, allowed.url, "amp.example.net")
        store = str(folder / "bucket")
        internet.newscrawl("crawl", SITE + "/", "--to", store, *NO_DELAYS, NEWSCRAWL_SITES=str(folder / "sites.toml"))
        yield store, internet, news, other


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_redirect_that_is_not_followed_ends_its_lead_with_the_reason(name: str, crawled: tuple[str, Any, Any, Any]) -> None:
    endings = {row["url"]: (row["outcome"], row["detail"]) for row in report(crawled[0])["endings"]}
    outcome, detail = endings[SITE + path(name)]
    assert outcome == OUTCOMES[name][0]
    assert detail.startswith(OUTCOMES[name][1])


def test_other_sites_are_not_even_asked(crawled: tuple[str, Internet, Host, Host]) -> None:
    _, internet, _, other = crawled
    assert (other.asked, internet.cut_off) == ([], [])


def test_what_leads_to_a_page_of_the_site_is_stored(crawled: tuple[str, Internet, Host, Host]) -> None:
    found = report(crawled[0])
    assert found["balanced"]
    assert found["outcomes"]["stored"] == len(STORED)
    kept = {article["requestUrl"]: article["url"] for article in objects(crawled[0], "articles/")}
    assert kept[SITE + path("to-an-allowed-host")] == "http://amp.example.net/2026/11/20/a-story-on-another-host"
    assert kept[SITE + path("moved-on-the-site")] == "http://www.news.example.com/2026/11/20/moved"


def test_a_circle_is_left_where_it_closes(crawled: tuple[str, Internet, Host, Host]) -> None:
    paths = crawled[2].paths
    assert [paths.count(path(name)) for name in ("to-itself", "round-and-round", "and-back", "and-back-by-refresh")] == [1] * 4


def test_an_offsite_redirect_is_remembered(crawled: tuple[str, Internet, Host, Host]) -> None:
    store, internet, news, _ = crawled
    before = news.paths.count(path("to-another-site"))
    internet.newscrawl("crawl", SITE + "/", "--to", f"{store}", *NO_DELAYS)
    assert news.paths.count(path("to-another-site")) == before


def test_a_front_page_may_have_moved_to_another_domain(tmp_path: Path) -> None:
    story = "http://new.example.org/2026/11/20/a-story-of-barley"
    with (
        Host(lambda asked, _: text("") if asked == "/robots.txt" else to("http://new.example.org/")) as old,
        Host(lambda asked, _: {"/": Answer(f'<a href="{story}">a story</a>'.encode())}.get(asked, article("barley"))) as new,
    ):
        internet = Internet(tmp_path)
        internet.serve(PUBLIC, 80, old.url, "old.example.com")
        internet.serve(ABROAD, 80, new.url, "new.example.org")
        internet.newscrawl("crawl", "http://old.example.com/", "--to", str(tmp_path / "b"), *NO_DELAYS)
    assert [article["url"] for article in objects(str(tmp_path / "b"), "articles/")] == [story]


def test_a_robots_txt_that_leads_into_the_house_allows_nothing(tmp_path: Path) -> None:
    with Host(lambda asked, _: to("http://10.0.0.1/robots.txt") if asked == "/robots.txt" else article("barley")) as host:
        internet = Internet(tmp_path)
        internet.serve(PUBLIC, 80, host.url, "news.example.com")
        done = internet.newscrawl("crawl", SITE + path("a-story-of-barley"), "--to", str(tmp_path / "b"), *NO_DELAYS)
    assert set(host.paths) == {"/robots.txt"}
    assert report(str(tmp_path / "b"))["outcomes"] == {"robots": 1}
    assert "robots.txt cannot be read: redirected to http://10.0.0.1/robots.txt" in done.err
    assert internet.cut_off == []


def test_a_step_down_from_https_to_http_is_told_in_the_report(tmp_path: Path) -> None:
    pages = {"/robots.txt": text(""), path("a-story"): to(f"{SITE}{path('a-story-without-encryption')}")}
    with Host(lambda asked, _: pages.get(asked, NOT_HERE)) as secure, Host(lambda *_: article("barley")) as plain:
        encrypt(secure, tmp_path)
        internet = Internet(tmp_path)
        internet.serve(PUBLIC, 443, secure.url, "news.example.com")
        internet.serve(PUBLIC, 80, plain.url)
        listed = tmp_path / "urls.txt"
        listed.write_text(f"https://news.example.com{path('a-story')}")
        words = ("crawl", "--urls-file", str(listed), "--to", str(tmp_path / "b"), *NO_DELAYS)
        internet.newscrawl(*words, "-s", "DOWNLOAD_VERIFY_CERTIFICATES=False")
    found = report(str(tmp_path / "b"))
    assert found["outcomes"] == {"stored": 1}
    assert found["alarms"] == ["https://news.example.com redirects to http://news.example.com, without encryption"]


def test_extract_goes_no_further_than_ten_redirects(tmp_path: Path) -> None:
    with Host(lambda asked, _: PAGES.get(asked, NOT_HERE)) as host:
        internet = Internet(tmp_path)
        internet.serve(PUBLIC, 80, host.url, "news.example.com")
        ten = internet.newscrawl("extract", SITE + path("hop-0-of-10-hops"))
        more = internet.newscrawl("extract", SITE + path("hop-0-of-11-hops"))
        circle = internet.newscrawl("extract", SITE + path("to-itself"))
    assert (ten.code, more.code, circle.code) == (0, 1, 1)
    assert "redirects without an end" in more.last_line
    assert "redirects without an end" in circle.last_line


def test_a_webhook_is_not_sent_on(tmp_path: Path) -> None:
    with Host(lambda *_: NOT_HERE) as other, Posted(f"{other.url}/x") as receiver:
        config = Config(webhook=receiver.url, webhook_secret="whsec_" + "a" * 32)
        webhook = webhook_of(config)
        assert webhook
        with pytest.raises(Undelivered, match="it answers 307"):
            webhook.post("1", {}, datetime.now(UTC))
    assert other.asked == []


class Posted(Host):
    """A host that sends on whatever is posted to it."""

    def __init__(self, target: str) -> None:
        super().__init__(lambda *_: to(target, 307))
        handler: Any = self._http.RequestHandlerClass
        handler.do_POST = handler.do_GET


def encrypt(host: Host, folder: Path) -> None:
    """Let `host` speak TLS, with a certificate that nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "pem").write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    host._http.socket = context.wrap_socket(host._http.socket, server_side=True)
