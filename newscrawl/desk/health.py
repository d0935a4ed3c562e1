"""What a run saw of its sites goes into the state, is judged with what runs saw before, and the verdict into the bucket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.compact import dump
from newscrawl.health import KEPT_DAYS, LATELY, TIDE_ARTICLES, SiteRun, facts_of, judge, tide_of
from newscrawl.state import Conclusion
from newscrawl.storage.blobs import JSON
from newscrawl.storage.keys import health_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.health import Verdict
    from newscrawl.state import State
    from newscrawl.storage.blobs import Blobs

SCHEMA: Final = "health-1"
EXPORTED: Final = timedelta(hours=6)
"""After this a verdict is put into the bucket that says nothing new: each run would else have one more PUT."""


def record_health(state: State, blobs: Blobs, report: Mapping[str, Any]) -> None:
    """Take over what a run report tells of its sites, and judge them again."""
    facts = facts_of(report)
    if facts:
        at = max(run.at for run in facts)
        tide = tide_of(state.lately(at - LATELY, TIDE_ARTICLES))
        enter_facts(state, [replace(run, tide=tide) for run in facts])
    for run in facts:
        _judge_and_export(state, blobs, run.site)


def enter_facts(state: State, facts: Iterable[SiteRun]) -> None:
    """Keep what runs saw, and forget what is older than KEPT_DAYS."""
    rows = [(run.site, run.run, run.at, run.to_json()) for run in facts]
    if rows:
        state.record_site_runs(rows, since=max(at for _, _, at, _ in rows) - timedelta(days=KEPT_DAYS))


def judge_again(state: State, site: str) -> Verdict | None:
    """Judge a site by all that is known of its runs, and keep the verdict."""
    verdict = judge(map(SiteRun.from_json, state.site_runs(site)))
    if verdict:
        state.record_verdict(site, _conclusion(verdict), None)
    return verdict


def _judge_and_export(state: State, blobs: Blobs, site: str) -> None:
    before = state.verdict(site)
    verdict = judge_again(state, site)
    assert verdict
    told = verdict.to_json()
    exported = before[1] if before else None
    if before is None or exported is None or verdict.at - exported >= EXPORTED or before[0]["held"] != told["held"]:
        blobs.put(health_key(site), dump({"schema": SCHEMA} | told), JSON)
        state.record_verdict(site, _conclusion(verdict), verdict.at)


def _conclusion(verdict: Verdict) -> Conclusion:
    return Conclusion(verdict.at, verdict.is_well, *verdict.lately, verdict.to_json())
