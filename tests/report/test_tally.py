"""What is counted on the way of a run is true, and bounded."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist, median

from newscrawl.model import Article, Block, Outcome
from newscrawl.report import Tally
from newscrawl.report.removals import TEXTS, RuleTally
from newscrawl.report.spread import Spread
from newscrawl.report.tally import HOSTS, OTHER, SITES
from newscrawl.report.timeline import Timeline
from newscrawl.report.tops import Tops

NOW = datetime(2026, 2, 18, tzinfo=UTC)


def test_percentiles_are_true_to_within_five_percent() -> None:
    values = [math.exp(NormalDist(0, 2).inv_cdf((number + 0.5) / 5_000)) for number in range(5_000)]
    spread = Spread()
    for value in values:
        spread.add(value)
    found = spread.at(0.5)
    assert found is not None
    assert abs(found - median(values)) <= 0.05 * median(values)
    assert (spread.count, spread.most) == (5_000, max(values))
    assert len(spread.buckets) < 250


def test_a_spread_counts_up_to_doublings_exactly() -> None:
    spread = Spread()
    for value in (0, 0.25, 0.5, 0.51, 1, 1.0001, 8):
        spread.add(value)
    assert [spread.up_to(doubling) for doubling in (-2, -1, 0, 3)] == [2, 3, 5, 7]


def test_a_spread_of_nothing_has_no_percentile() -> None:
    assert Spread().told() == {"count": 0, "p50": None, "p95": None, "max": None}


def test_strangers_cannot_make_a_run_remember_any_number_of_sites_and_hosts() -> None:
    tally = Tally()
    for number in range(SITES + 50):
        tally.answered(f"https://www{number}.name{number}.example/", 200, 1, 0.1)
    assert (len(tally.sites), len(tally.hosts)) == (SITES + 1, HOSTS + 1)
    assert (tally.sites[OTHER].bytes, tally.hosts[OTHER].count) == (50, SITES + 50 - HOSTS)


def test_what_is_no_url_is_counted_all_the_same() -> None:
    tally = Tally()
    tally.settled(["no url"], Outcome.FILTERED)
    assert tally.sites[OTHER].outcomes == {Outcome.FILTERED: 1}


def test_only_what_was_published_within_a_week_was_stored_late_or_soon() -> None:
    tally, article = Tally(), Article("https://a.example/x", blocks=(Block("paragraph", "Words."),))
    for published in (NOW - timedelta(minutes=10), NOW - timedelta(days=8), NOW + timedelta(hours=1), None):
        tally.stored(article, published, NOW)
    told = tally.sites["a.example"].told()["publishToStored"]
    assert (told["count"], told["max"]) == (1, 600)


def test_a_long_run_is_told_in_as_many_slices_as_a_short_one() -> None:
    line = Timeline()
    for second in range(10_000):
        line.add(second, fetched=1)
    told = line.told()
    assert told["secondsEach"] == 128
    assert (len(told["fetched"]), sum(told["fetched"]), told["fetched"][0]) == (79, 10_000, 128)


def test_of_many_pages_the_slowest_are_remembered() -> None:
    tops = Tops()
    for number in range(1_000):
        tops.add((number * 7) % 1_000, f"p{number}")
    assert [value for value, _ in tops.told()] == list(range(999, 979, -1))


def test_texts_that_stand_on_few_pages_are_not_told() -> None:
    rule = RuleTally()
    for number in range(1_000):
        rule.add(["Share this story", f"Only here {number}", f"Twice {number // 2}"])
    told = rule.told()
    assert told["often"] == [{"text": "Share this story", "count": 1_000}]
    assert (told["pages"], told["texts"]) == (1_000, 3_000)
    assert len(rule.again) <= TEXTS + 3
