"""What an erasure has to take: found in the log for a takedown, by their keys for what grew old. Reads only."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.storage.keys import ARTICLES
from newscrawl.storage.log import read_log
from newscrawl.upkeep.erasure import Erasure
from newscrawl.upkeep.targets import Doomed, line_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.report import Run
    from newscrawl.storage.blobs import Blobs
    from newscrawl.upkeep.targets import Target

_ARTICLE: Final = re.compile(r"articles/(?P<site>[^/]+)/(?P<day>\d{4}/\d{2}/\d{2})/(?P<id>[^/]+)\.json")


def plan_takedown(target: Target, reason: str, blobs: Blobs, run: Run) -> Erasure:
    """Everything that the log tells of what `target` means. A target nobody knows is refused all the same."""
    ids = {line["id"] for line in _lines(blobs) if target.takes(line)}
    doomed = {target.unknown.id: target.unknown} if target.unknown and not ids else {}
    for line in _lines(blobs):
        if line["id"] in ids:
            doomed[line["id"]] = _with(doomed.get(line["id"]), line)
    return Erasure(
        run=run.id,
        kind="takedown",
        reason=reason,
        requested=run.started,
        articles=tuple(doomed.values()),
        site=target.value if target.kind == "site" else None,
    )


def plan_retention(days: int, blobs: Blobs, run: Run) -> Erasure:
    """Articles first stored, and raw pages fetched, more than `days` days ago."""
    before = (datetime.now(UTC) - timedelta(days=days)).date()
    found = (match for key in blobs.list(ARTICLES) if (match := _ARTICLE.fullmatch(key)))
    old = (match for match in found if match["day"] < f"{before:%Y/%m/%d}")
    articles = tuple(Doomed(match["id"], match["site"], match[0]) for match in old)
    return Erasure(run.id, "retention", f"older than {days} days", run.started, articles, before=before.isoformat())


def _lines(blobs: Blobs) -> Iterator[Mapping[str, Any]]:
    """Lines of articles that are not erased."""
    for _, lines in read_log(blobs):
        yield from (line for line in lines if line["op"] not in ("delete", "refuse"))


def _with(known: Doomed | None, line: Mapping[str, Any]) -> Doomed:
    """What is known of an article, and one more line of it."""
    before = known.addresses if known else ()
    key = line.get("key") or (known.key if known else None)
    addresses = tuple(dict.fromkeys([*before, *sorted(line_addresses(line))]))
    return Doomed(line["id"], line.get("site") or (known.site if known else ""), key, addresses)
