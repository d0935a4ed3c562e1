"""A bucket to look at: the demo site crawled in both editions, and articles of three other sites over the last two days."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.compact import dump
from newscrawl.demo import serve
from newscrawl.model import Article, Author, Block, Stamp
from newscrawl.storage.articles import to_json
from newscrawl.storage.blobs import JSON, open_blobs
from newscrawl.storage.instants import to_text
from newscrawl.storage.keys import article_key, run_key
from newscrawl.storage.log import head, publish
from tests.command import newscrawl

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

    Line = dict[str, Any]

SUBJECTS = (
    ("harbour-herald.example", "en", "Harbour",
     ("Ferry returns to the old pier", "Council weighs a night tram", "Low tide shows the wreck again")),
    ("flussbote.example", "de", "Stadt", ("Neue Brücke ist offen", "Markt zieht um ans Ufer", "Hochwasser geht zurück")),
    ("asahi-no-machi.example", "ja", "地域", ("港町に新しい図書館", "川沿いの桜が見頃に", "夜市に人があふれる")),
)  # fmt: skip
BODIES = {
    "en": "The first boat left at seven this morning with forty people aboard. Number {n} of them had waited since five.",
    "de": "Um sieben Uhr früh gingen die ersten vierzig Leute hinüber. Nummer {n} hatte seit fünf gewartet.",
    "ja": "朝七時に最初の四十人が渡った。{n}番目の人は五時から待っていたという。",
}
MORE = {
    "en": "The harbour office counts on a full timetable by the end of the month, if the wind allows it.",
    "de": "Das Amt rechnet bis Ende des Monats mit dem vollen Fahrplan, wenn der Wind es erlaubt.",
    "ja": "港の事務所は、風が許せば月末までに全便を運航する見込みだとしている。",
}
HOSTILE = Article(
    url="https://harbour-herald.example/2026/hostile",
    headline="<script>document.title='owned'</script> a\u202egnp.exe\x1b[31m \"quoted\" & <b>bold</b>",
    blocks=(
        Block("paragraph", "<img src=x onerror=\"document.title='owned'\"> and javascript:alert(1)"),
        Block("heading", "{{ 7 * 7 }} {% raw %}", level=2),
        Block("paragraph", "Z" + "\u0301" * 60 + "algo, then \u2066isolated\u2069."),
    ),
    authors=(Author("</span><script>1</script>", "javascript:alert(1)"),),
    domain="harbour-herald.example",
)


def put(blobs: Blobs, article: Article, number: int, at: datetime, site: str, revision: int = 1) -> Line:
    """Write the object, and give its line for the log."""
    name = f"{number:032x}"
    key = article_key(site, at.date(), name)
    record = to_json(article) | {"id": name, "revision": revision, "contentHash": f"{number:064x}", "requestUrl": article.url}
    record |= {"fetchedAt": to_text(at), "runId": "20260218T090000Z-abcdef", "httpStatus": 200}
    blobs.put(key, dump(record), JSON)
    line = {"op": "put", "id": name, "revision": revision, "key": key, "article": record}
    return line | {"at": to_text(at), "run": record["runId"], "site": site}


def story(number: int, at: datetime) -> tuple[Article, str]:
    site, language, section, headlines = SUBJECTS[number % len(SUBJECTS)]
    text = BODIES[language].format(n=number)
    article = Article(
        url=f"https://{site}/{at:%Y/%m/%d}/story-{number}",
        headline=headlines[number // 3 % 3],
        blocks=(Block("paragraph", text), Block("paragraph", MORE[language])),
        date_published=Stamp(f"{at:%Y-%m-%dT%H:%M}+00:00", "meta", f"{at}", "minute"),
        authors=(Author("Ada Quay"),),
        domain=site,
        in_language=language,
        article_section=section,
    )
    return article, site


def fill_with_stories(store: str, count: int = 140, now: datetime | None = None) -> None:
    """Articles whose hours of storing rise and fall with the day, and a report for each site."""
    blobs, now, chance = open_blobs(store), now or datetime.now(UTC), random.Random(7)  # noqa: S311 - no secret
    moments = sorted(now - timedelta(hours=47 * chance.random() ** 1.25) for _ in range(count))
    lines = [
        put(blobs, article, number + 1, at, site) for number, at in enumerate(moments) for article, site in [story(number, at)]
    ]
    publish(blobs, lines, batch="stories", start=head(blobs))
    for number, (site, *_) in enumerate(SUBJECTS):
        write_report(blobs, site, now - timedelta(minutes=20 + 30 * number), number)


def write_report(blobs: Blobs, site: str, at: datetime, number: int) -> None:
    troubled = number == 2
    report = {
        "schema": "run-1", "runId": f"{at:%Y%m%dT%H%M%SZ}-00000{number}", "kind": "crawl", "seeds": [f"https://{site}/"],
        "startedAt": to_text(at - timedelta(minutes=2)), "finishedAt": to_text(at), "exitCode": 3 if troubled else 0,
        "message": "finished, but https://asahi-no-machi.example/feed: it is no feed" if troubled else None,
        "leads": 60, "outcomes": {"stored": 9, "known": 51}, "problems": ["a"] if troubled else [],
        "recall": {"named": 20, "kept": 20, "missing": []},
    }  # fmt: skip
    blobs.put(run_key(report["runId"], at), dump(report), JSON)


def fill_with_demo(store: str) -> None:
    """Crawl the demo site twice, so that one of its articles has two revisions; raw pages are kept."""
    port = 0
    for edition in (1, 2):
        with serve(port, edition=edition) as site:
            port = site.port
            done = newscrawl("crawl", site.url, "--to", store, NEWSCRAWL_RECHECKS="0")
            assert done.code == 0, done.err


def fill_with_hostile(store: str) -> str:
    """One article whose words are made to do harm; gives its id."""
    blobs = open_blobs(store)
    line = put(blobs, HOSTILE, 2**64, datetime.now(UTC), "harbour-herald.example")
    publish(blobs, [line], batch="hostile", start=head(blobs))
    return str(line["id"])
