"""Kept raw pages through the same steps as a crawl, without Scrapy."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.config import ConfigError
from newscrawl.ingest import ingest
from newscrawl.model import Lead, Page
from newscrawl.storage.blobs import Blobs, open_blobs
from newscrawl.storage.keys import PAGES
from newscrawl.storage.pages import read_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.desk import Desk


def pages_of(source: str) -> Iterator[Page]:
    """The pages of a WARC file, or of all WARC files of a store, in the order they were kept.

    Raises ConfigError where `source` is neither or has no pages, StoreError where the store cannot be read.
    """
    if source.endswith((".warc", ".warc.gz")):
        if not Path(source).is_file():
            raise ConfigError(f"{source} is no file: give a WARC file, a bucket directory or s3://bucket/prefix")
        return _of_file(source)
    if "://" not in source and not Path(source).is_dir():
        raise ConfigError(
            f"{source} is neither a WARC file nor a store: give FILE.warc.gz, a bucket directory or s3://bucket/prefix"
        )
    blobs = open_blobs(source)
    if next(iter(blobs.list(PAGES)), None) is None:
        raise ConfigError(f"{source} keeps no raw pages: give the store that a crawl wrote to, or a WARC file")
    return _of_store(blobs)


def replay_pages(pages: Iterable[Page], desk: Desk) -> None:
    """Take every page to its outcome in the desk's ledger. Raises StoreError or StateError when source or desk fails.

    A page that is not kept in the desk's own store has no `raw_key` there.
    """
    kept = set(desk.blobs.list(PAGES))
    for found in pages:
        page = found if found.raw_key in kept else replace(found, raw_key=None, raw_offset=None)
        lead = page.lead or Lead(page.url)
        desk.ledger.find(lead)
        ended = ingest(page, desk)
        desk.ledger.settle(lead.url, ended.outcome, ended.detail)


def _of_file(path: str) -> Iterator[Page]:
    try:
        with Path(path).open("rb") as stream:
            yield from read_pages(stream)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None


def _of_store(blobs: Blobs) -> Iterator[Page]:
    for key in blobs.list(PAGES):
        yield from read_pages(io.BytesIO(blobs.get(key)), key)
