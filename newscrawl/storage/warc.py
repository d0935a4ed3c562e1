"""Pages as WARC 1.1 records, which `captures` reads back: request, response and metadata of each, gzipped record by record.

Bodies are stored decoded, as a Page holds them; headers that would then be untrue keep their values under X-Archive-Orig-*.
Source: the WARC 1.1 specification, iipc.github.io/warc-specifications.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from isal import igzip
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.storage.blobs import LEVEL
from newscrawl.storage.instants import to_text

if TYPE_CHECKING:
    from newscrawl.model import Page, Rights

SCHEMA = "newscrawl-page-1"
"""Value of the first field in a metadata record of ours."""

ORIGINAL = "x-archive-orig-"
UNTRUE_DECODED = {"content-encoding", "transfer-encoding", "content-length"}
"""Headers that do not hold of a decoded body, and are stored with ORIGINAL before their names."""

_PHRASES = {code.value: code.phrase for code in HTTPStatus}
_BREAKS = re.compile(r"[\r\n]+")

BUILDER = RecordBuilder(warc_version="1.1")


def warcinfo(filename: str, software: str, run_id: str) -> bytes:
    """The record that begins a file."""
    facts = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": run_id,
    }
    return _gzipped(BUILDER.create_warcinfo_record(filename, facts))


def page_records(page: Page) -> tuple[bytes, bytes]:
    """The request record, and the response and metadata records, of a page whose URL is http or https."""
    date = {"WARC-Date": to_text(page.fetched_at)}
    response = BUILDER.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=_Headers(_status_line(page.status), _stored_headers(page), protocol="HTTP/1.1"),
        warc_headers_dict=dict(date),
    )
    about = date | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    request = BUILDER.create_warc_record(page.url, "request", http_headers=_request(page.url), warc_headers_dict=dict(about))
    fields = _to_fields(_facts(page))
    metadata = BUILDER.create_warc_record(
        page.url, "metadata", payload=BytesIO(fields), length=len(fields), warc_headers_dict=dict(about)
    )
    return _gzipped(request), _gzipped(response) + _gzipped(metadata)


def _facts(page: Page) -> dict[str, str | None]:
    """What a Page knows beyond the response, under the names of its metadata fields; `via` is WARC's own."""
    facts = {
        "schema": SCHEMA,
        "requestUrl": page.request_url,
        "run": page.run_id,
        "renderedBy": page.rendered_by,
        **_host_facts(page.rights),
    }
    lead = page.lead
    if lead is None:
        return facts
    return facts | {
        "leadUrl": lead.url,
        "kind": str(lead.kind),
        "via": lead.via,
        "published": to_text(lead.published) if lead.published else None,
        "modified": to_text(lead.modified) if lead.modified else None,
        "title": lead.title,
        "language": lead.language,
    }


def _host_facts(rights: Rights | None) -> dict[str, str | None]:
    """What the host said; what headers and page say is in the response."""
    if rights is None:
        return {}
    reserved = {None: None, False: "0", True: "1"}[rights.tdm_reservation]
    return {"tdmReservation": reserved, "tdmPolicy": rights.tdm_policy, "aiDisallowed": " ".join(rights.ai_disallowed)}


def _to_fields(facts: dict[str, str | None]) -> bytes:
    """application/warc-fields; values escape quotes, backslashes and control characters as a JSON string does."""
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)[1:-1]}\r\n" for name, value in facts.items() if value is not None]
    return "".join(lines).encode("utf-8", "replace")


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio is untyped
    """Status line and headers written in UTF-8, as warcio reads them; its own way is to percent-encode them."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_str(header_filter).encode("utf-8", "replace") + b"\r\n"


def _request(url: str) -> _Headers:
    """The request line and Host, all that a Page tells of its request."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Headers(f"GET {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)


def _status_line(status: int) -> str:
    return f"{status} {_PHRASES.get(status, '')}".rstrip()


def _stored_headers(page: Page) -> list[tuple[str, str]]:
    """The headers as stored: names that are no longer true, or that look like those of ours, are marked as the original's."""
    stored = [
        (ORIGINAL + name if name in UNTRUE_DECODED or name.startswith(ORIGINAL) else name, _BREAKS.sub(" ", value))
        for name, value in page.headers
    ]
    return [*stored, ("content-length", str(len(page.body)))]


def _gzipped(record: Any) -> bytes:
    """A record as a gzip member of its own."""
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(record)
    return bytes(igzip.compress(out.getvalue(), LEVEL, mtime=0))
