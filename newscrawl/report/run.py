"""A run, how it ended, and the report of it that is stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.model import Outcome
from newscrawl.report.iso import iso
from newscrawl.report.ledger import KEPT, LISTED
from newscrawl.secrecy import redacted_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.report.ledger import Ending, Ledger, Recall


@dataclass(frozen=True)
class Run:
    """One crawl or replay: what it was asked for, and when."""

    id: str
    started: datetime
    seeds: tuple[str, ...] = ()
    kind: str = "crawl"
    since: datetime | None = None
    limit: int | None = None


def verdict(ledger: Ledger, failure: str | None, stopped: str | None = None) -> tuple[int, str]:
    """Exit code of a run and the one line that explains it ("" where all is well)."""
    if failure:
        return 1, failure
    if ledger.unanswered and not ledger.answers:
        return 1, ledger.unanswered
    if stopped:
        return 3, f"stopped before its end ({stopped}): what was stored stays, the next run goes on"
    if not ledger.balanced:
        return 3, f"the report does not balance: {ledger.left} leads without an outcome, {len(ledger.mistakes)} miscounted"
    if not ledger.leads:
        return 3, "no article was found: give the address of a news site's front page, a section or an article"
    if not ledger.count(*KEPT) and (ledger.fetched or not ledger.count(Outcome.FILTERED)):
        return 3, f"no article was stored: {summary(ledger.outcomes)}"
    wrong = [*ledger.problems[:1], *(f"{e.url}: {e.detail}" for e in ledger.endings.get(Outcome.ERROR, ())[:1])]
    count = len(ledger.problems) + ledger.count(Outcome.ERROR)
    if wrong:
        more = f" (and {count - 1} more, listed in the run report)" if count > 1 else ""
        return 3, f"finished, but {wrong[0]}{more}"
    return 0, ""


def summary(outcomes: Mapping[Outcome, int]) -> str:
    """ "31 stored, 2 duplicate": in the order of `Outcome`."""
    return ", ".join(f"{outcomes[o]} {o}" for o in Outcome if outcomes.get(o)) or "nothing"


def run_report(
    run: Run,
    ledger: Ledger,
    *,
    finished: datetime,
    failure: str | None = None,
    stopped: str | None = None,
    requests: Mapping[str, int] | None = None,
    settings: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The run report as it is stored under runs/: counts of everything, and each lead that was not stored with the reason.

    It holds no password, no key and no signature of an address.
    """
    code, line = verdict(ledger, failure, stopped)
    recall = ledger.recall()
    report: dict[str, Any] = {
        "schema": "run-1",
        "runId": run.id,
        "kind": run.kind,
        "seeds": list(run.seeds),
        "since": iso(run.since),
        "limit": run.limit,
        "startedAt": iso(run.started),
        "finishedAt": iso(finished),
        "seconds": round((finished - run.started).total_seconds(), 3),
        "exitCode": code,
        "message": line or None,
        "failure": failure,
        "stopped": stopped,
        "balanced": ledger.balanced,
        "leads": ledger.leads,
        "leadsBySource": dict(ledger.found),
        "recall": _recall(ledger, recall),
        "fetched": ledger.fetched,
        "sites": _sites(ledger, recall),
        "outcomes": {str(o): ledger.outcomes[o] for o in Outcome if ledger.outcomes[o]},
        "endings": [_row(ending) for o in Outcome if o != Outcome.STORED for ending in ledger.endings.get(o, ())],
        "unsettled": [url for url, _ in islice(ledger.open.items(), LISTED)],
        "mistakes": ledger.mistakes[:LISTED],
        "problems": ledger.problems,
        "alarms": ledger.alarms,
        "requests": dict(requests or {}),
        **ledger.tally.told(),
        "settings": dict(settings or {}),
        "versions": dict(versions or {}),
    }
    return {key: redacted_all(value) for key, value in report.items()}


def _recall(ledger: Ledger, recall: Recall) -> dict[str, Any]:
    """Of the URLs that feeds and news sitemaps name, how many are in the bucket, and what became of the others."""
    named = recall.named.total()
    kept = named - recall.missing.total() - ledger.under_way()
    return {"named": named, "kept": kept, "missing": [_row(ending) for ending in recall.listed]}


def _sites(ledger: Ledger, recall: Recall) -> dict[str, Any]:
    """Each site's own part of the run."""
    by_site, none = _by_site(recall), {"named": 0, "kept": 0}
    return {site: tally.told() | {"recall": by_site.get(site, none)} for site, tally in ledger.tally.sites.items()}


def recall_of(ledger: Ledger) -> dict[str, dict[str, int]]:
    """By site: of the URLs that its feeds and news sitemaps name, how many are in the bucket."""
    return _by_site(ledger.recall())


def _by_site(recall: Recall) -> dict[str, dict[str, int]]:
    return {site: {"named": count, "kept": count - recall.missing[site]} for site, count in recall.named.items()}


def _row(ending: Ending) -> dict[str, str]:
    return {"url": ending.url, "outcome": str(ending.outcome), "detail": ending.detail}
