"""The names of objects in the bucket. Pure: nothing here reads or writes."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime

from newscrawl.storage.instants import as_utc

LOG = "log/"
ARTICLES = "articles/"
PAGES = "pages/"
RUNS = "runs/"
TAKEDOWNS = "takedowns/"
CASES = "cases/"
SCHEMA_KEY = "schema/article-1.json"

MAX_NAME = 160
"""Longest name taken as it is, in characters; with its ending a key segment stays under 200 bytes."""

_SAFE = re.compile(r"(?!.*-[0-9a-f]{16}$)(?!\d{8}t\d)(?:\d{8}T\d*Z?-)?[a-z0-9][a-z0-9._-]*", re.ASCII)
"""Small letters, but for the moment that a run's id begins with: on some file systems "A" is "a". What looks like a
name with a hash is hashed too, so that it cannot be the name of another."""
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_SEGMENT = re.compile(r"log/([0-9]{20})\.jsonl\.gz", re.ASCII)


def article_key(site: str, first_stored: date, id: str) -> str:  # noqa: A002 - the article's own word
    """`articles/<site>/<yyyy>/<mm>/<dd>/<id>.json`; the day is the one it was first stored, so the key never moves."""
    return f"articles/{safe_name(site)}/{_day(first_stored)}/{safe_name(id)}.json"


def segment_key(seq: int) -> str:
    """`log/<seq, 20 digits>.jsonl.gz`; `seq` counts from 0."""
    if seq < 0:
        raise ValueError(f"segment numbers count from 0, {seq} is none")
    return f"{LOG}{seq:020d}.jsonl.gz"


def segment_number(key: str) -> int | None:
    """The number in a segment's key; None for any other key."""
    found = _SEGMENT.fullmatch(key)
    return int(found[1]) if found else None


def pages_key(run_id: str, started: date, n: int) -> str:
    """`pages/<yyyy>/<mm>/<dd>/<run>-<n, 5 digits>.warc.gz`; `n` counts a run's WARC files from 0."""
    return f"{PAGES}{_day(started)}/{safe_name(run_id)}-{n:05d}.warc.gz"


def run_key(run_id: str, started: date) -> str:
    """`runs/<yyyy>/<mm>/<dd>/<run>.json`."""
    return f"{RUNS}{_day(started)}/{safe_name(run_id)}.json"


def runs_of_day(day: date) -> str:
    """Where the reports of runs lie that began on that day."""
    return f"{RUNS}{_day(day)}/"


def run_page_key(run_id: str, started: date) -> str:
    """`runs/<yyyy>/<mm>/<dd>/<run>.html`."""
    return f"{RUNS}{_day(started)}/{safe_name(run_id)}.html"


def health_key(site: str) -> str:
    """`health/<site>.json`."""
    return f"health/{safe_name(site)}.json"


def takedown_key(run_id: str, started: date) -> str:
    """`takedowns/<yyyy>/<mm>/<dd>/<run>.json`."""
    return f"{TAKEDOWNS}{_day(started)}/{safe_name(run_id)}.json"


def safe_name(text: str) -> str:
    """`text` where it is short and made of small letters, digits, ".", "_", "-"; else what can be kept of it and a hash.

    Different texts have different names, also where capitals count as small letters.

    >>> safe_name("news.example")
    'news.example'
    >>> safe_name("../etc")
    'etc-ae7e6a0b1bd82d2b'
    """
    if len(text) <= MAX_NAME and _SAFE.fullmatch(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{_UNSAFE.sub('-', text)[:MAX_NAME]}-{digest}".lstrip("-")


def _day(when: date) -> str:
    day = as_utc(when) if isinstance(when, datetime) else when
    return f"{day:%Y/%m/%d}"
