"""How sites are doing is read from the state, and from the bucket's run reports where the state was lost; and told once."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.alerting import receivers_of
from newscrawl.config import Config
from newscrawl.desk.rebuilding import rebuild_state
from newscrawl.health import Kind
from newscrawl.storage.blobs import JSON, open_blobs
from newscrawl.storage.keys import run_key
from newscrawl.upkeep.health import alert, look
from tests.alerting.receiving import hook
from tests.desk.desks import a_desk, come

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEED = "https://news.example/"


def config(folder: Path, **settings: str) -> Config:
    return Config.read(store=str(folder / "bucket"), **settings)


def put_reports(folder: Path, days: int = 14, until: datetime = NOW - HOUR, status: int = 200, stored: int = 9) -> None:
    """Reports of a run each six hours, the last at `until`."""
    blobs = open_blobs(str(folder / "bucket"))
    for number in range(4 * days):
        at = until - number * 6 * HOUR
        told = report(at, status, stored if status == 200 else 0)
        blobs.put(run_key(str(told["runId"]), at), json.dumps(told).encode(), JSON)


def report(at: datetime, status: int, stored: int) -> dict[str, object]:
    site = {
        "leads": stored + 20 * bool(stored),
        "outcomes": {"stored": stored, "known": 20} if stored else {},
        "requests": stored + 5,
        "statuses": {str(status): stored + 5},
        "articles": stored,
        "fields": {"headline": stored},
        "medianLength": 900,
        "latency": {"p50": 0.2},
        "publishToStored": {"count": stored, "p50": 900},
        "recall": {"named": 20 * bool(stored), "kept": 20 * bool(stored)},
    }
    return {
        "runId": f"{at:%Y%m%dT%H%M%SZ}-000000", "kind": "crawl", "seeds": [SEED], "startedAt": at.isoformat(),
        "finishedAt": at.isoformat(), "exitCode": 0, "message": None, "failure": None, "stopped": None,
        "sites": {"news.example": site}, "endings": [], "problems": [],
    }  # fmt: skip


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A bucket with one article, by a run whose site is another; its folder."""
    with a_desk(tmp_path, "https://other.example/") as desk:
        come(desk, "https://other.example/news/herring", "herring")
    return tmp_path


def test_a_run_leaves_what_it_saw_in_the_state_and_its_verdict_in_the_bucket(bucket: Path) -> None:
    (verdict,) = look(config(bucket), NOW).verdicts
    assert (verdict.site, verdict.runs, verdict.is_learned) == ("other.example", 1, False)
    exported = json.loads(open_blobs(str(bucket / "bucket")).get("health/other.example.json"))
    assert exported == {"schema": "health-1"} | json.loads(json.dumps(verdict.to_json()))


def test_a_lost_state_learns_again_from_run_reports(bucket: Path) -> None:
    put_reports(bucket, until=NOW - DAY)
    put_reports(bucket, days=1, status=403)
    shutil.rmtree(bucket / "bucket.state")
    health = look(config(bucket), NOW)
    (trouble,) = health.troubles
    assert (trouble.site, trouble.first.kind, trouble.first.cause) == ("news.example", Kind.BLOCKED, "blocked")
    assert trouble.first.since == NOW - 19 * HOUR
    assert [health.status(verdict) for verdict in health.verdicts] == ["blocked", "learning"]
    assert health.of("https://www.other.example/").troubles == ()
    assert len(health.of("news.example").verdicts) == 1
    rebuild_state(config(bucket))
    assert look(config(bucket), NOW) == health


def test_reports_that_cannot_be_read_are_passed_over(bucket: Path) -> None:
    put_reports(bucket, days=1)
    blobs = open_blobs(str(bucket / "bucket"))
    for number, broken in enumerate((b"", b"[]", b'{"kind": "crawl"}', b"\xff")):
        blobs.put(run_key(f"2026-broken-{number}", NOW - DAY), broken, JSON)
    shutil.rmtree(bucket / "bucket.state")
    assert {verdict.site: verdict.runs for verdict in look(config(bucket), NOW).verdicts} == {
        "news.example": 4,
        "other.example": 1,
    }


def test_what_is_known_already_is_not_read_again(bucket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_reports(bucket)
    look(config(bucket), NOW)
    read: list[str] = []
    monkeypatch.setattr("newscrawl.upkeep.health._read", lambda _, key: read.append(key) or [])
    assert look(config(bucket), NOW).verdicts
    assert read == []


def test_sites_that_were_taken_out_of_sites_toml_are_not_said_to_be_left_alone(bucket: Path) -> None:
    put_reports(bucket, until=NOW - 3 * DAY)
    assert [trouble.first.cause for trouble in look(config(bucket), NOW).troubles] == ["not crawled"]
    sites = bucket / "sites.toml"
    sites.write_text('[[site]]\nurl = "https://third.example/"\n', encoding="utf-8")
    assert look(config(bucket, sites=str(sites)), NOW).troubles == ()


def test_a_receiver_is_told_once_by_many_looks_and_of_the_recovery(bucket: Path) -> None:
    put_reports(bucket, until=NOW - DAY)
    put_reports(bucket, days=1, status=403)
    with hook(200) as receiver:
        settings = config(bucket, alert_slack=receiver.url)
        for _ in range(3):
            assert alert(settings, receivers_of(settings), NOW) == []
        assert [message["text"].splitlines()[0].split("*")[1] for message in receiver.messages] == [
            "newscrawl: 1 site in trouble"
        ]
        alert(settings, receivers_of(settings), NOW + HOUR)
        assert "Still: news.example is blocked" in receiver.messages[1]["text"]
        shutil.rmtree(bucket / "bucket" / "runs")
        put_reports(bucket, until=NOW + 2 * HOUR, days=16)
        rebuild_state(settings)
        alert(settings, receivers_of(settings), NOW + 2 * HOUR)
        assert "Well again: news.example (blocked" in receiver.messages[2]["text"]
        assert len(receiver.messages) == 3


def test_what_a_receiver_did_not_take_is_told_by_the_next_look_and_others_are_told_all_the_same(bucket: Path) -> None:
    put_reports(bucket, until=NOW - DAY)
    put_reports(bucket, days=1, status=403)
    with hook(500) as failing, hook() as working:
        signer = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        settings = config(bucket, alert_slack=failing.url, alert_webhook=working.url, webhook_secret=signer)
        (sentence,) = alert(settings, receivers_of(settings), NOW)
        assert sentence.startswith("NEWSCRAWL_ALERT_SLACK: the alert was not taken (it answers 500)")
        assert failing.url not in sentence
        failing.status = 200
        assert alert(settings, receivers_of(settings), NOW) == []
        assert (len(failing.messages), len(working.messages)) == (2, 1)
        assert failing.messages[0] == failing.messages[1]
