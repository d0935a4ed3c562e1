"""While jobs are run, receivers are told of sites in trouble; a receiver that fails fails no crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alerting.receiving import closed_port, hook
from tests.command import newscrawl
from tests.upkeep.test_health import DAY, NOW, put_reports

if TYPE_CHECKING:
    from pathlib import Path


def in_trouble(folder: Path) -> Path:
    """A bucket whose site refuses everything since yesterday; nothing is due, for the site is not in sites.toml."""
    put_reports(folder, until=NOW - DAY)
    put_reports(folder, days=1, status=403)
    (folder / "bucket" / "log").mkdir(exist_ok=True)
    return folder


def test_a_round_of_due_crawls_ends_with_an_alert(tmp_path: Path) -> None:
    with hook(200) as receiver:
        for _ in range(2):
            done = newscrawl("run", "--due", "--to", "bucket", cwd=in_trouble(tmp_path), NEWSCRAWL_ALERT_SLACK=receiver.url)
            assert done.code == 0, done.err
        (message,) = receiver.messages
    assert "news.example is blocked since" in message["text"]


def test_a_receiver_that_is_away_fails_no_round_and_is_told_of_in_the_log(tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{closed_port()}/T0000/secret-part"
    done = newscrawl("run", "--due", "--to", "bucket", cwd=in_trouble(tmp_path), NEWSCRAWL_ALERT_SLACK=away)
    assert done.code == 0
    assert "NEWSCRAWL_ALERT_SLACK: the alert was not taken (no answer" in done.err
    assert "secret-part" not in done.err


def test_a_wrong_receiver_is_told_of_before_anything_is_crawled(tmp_path: Path) -> None:
    done = newscrawl("run", "--due", cwd=tmp_path, NEWSCRAWL_ALERT_EMAIL="desk@house.example")
    assert done.code == 2
    assert "NEWSCRAWL_ALERT_SMTP is missing" in done.last_line


def test_cron_tells_by_the_command(tmp_path: Path) -> None:
    with hook(200) as receiver:
        done = newscrawl("health", "bucket", "--alert", cwd=in_trouble(tmp_path), NEWSCRAWL_ALERT_SLACK=receiver.url)
        assert (done.code, len(receiver.messages)) == (1, 1)
    assert "news.example is blocked since" in done.out
