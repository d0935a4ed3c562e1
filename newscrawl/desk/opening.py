"""Opens a desk, bringing bucket and state to agree, and closes it with a report."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_state_path

from newscrawl.compact import dump
from newscrawl.config import secret_fields
from newscrawl.dedup import ALGORITHM
from newscrawl.desk.burial import bury_dead_runs
from newscrawl.desk.clusters import settle_clusters
from newscrawl.desk.desk import Desk
from newscrawl.desk.health import record_health
from newscrawl.desk.learning import clean_again
from newscrawl.desk.notices import Notifier
from newscrawl.metrics import counts_of, ending_of, metrics_file
from newscrawl.model import Outcome
from newscrawl.report import Run, run_report
from newscrawl.report.page import page_of
from newscrawl.report.tracing import open_tracing
from newscrawl.state import State, StateError, open_state
from newscrawl.storage.articles import read_record, write_schema
from newscrawl.storage.blobs import HTML, JSON, Blobs, StoreError, check_blobs, open_blobs
from newscrawl.storage.formats import check_formats
from newscrawl.storage.keys import run_key, run_page_key
from newscrawl.storage.log import read_segment
from newscrawl.storage.pages import PageArchive, upload_leftovers
from newscrawl.urls.hosts import check_no_credentials, site_of
from newscrawl.version import __version__
from newscrawl.webhook import webhook_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.config import Config
    from newscrawl.metrics import Counts

SOFTWARE: Final = f"newscrawl/{__version__}"
PARTS: Final = 16**3
"""Of a second, told in the id of a run: what follows it within the second comes after it."""
REPORTED: Final = ("scrapy", "trafilatura", "lxml", "boto3")


def new_run(kind: str, seeds: tuple[str, ...] = (), since: datetime | None = None, limit: int | None = None) -> Run:
    """A run that starts now; ids sort by their start, to a quarter of a millisecond.

    Raises ConfigError for seeds that hold a password.
    """
    for seed in seeds:
        if seed.startswith(("http://", "https://")):
            check_no_credentials(seed)
    started = datetime.now(UTC)
    part = started.microsecond * PARTS // 1_000_000
    return Run(f"{started:%Y%m%dT%H%M%SZ}-{part:03x}{secrets.token_hex(2)}", started, seeds, kind, since, limit)


def open_desk(config: Config, run: Run) -> Desk:
    """Open bucket and state for writing, and bring the state up to the log.

    Raises ConfigError, StoreError or StateError, each with one sentence for the user.
    """
    webhook, metrics = webhook_of(config), metrics_file(config)
    blobs = open_store(config.store)
    home = state_home(blobs)
    state = open_state(state_address(config, blobs))
    try:
        state.bind(blobs.url, ALGORITHM)
        _forget_another_log(state, blobs)
        spool = home / "spool"
        archive = None
        if config.archive == "warc":
            upload_leftovers(_made(spool), blobs)
            size, seconds = config.archive_megabytes * 1_000_000, config.archive_seconds
            archive = PageArchive(spool / run.id, blobs, run.id, run.started, SOFTWARE, size, seconds)
        desk = Desk(config, run, blobs, state, archive)
        desk.ledger.scratch.folder = home
        _follow_log(desk)
        desk.refusals = state.refusals()
        desk.strikes = state.strikes()
        desk.metrics = metrics
        desk.ledger.tally.tracing = open_tracing(run.id)
        if webhook:
            desk.notifier = Notifier(webhook, blobs, state)
        lock_sites(desk, (site_of(seed) for seed in run.seeds if seed.startswith(("http://", "https://"))))
        state.start_run(run.id, desk.asked, run.started)
        bury_dead_runs(desk)
        state.forget_bands(run.started - timedelta(days=config.dedup_days))
        settle_clusters(desk)
        desk.publish()
        return desk
    except BaseException:
        state.close()
        raise


def open_store(url: str) -> Blobs:
    """The bucket, proven to take conditional writes, with the schema in it."""
    blobs = open_blobs(url)
    check_blobs(blobs, write=True)
    check_formats(blobs)
    write_schema(blobs)
    return blobs


def state_home(blobs: Blobs) -> Path:
    """The folder of a bucket's own state and spool: beside a bucket directory, for S3 in the user's state folder."""
    if "://" not in blobs.url:
        path = Path(blobs.url).resolve()
        return path.with_name(f"{path.name}.state")
    name = hashlib.sha256(blobs.url.encode()).hexdigest()[:16]
    return user_state_path("newscrawl") / name


def state_address(config: Config, blobs: Blobs, *, make: bool = True) -> str:
    """The URL of the bucket's state; the folder of its own is made."""
    if config.state:
        return config.state
    home = state_home(blobs)
    return f"sqlite:///{(_made(home) if make else home) / 'state.sqlite'}"


def close_desk(
    desk: Desk,
    *,
    stopped: str | None = None,
    requests: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Publish what waits, upload the archive, store the run report, and give the report back.

    `stopped` says why a run ended early, which then is the ending of every lead that was not fetched.
    """
    try:
        desk.publish()
        settle_clusters(desk)
        clean_again(desk)
        desk.publish()
        if desk.archive:
            desk.archive.close()
    except (StoreError, StateError) as error:
        desk.failure = desk.failure or str(error)
    for alarm in desk.layouts.alarms():
        desk.ledger.alarm(alarm)
    if desk.notifier and (undelivered := desk.notifier.close()):
        desk.ledger.alarm(undelivered)
    with suppress(StateError):
        _look_up_newest(desk)
    if desk.failure or stopped:
        desk.ledger.settle_open(Outcome.FILTERED, f"the run ended before it was fetched ({stopped or 'it failed'})")
    desk.failure = desk.failure or desk.ledger.scratch.failure
    if desk.ledger.scratch.trouble:
        desk.ledger.alarm(desk.ledger.scratch.trouble)
    report = _report(desk, stopped, requests or {})
    try:
        desk.blobs.put(run_key(desk.run.id, desk.run.started), dump(report), JSON)
        desk.blobs.put(run_page_key(desk.run.id, desk.run.started), page_of(report).encode(), HTML)
        record_health(desk.state, desk.blobs, report)
        is_whole = not (desk.failure or stopped or desk.run.since or desk.run.limit)
        desk.state.end_run(desk.run.id, datetime.now(UTC), report["outcomes"] if is_whole else None)
    except (StoreError, StateError) as error:
        report |= {"exitCode": 1, "message": desk.failure or str(error)}
    with suppress(StateError):  # a state that failed before has been told of
        desk.state.close()
    if desk.ledger.tally.tracing:
        desk.ledger.tally.tracing.close()
    if desk.metrics:
        with suppress(OSError):  # it could be written when the run began; what was crawled is worth more
            desk.metrics.write(metrics_of(desk, report))
    return report


def metrics_of(desk: Desk, report: Mapping[str, Any]) -> Counts:
    """All that the run has counted, when it has ended."""
    ending = ending_of(desk.ledger, desk.run.kind, report["exitCode"], datetime.now(UTC))
    return counts_of(desk.ledger) | ending


def _look_up_newest(desk: Desk) -> None:
    """Of sites that had nothing new, when they last had."""
    for site, tally in desk.ledger.tally.sites.items():
        tally.newest = tally.newest or desk.state.last_stored(site)


def _report(desk: Desk, stopped: str | None, requests: Mapping[str, int]) -> dict[str, Any]:
    versions = {"newscrawl": __version__, **{name: version(name) for name in REPORTED}}
    settings = desk.config.model_dump(mode="json", exclude=set(secret_fields()))
    return run_report(
        desk.run,
        desk.ledger,
        finished=datetime.now(UTC),
        failure=desk.failure,
        stopped=stopped,
        requests=requests,
        settings=settings,
        versions=versions,
    )


def _forget_another_log(state: State, blobs: Blobs) -> None:
    """Start the state anew where the bucket's log is not the one it has read, such as after the bucket was deleted."""
    if _is_another_log(state, blobs):
        state.reset()
        state.drop_outbox()
        state.forget_strikes()
        state.forget_runs()
        state.rebuilt_because = "the bucket's log is another one than it had read"


def _is_another_log(state: State, blobs: Blobs) -> bool:
    seq, batch = state.cursor()
    if seq:
        known = read_segment(blobs, seq - 1)
        return not known or known[0].get("batch") != batch
    waiting = state.first_waiting()  # a run whose bucket was deleted before its first segment leaves lines without objects
    return bool(waiting and waiting["op"] == "put" and read_record(blobs, waiting["key"]) is None)


def _follow_log(desk: Desk) -> None:
    """Bring the state up to the log; where that means all of it, say why."""
    begun, _ = desk.state.cursor()
    desk.catch_up()
    segments, _ = desk.state.cursor()
    because = desk.state.rebuilt_because or ("it was empty" if segments and not begun else None)
    if because:
        desk.notes.append(f"the state is made again from the log ({because}): {segments} segments")


class HeldError(StateError):
    """Another run has the site; nothing was done."""


def lock_sites(desk: Desk, sites: Iterable[str]) -> None:
    """Keep other runs off these sites until the desk is closed: two crawls of one would fetch the same pages side by side.

    Raises HeldError where one is under way.
    """
    for site in sorted(set(sites)):
        if not desk.state.lock_site(site, desk.run.id):
            raise HeldError(f"{site} is being crawled by run {desk.state.site_holder(site)}: wait for its end, or end it")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The folder {folder} cannot be made ({error.strerror}): name another state in NEWSCRAWL_STATE"
        ) from None
    return folder
