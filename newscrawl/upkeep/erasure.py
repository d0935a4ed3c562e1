"""An erasure: written down in the bucket before its first step, so that one that was killed is finished later.

Every step may be done twice: delete lines that are in the log, objects that are gone and records that are blank are passed over.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from newscrawl.compact import dump
from newscrawl.report import iso
from newscrawl.state import address_hash
from newscrawl.storage.blobs import JSON
from newscrawl.storage.erasing import erase_lines, erase_records
from newscrawl.storage.instants import from_text
from newscrawl.storage.keys import CASES, PAGES, TAKEDOWNS, takedown_key
from newscrawl.storage.log import head
from newscrawl.upkeep.targets import Doomed
from newscrawl.urls.hosts import same_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.desk import Desk
    from newscrawl.storage.blobs import Blobs

SCHEMA: Final = "takedown-1"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be erased and why. `site` is a site that is refused as a whole; `before` the first day that stays."""

    run: str
    kind: Literal["takedown", "retention"]
    reason: str
    requested: datetime
    articles: tuple[Doomed, ...] = ()
    site: str | None = None
    before: str | None = None
    finished: datetime | None = None

    @property
    def key(self) -> str:
        return takedown_key(self.run, self.requested)

    @property
    def refuses(self) -> bool:
        """Whether what is erased may not come back by another address; what only grew old has its id refused."""
        return self.kind == "takedown"


def to_bytes(erasure: Erasure) -> bytes:
    times = {"requested": iso(erasure.requested), "finished": iso(erasure.finished)}
    return dump({"schema": SCHEMA} | asdict(erasure) | times)


def from_bytes(data: bytes) -> Erasure:
    facts = json.loads(data)
    facts.pop("schema")
    facts["articles"] = tuple(Doomed(**(row | {"addresses": tuple(row["addresses"])})) for row in facts["articles"])
    facts["requested"] = from_text(facts["requested"])
    facts["finished"] = from_text(facts["finished"]) if facts["finished"] else None
    return Erasure(**facts)


def unfinished(blobs: Blobs) -> Iterator[Erasure]:
    """Erasures that were begun and not ended, the oldest first."""
    for key in blobs.list(TAKEDOWNS):
        erasure = from_bytes(blobs.get(key))
        if not erasure.finished:
            yield erasure


def carry_out(erasure: Erasure, desk: Desk) -> dict[str, int]:
    """Erase, from writing the intent down to noting the end; gives counts of what was done by this call."""
    desk.blobs.put(erasure.key, to_bytes(erasure), JSON)
    counts = {"delete lines": _tell(erasure, desk)}
    counts["objects"] = _delete_objects(erasure, desk.blobs)
    counts["log lines"] = _erase_log(erasure, desk.blobs)
    counts["raw pages"] = _erase_pages(erasure, desk.blobs)
    desk.blobs.put(erasure.key, to_bytes(replace(erasure, finished=datetime.now(UTC))), JSON)
    return counts


def _tell(erasure: Erasure, desk: Desk) -> int:
    """Delete lines for what consumers still have, and the refusal; consumers hear of it before the content goes."""
    with desk.state.admitting() as door:
        told = {row.id for row in erasure.articles if (known := door.by_id(row.id)) and known.op == "delete"}
    lines = [_delete_line(erasure, row) for row in erasure.articles if row.id not in told]
    if erasure.site and erasure.site not in desk.state.refusals().names:
        lines.append({"op": "refuse", "id": erasure.site, "site": erasure.site})
    for line in lines:
        desk.state.enqueue({"at": iso(datetime.now(UTC)), "run": desk.run.id, "reason": erasure.kind} | line)
    desk.publish()
    return len(lines)


def _delete_line(erasure: Erasure, row: Doomed) -> dict[str, Any]:
    line = {"op": "delete", "id": row.id, "site": row.site, "key": row.key}
    return line | {"addresses": list(row.addresses)} if erasure.refuses else line


def _delete_objects(erasure: Erasure, blobs: Blobs) -> int:
    """The articles, and what was reported of them: a case holds the page."""
    ids = {row.id for row in erasure.articles}
    keys = [row.key for row in erasure.articles if row.key]
    cases = [key for key in blobs.list(CASES) if key.split("/")[1] in ids]
    for key in [*keys, *cases]:
        blobs.delete(key)
    return len(keys)


def _erase_log(erasure: Erasure, blobs: Blobs) -> int:
    ids = {row.id for row in erasure.articles}
    return sum(erase_lines(blobs, seq, partial(_is_of, ids)) for seq in range(head(blobs))) if ids else 0


def _is_of(ids: set[str], line: Mapping[str, Any]) -> bool:
    return line["id"] in ids


def _erase_pages(erasure: Erasure, blobs: Blobs, *, dry_run: bool = False) -> int:
    """Blank the records of every address; of what only grew old, delete the files of days before `before`."""
    keys = list(blobs.list(PAGES))
    if erasure.before:
        old = [key for key in keys if key.removeprefix(PAGES) < erasure.before.replace("-", "/")]
        for key in old if not dry_run else ():
            blobs.delete(key)
        return len(old)
    hashes = {hashed for row in erasure.articles for hashed in row.addresses}
    return sum(erase_records(blobs, key, partial(_is_at, hashes, erasure.site), dry_run=dry_run) for key in keys)


def _is_at(hashes: set[str], site: str | None, url: str) -> bool:
    return address_hash(url) in hashes or (site is not None and same_site(url, f"https://{site}/"))


def count_pages(erasure: Erasure, blobs: Blobs) -> int:
    """Records of raw pages, or old files of them, that would be erased."""
    return _erase_pages(erasure, blobs, dry_run=True)
