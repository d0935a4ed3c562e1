"""What a person types is taken at its word, but for the networks of the house; what a program asks for is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from newscrawl.config import Config
from newscrawl.jobs.run import run_job
from newscrawl.jobs.spec import Job, JobSpec, JobStatus
from tests.command import objects, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, article
from tests.hostile.names import NO_DELAYS, PUBLIC, Internet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STORY: Final = "/2026/11/20/a-story-of-barley-and-oats"
COMMANDS: Final = {
    "crawl": ("crawl", "{}", "--to", "{folder}/b"),
    "probe": ("probe", "{}"),
    "extract": ("extract", "{}"),
    "sites add": ("sites", "add", "{}"),
    "scrapy": ("crawl", "site", "-a", "url={}", "-s", "NEWSCRAWL_STORE={folder}/b"),
}
HOUSE: Final = ("http://10.0.0.1/", "http://printer.local/", "http://inside.example.com/", "http://127.1:8000/")


def site(*links: str, sitemap: tuple[str, ...] = ()) -> Callable[[str, int], Answer]:
    """A front page, a story, and a page that sends on to each of `links`."""
    named = "".join(f"<url><loc>{url}</loc></url>" for url in sitemap)
    pages = {
        STORY: article("barley"),
        "/": Answer("".join(f'<a href="{path}">a story of the day</a>' for path in (STORY, *map(away, links))).encode()),
        "/sitemap.xml": Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</urlset>'.encode()),
    } | {away(link): Answer(status=301, headers={"Location": link}) for link in links}
    return lambda path, _: pages.get(path, NOT_HERE)


def away(link: str) -> str:
    return f"/2026/11/20/a-story-that-moved-{sum(map(ord, link))}"


def typed(internet: Internet, command: str, url: str) -> tuple[int, str]:
    """Exit code and last line of a command that is told `url`."""
    words = [word.format(url, folder=internet.folder) for word in COMMANDS[command]]
    program = "scrapy" if command == "scrapy" else "newscrawl"
    done = internet.newscrawl(*words, program=program, NEWSCRAWL_SITES=str(internet.folder / "sites.toml"))
    assert done.shows_no_traceback()
    return done.code, done.last_line


@pytest.fixture
def internet(tmp_path: Path) -> Internet:
    (tmp_path / "sites.toml").write_text("")
    return Internet(tmp_path, {"inside.example.com": [["10.0.0.1"]], "news.example.com": [[PUBLIC]]})


@pytest.mark.parametrize(("url", "command"), [*zip(HOUSE, COMMANDS, strict=False), (HOUSE[0], "scrapy")])
def test_an_address_of_the_house_is_refused_at_once(url: str, command: str, internet: Internet) -> None:
    code, line = typed(internet, command, url)
    assert code == 2
    assert f"{url} is not fetched: " in line
    assert "NEWSCRAWL_ALLOW_NETS" in line
    assert internet.cut_off == []


@pytest.mark.parametrize("command", ["crawl", "extract", "scrapy"])
def test_a_password_in_an_address_is_refused_and_not_repeated(command: str, internet: Internet) -> None:
    code, line = typed(internet, command, "http://reader:secret@news.example.com/")
    assert code == 2
    assert "holds a user name or a password" in line
    assert "secret" not in line
    assert internet.cut_off == []


@pytest.mark.parametrize(("program", "name"), [("newscrawl", "127.0.0.1"), ("scrapy", "localhost")])
def test_a_site_on_loopback_that_a_person_names_is_crawled_and_nothing_else_there(
    name: str, program: str, internet: Internet
) -> None:
    with Host(lambda *_: article("copper")) as other:
        port = other.url.rpartition(":")[2]
        others = [f"http://{host}:{port}/admin" for host in ("127.0.0.1", "localhost", "127.0.0.2", "[::1]", "2130706433")]
        with Host(site(*others, sitemap=tuple(others))) as host:
            own = host.url.rpartition(":")[2]
            internet.serve("127.0.0.1", int(own), host.url, "localhost")
            seed = f"http://{name}:{own}/"
            store = f"{internet.folder}/b"
            words = ("crawl", seed, "--to", store) if program == "newscrawl" else ("crawl", "site", "-a", f"url={seed}")
            done = internet.newscrawl(*words, *NO_DELAYS, program=program, NEWSCRAWL_STORE=store)
    found = report(store)
    assert done.shows_no_traceback()
    assert (internet.cut_off, other.asked) == ([], [])
    assert [row["url"] for row in objects(store, "articles/")] == [seed.rstrip("/") + STORY]
    assert found["balanced"]
    assert found["outcomes"]["unsafe"] >= len(others)


def test_networks_that_are_allowed_are_open_at_every_port(internet: Internet) -> None:
    with Host(site()) as host:
        internet.serve("10.0.0.1", 6379, host.url)
        store = f"{internet.folder}/b"
        words = ("crawl", "http://inside.example.com:6379/", "--to", store, *NO_DELAYS)
        internet.newscrawl(*words, NEWSCRAWL_ALLOW_NETS="10.0.0.0/8")
    assert report(store)["outcomes"] == {"stored": 1}
    assert internet.cut_off == []


def test_an_odd_port_is_open_where_a_person_names_it_and_at_no_other_host(internet: Internet) -> None:
    with Host(site("http://news.example.com:6380/x", "http://www.news.example.com:6379/y")) as host:
        internet.serve(PUBLIC, 6379, host.url, "www.news.example.com")
        store = f"{internet.folder}/b"
        internet.newscrawl("crawl", "http://news.example.com:6379/", "--to", store, *NO_DELAYS)
    assert report(store)["outcomes"] == {"stored": 1, "unsafe": 2}
    assert internet.cut_off == []


def test_a_list_in_a_file_is_no_word_of_a_person(internet: Internet) -> None:
    with Host(site()) as host:
        listed = internet.folder / "urls.txt"
        listed.write_text(host.url + STORY)
        store = f"{internet.folder}/b"
        internet.newscrawl("crawl", "--urls-file", str(listed), "--to", store)
    assert report(store)["outcomes"] == {"unsafe": 1}
    assert (internet.cut_off, host.asked) == ([], [])


def test_a_job_takes_nothing_on_loopback_for_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_ALLOW_NETS", "")
    store = str(tmp_path / "b")
    with Host(site()) as host:
        spec = JobSpec(host.url + "/", "news", store, settings=(("SEEDS_TYPED", "True"),))
        job = Job("a-job", spec, JobStatus.RUNNING, datetime.now(UTC))
        ending = run_job(job, Config(store=store), lambda *_: True, lambda *_: None)
        assert (ending.exit_code, host.asked) == (2, [])
        assert "name its network in NEWSCRAWL_ALLOW_NETS" in str(ending.message)
        monkeypatch.setenv("NEWSCRAWL_ALLOW_NETS", "127.0.0.1")
        assert run_job(job, Config(store=store), lambda *_: True, lambda *_: None).counts["stored"] == 1


def test_a_proxy_of_the_environment_is_used_only_by_who_switches_it_on(internet: Internet) -> None:
    with Host(site()) as host, Host(lambda *_: NOT_HERE) as proxy:
        internet.serve(PUBLIC, 80, host.url)
        internet.serve("10.9.9.9", 3128, proxy.url, "proxy.house.example")
        words = ("crawl", "http://news.example.com/", *NO_DELAYS)
        told = {"http_proxy": "http://proxy.house.example:3128"}
        plain = internet.newscrawl(*words, "--to", f"{internet.folder}/a", **told)
        assert (report(f"{internet.folder}/a")["outcomes"], proxy.asked) == ({"stored": 1}, [])
        assert "-s HTTPPROXY_ENABLED=True" in plain.err
        asked = len(host.asked)
        internet.newscrawl(*words, "--to", f"{internet.folder}/b", "-s", "HTTPPROXY_ENABLED=True", **told)
    assert "http://news.example.com/robots.txt" in proxy.paths
    assert len(host.asked) == asked
    assert internet.cut_off == []
