"""One machine: schedule, run --due, jobs and sites as a user types them."""

from __future__ import annotations

import json
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import newscrawl, objects
from tests.jobs.fleet import crawlers, sites_toml, slow_site, start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def jobs_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in newscrawl("jobs", "list", "--json", cwd=folder).out.splitlines()]


def wait_for(found: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)


def test_a_crawl_that_died_is_due_again_and_dies_with_its_scheduler(tmp_path: Path) -> None:
    with slow_site("alder", 30, 0.5) as site:
        sites_toml(tmp_path, [site], limits="{ articles = 30, delay = 0.5 }")
        first = start(tmp_path, "schedule", name="first")
        wait_for(lambda: len(site.requests) > 4)
        first.kill()
        first.wait()
        time.sleep(1)
        asked = len(site.requests)
        time.sleep(2)
        assert len(site.requests) <= asked + 1, "the crawl went on without its scheduler"
        sites_toml(tmp_path, [site], limits="{ articles = 3 }")
        done = newscrawl("run", "--due", cwd=tmp_path, NEWSCRAWL_CONTACT="https://second.example/")
        assert done.code == 0, done.err
        assert [agent.rpartition("/")[0].rpartition("/")[2] for agent in crawlers(site)] == ["first.example", "second.example"]
    (job,) = jobs_of(tmp_path)
    assert (job["status"], job["attempts"]) == ("done", 2)
    assert job["counts"]["stored"] == 3


def test_a_scheduler_that_is_stopped_hands_back_and_reads_new_sites_without_a_restart(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = [stack.enter_context(slow_site(name, 20, 0.2)) for name in ("birch", "cedar")]
        sites_toml(tmp_path, sites[:1], limits="{ delay = 1 }")
        process = start(tmp_path, "schedule")
        wait_for(lambda: sites[0].requests)
        sites_toml(tmp_path, sites, limits="{ delay = 1 }")
        wait_for(lambda: len(sites[1].requests) > 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    found = {job["spec"]["url"]: job for job in jobs_of(tmp_path)}
    assert {job["status"] for job in found.values()} == {"queued"}
    stopped = found[f"{sites[1].url}/"]
    assert stopped["attempts"] == 0
    assert stopped["message"].startswith("stopped before its end")
    assert stopped["run_id"] in {run["runId"] for run in objects(str(tmp_path / "bucket"), "runs/")}


def test_a_site_crawled_by_hand_and_on_schedule_takes_the_same_from_its_table(tmp_path: Path) -> None:
    with slow_site("dogwood", 5, 0) as site:
        sites_toml(tmp_path, [site], limits="{ articles = 2 }", store='"trees"', since='"3650d"', rights='"enforce"')
        for words in (["crawl", site.url], ["run", "--due"]):
            done = newscrawl(*words, cwd=tmp_path)
            assert done.code == 0, done.err
    runs = objects(str(tmp_path / "bucket" / "trees"), "runs/")
    asked = [(run["limit"], run["settings"]["rights"], run["since"] is not None, run["outcomes"]["stored"]) for run in runs]
    assert asked == [(2, "enforce", True, 2)] * 2


def test_a_crawl_that_fails_ends_the_round_with_1_and_is_listed(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text("[[site]]\nurl = 'http://127.0.0.1:1/'\n")
    done = newscrawl("run", "--due", cwd=tmp_path)
    assert done.code == 1
    assert done.shows_no_traceback()
    (job,) = jobs_of(tmp_path)
    assert (job["status"], job["exit_code"]) == ("queued", 1)
    assert "refused" in job["message"]
    assert newscrawl("jobs", "cancel", job["id"], cwd=tmp_path).out == "it is cancelled\n"
    assert newscrawl("jobs", "retry", job["id"], cwd=tmp_path).out == "it is queued\n"
    assert json.loads(newscrawl("jobs", "show", job["id"], cwd=tmp_path).out)["status"] == "queued"


@pytest.mark.parametrize(
    ("words", "text", "line"),
    [
        (["schedule"], "[[site]]\nurl='https://a.example/'\nschedule='0 25 * * *'", "line 3, [[site]] number 1: schedule is"),
        (
            ["run", "--due"],
            "[[site]]\nurl='https://a.example/'\ntimezone='Mars'",
            "line 3, [[site]] number 1: timezone is 'Mars'",
        ),
        (
            ["sites", "check"],
            "[[site]]\nurl='https://a.example/'\n" * 2,
            "line 3, [[site]] number 2: name 'a.example' is that of",
        ),
        (["sites", "add", "a.example"], "[[site]]\nurl='https://a.example/'", "has https://a.example/ already"),
        (["worker"], "", "A fleet needs NEWSCRAWL_STATE=postgresql://"),
        (["jobs", "show", "x"], "", "There is no job x"),
        (["jobs", "add", "ftp://a.example/"], "", "is not the address of a site"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(words: list[str], text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(text)
    done = newscrawl(*words, cwd=tmp_path)
    assert done.code == 2
    assert line in done.last_line
    assert done.shows_no_traceback()


def test_a_site_that_is_added_is_probed_and_stands_in_the_file(tmp_path: Path) -> None:
    with slow_site("elm", 3, 0) as site:
        done = newscrawl("sites", "add", site.url, cwd=tmp_path)
        assert done.code == 0, done.err
        assert newscrawl("sites", "check", cwd=tmp_path).out == "sites.toml: 1 sites, nothing wrong\n"
        assert site.url in newscrawl("sites", "list", cwd=tmp_path, COLUMNS="200").out
    assert newscrawl("sites", "add", "http://127.0.0.1:1/", cwd=tmp_path).code == 2
    assert (tmp_path / "sites.toml").read_text().count("[[site]]") == 1
