"""The pages in WARC files, ours or another's."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.model import Lead, LeadKind, Page, Rights
from newscrawl.storage.answers import UndecodableError, decode_body, read_head
from newscrawl.storage.blobs import StoreError
from newscrawl.storage.instants import from_text
from newscrawl.storage.records import Broken, Record, read_records
from newscrawl.storage.warc import ORIGINAL, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import BinaryIO

MAX_BODY: Final = 64 * 2**20
"""Longest decoded body read back, in bytes; longer ones are passed over. A crawl keeps far less."""
MAX_BLOCK: Final = MAX_BODY + 2**16


class BrokenWarc(StoreError):  # noqa: N818 - named for the thing, as NoSuchBlob is
    """A file of raw pages cannot be read on."""


def read_pages(stream: BinaryIO, key: str | None = None) -> Iterator[Page]:
    """The pages of a WARC file from where `stream` stands, gzipped or not, ours or another's, in the order of the file.

    Pages of ours equal what was written; `key` becomes their `raw_key`, with the offset of the response record in the stream.
    Of other files chunked and compressed bodies are decoded. Passed over: records other than HTTP responses, revisits, bodies
    over MAX_BODY or in an unknown coding. Raises BrokenWarc, after the pages before, where the stream is no WARC or is cut short.
    """
    waiting: tuple[str, Page] | None = None
    for record in read_records(stream, most=MAX_BLOCK, start=stream.tell()):
        if waiting and isinstance(record, Record) and is_about(record, waiting[0]):
            waiting = waiting[0], described(waiting[1], record.content)
            continue
        if waiting:
            yield waiting[1]
        waiting = _waiting(record, key)
    if waiting:
        yield waiting[1]


def _waiting(record: Record | Broken, key: str | None) -> tuple[str, Page] | None:
    why = record.why if isinstance(record, Broken) else missing(record)
    if why or isinstance(record, Broken):
        raise BrokenWarc(f"{key or 'The stream'} cannot be read on as WARC ({why}): fetch it anew, or leave it out")
    try:
        page = page_of(record, key)
    except UndecodableError:
        return None
    return (record.header("warc-record-id"), page) if page else None


def page_at(stream: BinaryIO, offset: int, key: str | None = None) -> Page | None:
    """The page whose response record begins at `offset`; None where it is no answer of HTTP.

    Raises UndecodableError where its body cannot be had, BrokenWarc where no record is there.
    """
    records = read_records(stream, most=MAX_BLOCK, start=offset)
    record = next(records, None)
    if not isinstance(record, Record):
        raise BrokenWarc(f"{key or 'The stream'} has no record at byte {offset}: it has changed since it was looked through")
    page = page_of(record, key)
    beside = next(records, None)
    if page and isinstance(beside, Record) and is_about(beside, record.header("warc-record-id")):
        page = described(page, beside.content)
    return page


def missing(record: Record) -> str:
    """What a response or revisit lacks to be one, as a phrase; "" where it lacks nothing."""
    if record.header("warc-type") not in {"response", "revisit"}:
        return ""
    return next((f"it has no {name}" for name in ("WARC-Target-URI", "WARC-Date") if not record.header(name.lower())), "")


def target_of(record: Record) -> str:
    """The address that the record is of; wget 1.19 writes it in angle brackets."""
    url = record.header("warc-target-uri")
    return (url[1:-1] if url.startswith("<") and url.endswith(">") else url).replace(" ", "%20")


def is_about(record: Record, response_id: str) -> bool:
    """Whether this is the metadata record of that response."""
    return record.header("warc-type") == "metadata" and record.header("warc-concurrent-to") == response_id != ""


def page_of(record: Record, key: str | None = None) -> Page | None:
    """The page in a response record with its whole block, its body decoded; None where it is no answer of HTTP.

    Raises UndecodableError where its body cannot be had.
    """
    fetched_at = instant_of(record.header("warc-date"))
    url = target_of(record)
    head = read_head(record.content) if record.header("warc-type") == "response" else None
    if not head or not fetched_at or not _is_address(url):
        return None
    if record.length > len(record.content):
        raise UndecodableError(f"its body is longer than {MAX_BODY} bytes")
    return Page(
        url=url,
        body=decode_body(record.content[head.size :], head.headers, MAX_BODY),
        fetched_at=fetched_at,
        headers=head.headers,
        status=head.status,
        raw_key=key,
        raw_offset=None if key is None else record.offset,
    )


def _is_address(url: str) -> bool:
    """Whether `url` is one of http, which others may take apart."""
    try:
        return url.startswith(("http://", "https://")) and bool(urlsplit(url).netloc)
    except ValueError:
        return False


def described(page: Page, fields: bytes) -> Page:
    """The page with what a metadata record of ours says of it; another's metadata changes nothing."""
    facts = _from_fields(fields)
    if facts.pop("schema", None) != SCHEMA:
        return page
    headers = tuple((name.removeprefix(ORIGINAL), value) for name, value in page.headers if name != "content-length")
    return replace(
        page,
        headers=headers,
        request_url=facts.get("requestUrl"),
        lead=_lead(facts),
        rights=_rights(facts),
        run_id=facts.get("run"),
        rendered_by=facts.get("renderedBy"),
    )


def _rights(facts: dict[str, str]) -> Rights | None:
    if "aiDisallowed" not in facts:
        return None
    return Rights(
        tdm_reservation={"0": False, "1": True}.get(facts.get("tdmReservation", "")),
        tdm_policy=facts.get("tdmPolicy"),
        ai_disallowed=tuple(facts["aiDisallowed"].split()),
    )


def _lead(facts: dict[str, str]) -> Lead | None:
    if "leadUrl" not in facts:
        return None
    return Lead(
        url=facts["leadUrl"],
        kind=LeadKind(facts["kind"]) if facts.get("kind") in {*LeadKind} else LeadKind.GIVEN,
        via=facts.get("via"),
        published=instant_of(facts.get("published")),
        modified=instant_of(facts.get("modified")),
        title=facts.get("title"),
        language=facts.get("language"),
    )


def _from_fields(fields: bytes) -> dict[str, str]:
    """The fields that read as ours do; other lines are passed over."""
    facts = {}
    for line in fields.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(": ")
        with contextlib.suppress(ValueError):
            facts[name] = str(json.loads(f'"{value}"')) if colon else ""
    return facts


def instant_of(text: str | None) -> datetime | None:
    try:
        return from_text(text) if text else None
    except ValueError:
        return None
