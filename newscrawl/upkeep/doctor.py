"""What may be wrong with a bucket: one check each, what it finds, what to type, and the repair where there is a safe one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.compact import dump
from newscrawl.desk.rebuilding import look_at
from newscrawl.state import NoState, StateError
from newscrawl.storage.articles import read_record, schema_bytes, write_schema
from newscrawl.storage.blobs import JSON, NoSuchBlob
from newscrawl.storage.formats import check_formats
from newscrawl.storage.keys import SCHEMA_KEY
from newscrawl.storage.log import read_segment
from newscrawl.upkeep.erasure import carry_out, unfinished
from newscrawl.upkeep.keeper import keeping
from newscrawl.upkeep.survey import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newscrawl.config import Config
    from newscrawl.desk import Desk
    from newscrawl.storage.blobs import Blobs
    from newscrawl.upkeep.survey import Newest, Survey

SKEW: Final = 60.0
"""Seconds by which this clock may differ from the store's: S3 refuses requests at 15 minutes, and log times mislead before."""
NAMED: Final = 3
"""Keys named in a finding."""
_ID: Final = re.compile(r"(?<![^/])([^/]+)\.json$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a sentence, and what to do. `repair` does it, and says what it did."""

    what: str
    advice: str
    repair: Callable[[Desk], str] | None = None


def check_clock(blobs: Blobs, _: Survey) -> Iterator[Finding]:
    """Clock."""
    skew = (datetime.now(UTC) - blobs.clock()).total_seconds()
    if abs(skew) > SKEW:
        way = "ahead of" if skew > 0 else "behind"
        yield Finding(f"this machine's clock is {abs(skew):.0f} s {way} the store's", "timedatectl set-ntp true")


def check_schema(blobs: Blobs, _: Survey) -> Iterator[Finding]:
    """Schema."""
    check_formats(blobs)
    try:
        is_ours = blobs.get(SCHEMA_KEY) == schema_bytes()
    except NoSuchBlob:
        is_ours = False
    if not is_ours:
        yield Finding(f"{SCHEMA_KEY} is missing or not this version's", "newscrawl doctor --repair writes it", _write_schema)


def check_log(_: Blobs, found: Survey) -> Iterator[Finding]:
    """Log."""
    if found.gaps:
        what = f"the log lacks segments {_some(found.gaps)}: readers stop there"
        yield Finding(what, "restore them from the bucket's versions or a backup, or read on after them with --since")
    if found.broken:
        yield Finding(f"{_some(found.broken)} cannot be read", "restore it from the bucket's versions or a backup")
    if found.foreign:
        yield Finding(f"under log/ lies what is no segment: {_some(found.foreign)}", "move it out of log/: readers stop at it")


def check_objects(_: Blobs, found: Survey) -> Iterator[Finding]:
    """Objects."""
    expected = found.expected
    missing = sorted(expected.keys() - found.objects)
    if missing:
        lost = {key: expected[key] for key in missing}
        what = f"{len(missing)} articles of the log have no object: {_some(missing)}"
        yield Finding(what, "newscrawl doctor --repair writes them from the log", partial(_restore, lost))
    erased = [key for key in found.objects - expected.keys() if (known := found.articles.get(_id(key))) and known.op == "delete"]
    if erased:
        what = f"{len(erased)} objects of erased articles are still there: {_some(erased)}"
        yield Finding(what, "newscrawl doctor --repair deletes them", partial(_delete, erased))
    orphans = sorted(key for key in found.objects - expected.keys() if _id(key) not in found.articles)
    if orphans:
        what = f"{len(orphans)} objects are not in the log, as of crawls that died or still run: {_some(orphans)}"
        yield Finding(what, "newscrawl doctor --repair puts them into the log", partial(_publish, orphans))


def check_pages(_: Blobs, found: Survey) -> Iterator[Finding]:
    """Raw pages."""
    named = {known.raw_key for known in found.articles.values() if known.raw_key and known.op != "delete"}
    lost = sorted(named - found.pages)
    if lost:
        what = f"{len(lost)} files of raw pages that articles name are not in the bucket: {_some(lost)}"
        yield Finding(what, "run newscrawl doctor --repair on the machine that crawled: its spool may hold them", _uploaded)


def check_leftovers(_: Blobs, found: Survey) -> Iterator[Finding]:
    """Leftovers."""
    if found.probes:
        what = f"{len(found.probes)} probe objects of runs that died lie under runs/"
        yield Finding(what, "newscrawl doctor --repair deletes them", partial(_delete, found.probes))


def check_takedowns(blobs: Blobs, _: Survey) -> Iterator[Finding]:
    """Takedowns."""
    begun = list(unfinished(blobs))
    if begun:
        what = f"{len(begun)} takedowns are not finished: {_some(erasure.key for erasure in begun)}"
        yield Finding(what, "newscrawl doctor --repair finishes them", _finish)


def check_state(config: Config, found: Survey) -> Iterator[Finding]:
    """What is remembered of the bucket, held against it."""
    try:
        name, census = look_at(config)
    except NoState:
        return  # the next crawl makes it from the log
    except StateError as error:
        yield Finding(str(error), "newscrawl state show tells more once it can be read")
        return
    if census is None:
        return
    if census.cursor > len(found.segments):
        what = f"the state {name} has read {census.cursor} segments, and the log has {len(found.segments)}"
        yield Finding(what, "newscrawl doctor --repair reads the log again", lambda _: "read the log again")
    elif census.cursor == len(found.segments) and not census.waiting and census.articles != len(found.articles):
        what = f"the state {name} knows {census.articles} articles, and the log {len(found.articles)}"
        yield Finding(what, f"newscrawl state rebuild {config.store}")
    if census.waiting and not census.living:
        what = f"{census.waiting} log lines of a run that ended wait in the state {name}"
        yield Finding(what, "newscrawl doctor --repair publishes them", lambda _: f"published {census.waiting} lines")
    if census.last and not census.last[1] and not census.living:
        what = f"run {census.last[0].run} ended without a report"
        yield Finding(what, "newscrawl doctor --repair writes it", lambda _: "wrote the report of the run that died")


CHECKS: Final = (check_clock, check_schema, check_log, check_objects, check_pages, check_leftovers, check_takedowns)
"""In the order in which they are asked; the docstring is a check's name."""


def checkup(config: Config, blobs: Blobs) -> Iterator[tuple[str, list[Finding]]]:
    """Each check's name and what it found."""
    found = survey(blobs)
    for check in CHECKS:
        yield str(check.__doc__).rstrip("."), list(check(blobs, found))
    yield "State", list(check_state(config, found))


def repair(config: Config, findings: Iterable[Finding]) -> list[str]:
    """Do what can be done safely, and say what was done.

    Some of it is done by opening the desk: the state follows the log, dead runs are closed, what waits is published.
    """
    with keeping(config, "doctor") as desk:
        return [finding.repair(desk) for finding in findings if finding.repair]


def _some(names: Iterable[object]) -> str:
    shown = [str(name) for name in names]
    return ", ".join(shown[:NAMED]) + (f" and {len(shown) - NAMED} more" if len(shown) > NAMED else "")


def _id(key: str) -> str:
    found = _ID.search(key)
    return found[1] if found else ""


def _write_schema(desk: Desk) -> str:
    write_schema(desk.blobs)
    return f"wrote {SCHEMA_KEY}"


def _restore(lost: dict[str, Newest], desk: Desk) -> str:
    for key, known in lost.items():
        lines = read_segment(desk.blobs, known.segment) or []
        for line in lines:
            if line["op"] == "put" and line.get("key") == key and line["revision"] == known.revision:
                desk.blobs.put(key, dump(line["article"]), JSON)
    return f"wrote {len(lost)} objects from the log"


def _delete(keys: list[str], desk: Desk) -> str:
    for key in keys:
        desk.blobs.delete(key)
    return f"deleted {len(keys)} objects"


def _publish(orphans: list[str], desk: Desk) -> str:
    """Objects that a living run has just written are in its claim, and in the log soon: only others are published."""
    told = 0
    for key in orphans:
        record = read_record(desk.blobs, key)
        if record is None:
            continue
        with desk.state.admitting() as door:
            is_known = door.by_id(record["id"]) is not None
        if not is_known:
            line = {"op": "put", "id": record["id"], "at": record["fetchedAt"], "run": record["runId"], "site": record["domain"]}
            facts = {"revision": record["revision"], "key": key, "article": record, "cause": "repair"}
            desk.state.enqueue(line | facts)
            told += 1
    desk.publish()
    return f"put {told} articles into the log"


def _uploaded(_: Desk) -> str:
    return "uploaded what the spool of dead runs held"  # opening the desk did


def _finish(desk: Desk) -> str:
    begun = list(unfinished(desk.blobs))
    for erasure in begun:
        carry_out(erasure, desk)
    return f"finished {len(begun)} takedowns"
