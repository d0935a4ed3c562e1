"""A site is watched: nothing is said too soon, what is wrong is told with its cause, and what is over is over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.health import Kind, Verdict, judge
from tests.health.runs import DAY, HOUR, MONDAY, good, times, watched, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.health import SiteRun
    from newscrawl.health.watch import Watch

    Change = Callable[[SiteRun], SiteRun]

DOWN = {
    "answers": 0,
    "statuses": {},
    "outcomes": {},
    "articles": 0,
    "fields": {},
    "length": None,
    "named": 0,
    "kept": 0,
    "delays": 0,
}
BROKEN: dict[str, tuple[Kind, str, Change]] = {
    "does not answer": (Kind.BROKEN, "site down", lambda run: replace(run, **DOWN)),
    "answers with errors": (Kind.BROKEN, "site down", lambda run: replace(run, **DOWN | {"answers": 9, "statuses": {503: 9}})),
    "robots.txt fails": (Kind.BROKEN, "site down", lambda run: replace(without(run, "robots"), robots_unread=True)),
    "refuses all": (Kind.BLOCKED, "blocked", lambda run: replace(run, **DOWN | {"answers": 6, "statuses": {403: 6}})),
    "refuses articles": (Kind.BLOCKED, "blocked", lambda run: without(run, "blocked")),
    "forbids": (Kind.BLOCKED, "robots changed", lambda run: without(run, "robots")),
    "forbids its front page": (
        Kind.BLOCKED,
        "robots changed",
        lambda run: replace(run, **DOWN | {"answers": 1, "statuses": {200: 1}, "problems": ("forbidden by robots.txt",)}),
    ),
    "reserves rights": (Kind.BLOCKED, "rights reserved", lambda run: without(run, "rights")),
    "has no feed": (Kind.BROKEN, "feed moved", lambda run: replace(run, named=0, kept=0)),
    "lists nothing": (Kind.BROKEN, "feed moved", lambda run: replace(run, outcomes={"stored": 1}, named=1, kept=1)),
    "names pages that are gone": (Kind.BROKEN, "feed moved", lambda run: without(run, "gone")),
    "fails": (Kind.BROKEN, "site down", lambda run: without(run, "error")),
    "gives no text": (Kind.BROKEN, "layout changed", lambda run: without(run, "too_short")),
    "shows one notice": (Kind.BROKEN, "layout changed", lambda run: without(run, "duplicate")),
    "has no dates": (Kind.DRIFTING, "layout changed", lambda run: replace(run, fields=dict(run.fields) | {"datePublished": 0})),
    "is cut short": (Kind.DRIFTING, "layout changed", lambda run: replace(run, length=600.0)),
    "is kept in parts": (Kind.DRIFTING, "feed moved", lambda run: replace(run, kept=4)),
    "is slow": (Kind.DRIFTING, "site slow", lambda run: replace(run, seconds=7.0)),
    "comes late": (Kind.DRIFTING, "found late", lambda run: replace(run, delay=40_000.0)),
}


def steady(days: float = 14, change: Change = lambda run: run, begin: float = 0, every: timedelta = 3 * HOUR) -> list[SiteRun]:
    return [change(good(at)) for at in times(days, every, MONDAY + timedelta(days=begin))]


def told(watch: Watch) -> list[tuple[Kind, str]]:
    verdict = watch.verdict()
    return [(symptom.kind, symptom.cause) for symptom in verdict.symptoms(verdict.at)]


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_within_half_a_day_with_its_cause_and_when_it_began(name: str) -> None:
    kind, cause, change = BROKEN[name]
    watch = watched([*steady(), *steady(0.5, change, 14)])
    verdict = watch.verdict()
    first = verdict.symptoms(verdict.at)[0]
    assert (first.kind, first.cause, first.since) == (kind, cause, MONDAY + 14 * DAY)
    assert "{" not in first.words + first.advice


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_over_is_over_within_a_day(name: str) -> None:
    watch = watched([*steady(), *steady(2, BROKEN[name][2], 14), *steady(1, begin=16)])
    assert told(watch) == []


@pytest.mark.parametrize("name", BROKEN)
def test_one_bad_run_is_no_trouble(name: str) -> None:
    watch = watched(steady())
    watch.take(BROKEN[name][2](good(MONDAY + 14 * DAY)))
    assert told(watch) == []


@pytest.mark.parametrize("name", BROKEN)
def test_of_a_site_that_is_new_nothing_is_said(name: str) -> None:
    change = BROKEN[name][2]
    watch = watched([*steady(1.5), *steady(1, change, 1.5)])
    assert told(watch) == []
    assert not watch.verdict().is_learned


def test_a_site_that_is_crawled_once_a_day_is_believed_at_once() -> None:
    runs = [*steady(14, every=DAY), *steady(1, BROKEN["refuses all"][2], 14, every=DAY)]
    assert told(watched(runs))[0] == (Kind.BLOCKED, "blocked")


def test_what_is_wrong_for_weeks_is_not_taken_for_usual() -> None:
    watch = watched([*steady(), *steady(18, BROKEN["gives no text"][2], 14)])
    assert told(watch)[0] == (Kind.BROKEN, "layout changed")


def test_a_site_that_was_blocked_from_its_first_run_is_told_of_once_it_is_known() -> None:
    watch = watched(steady(5, BROKEN["refuses all"][2]))
    assert told(watch)[0] == (Kind.BLOCKED, "blocked")


def test_a_site_where_much_is_bad_as_a_rule_is_left_in_peace() -> None:
    """A third of its pages are videos, every tenth request is refused, and no page names its authors."""

    def poor(run: SiteRun) -> SiteRun:
        outcomes = dict(run.outcomes) | {"not_article": 4, "blocked": 1}
        return replace(run, outcomes=outcomes, fields=dict(run.fields) | {"authors": 0})

    assert told(watched(steady(21, poor))) == []


def test_endings_that_are_not_known_here_count_as_asked_for() -> None:
    runs = [replace(run, outcomes=dict(run.outcomes) | {"unsafe": 50, "blocked": 2}) for run in steady(1, begin=14)]
    assert told(watched([*steady(), *runs])) == []


def test_a_site_that_brings_nothing_new_is_silent_within_a_day() -> None:
    def mute(run: SiteRun) -> SiteRun:
        return replace(run, outcomes={"known": 40, "unchanged": 3}, articles=3, delays=0, delay=None)

    runs = [*steady(), *steady(1, mute, 14)]
    assert told(watched(runs)) == [(Kind.SILENT, "nothing new")]
    last_new = runs[len(steady()) - 1].at
    assert watched(runs).verdict().symptoms(runs[-1].at)[0].since == last_new
    assert told(watched([*runs, *steady(0.2, begin=15)])) == []


def test_a_silence_on_a_day_when_other_sites_bring_little_too_is_none() -> None:
    def mute(run: SiteRun) -> SiteRun:
        return replace(run, outcomes={"known": 40, "unchanged": 3}, articles=3, delays=0, delay=None, tide=0.3)

    assert told(watched([*steady(), *steady(1, mute, 14)])) == []


def test_a_site_that_is_quiet_on_weekends_is_not_silent_then() -> None:
    def resting(run: SiteRun) -> SiteRun:
        idle = {"known": 40, "unchanged": 3}
        return replace(run, outcomes=idle, articles=3, delays=0, delay=None) if run.at.weekday() > 4 else run

    runs = steady(35, resting)
    watch = watched(runs[:64])
    for run in runs[64:]:
        watch.take(run)
        assert told(watch) == [], run.at


def test_a_site_that_is_not_crawled_any_more_is_told_of() -> None:
    verdict = judge(steady())
    assert verdict
    assert verdict.symptoms(verdict.at + timedelta(hours=20)) == []
    (symptom,) = verdict.symptoms(verdict.at + timedelta(hours=25))
    assert (symptom.kind, symptom.cause, symptom.since) == (Kind.SILENT, "not crawled", verdict.at)


@pytest.mark.parametrize("name", [*BROKEN, "nothing"])
def test_a_verdict_is_the_same_after_it_was_kept_as_json(name: str) -> None:
    change = BROKEN[name][2] if name in BROKEN else lambda run: run
    verdict = judge([*steady(), *steady(1, change, 14)])
    assert verdict
    again = Verdict.from_json(json.loads(json.dumps(verdict.to_json())))
    assert again.to_json() == verdict.to_json()
    assert again.symptoms(again.at) == verdict.symptoms(verdict.at)


def test_of_no_run_there_is_no_verdict() -> None:
    assert judge([]) is None
