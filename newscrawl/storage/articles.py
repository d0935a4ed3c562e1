"""An article as the bucket holds it: schema.org's names in camelCase, missing is null, lists are lists."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from newscrawl.model import Article, Author, Block, Image, Lead, LeadKind, ListItem, Removal, Rights, Stamp
from newscrawl.storage.blobs import JSON, NoSuchBlob
from newscrawl.storage.instants import from_text, to_text
from newscrawl.storage.keys import SCHEMA_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.storage.blobs import Blobs

SCHEMA = "article-1"
SAMPLE_CHARS = 120
"""Longest sample of what a cleaning rule took away."""

PLAIN = {
    "id": "id",
    "revision": "revision",
    "contentHash": "content_hash",
    "url": "url",
    "canonicalUrl": "canonical_url",
    "requestUrl": "request_url",
    "siteName": "site_name",
    "domain": "domain",
    "headline": "headline",
    "standfirst": "standfirst",
    "description": "description",
    "articleSection": "article_section",
    "inLanguage": "in_language",
    "mainImage": "main_image",
    "isAccessibleForFree": "is_accessible_for_free",
    "duplicateOf": "duplicate_of",
    "httpStatus": "http_status",
    "runId": "run_id",
    "rawKey": "raw_key",
    "rawOffset": "raw_offset",
}
LISTS = {"aliases": "aliases", "keywords": "keywords", "breadcrumbs": "breadcrumbs"}


def to_json(article: Article) -> dict[str, Any]:
    """The object that `article-1.json` describes. `evidence` is not part of it; `cleaning` is summed up by rule.

    `previous`, `changed` and `cluster` are null: they tell of other revisions and other articles.
    """
    return {
        "schema": SCHEMA,
        **{key: _present(getattr(article, name)) for key, name in PLAIN.items()},
        **{key: list(getattr(article, name)) for key, name in LISTS.items()},
        **_stamp_to_json("datePublished", article.date_published),
        **_stamp_to_json("dateModified", article.date_modified),
        "authors": [{"name": author.name, "url": _present(author.url)} for author in article.authors],
        "images": [_image_to_json(image) for image in article.images],
        "articleBody": article.body or None,
        "wordCount": article.word_count,
        "blocks": [_block_to_json(block) for block in article.blocks],
        "previous": None,
        "changed": None,
        "cluster": None,
        "rights": rights_to_json(article.rights),
        "discoveredVia": _lead_to_json(article.discovered_via),
        "fetchedAt": to_text(article.fetched_at) if article.fetched_at else None,
        "extractor": dict(article.extractor),
        "cleaning": _sum_up(article.cleaning),
    }


def from_json(data: dict[str, Any]) -> Article:
    """The article behind `data`, as far as it goes back: removals become their rule's sample, the lead its kind and finder."""
    plain: dict[str, Any] = {name: data[key] for key, name in PLAIN.items()}
    lists: dict[str, Any] = {name: tuple(data[key]) for key, name in LISTS.items()}
    return Article(
        **plain,
        **lists,
        date_published=_stamp_from_json("datePublished", data),
        date_modified=_stamp_from_json("dateModified", data),
        authors=tuple(Author(**author) for author in data["authors"]),
        images=tuple(Image(**image) for image in data["images"]),
        blocks=tuple(_block_from_json(block) for block in data["blocks"]),
        discovered_via=_lead_from_json(data),
        rights=_rights_from_json(data["rights"]),
        fetched_at=from_text(data["fetchedAt"]) if data["fetchedAt"] else None,
        extractor=tuple(data["extractor"].items()),
        cleaning=tuple(Removal(row["rule"], row["sample"]) for row in data["cleaning"] for _ in range(row["count"])),
    )


def read_record(blobs: Blobs, key: str) -> dict[str, Any] | None:
    """The object under `key`; None where there is none, or it is no article of ours."""
    try:
        found = json.loads(blobs.get(key))
    except (NoSuchBlob, ValueError):
        return None
    return found if isinstance(found, dict) and "contentHash" in found else None


def schema_bytes() -> bytes:
    """The JSON Schema (2020-12) of what `to_json` gives."""
    return files("newscrawl.storage").joinpath("article-1.json").read_bytes()


def write_schema(blobs: Blobs) -> None:
    """Put the schema into the bucket unless it is there already."""
    try:
        present = blobs.get(SCHEMA_KEY)
    except NoSuchBlob:
        present = b""
    if present != schema_bytes():
        blobs.put(SCHEMA_KEY, schema_bytes(), JSON)


def _present(value: Any) -> Any:
    return None if value == "" else value


def _image_to_json(image: Image) -> dict[str, Any]:
    return {"url": image.url, "caption": _present(image.caption), "credit": _present(image.credit)}


def _stamp_to_json(key: str, stamp: Stamp | None) -> dict[str, Any]:
    return {
        key: stamp and stamp.value,
        f"{key}Raw": stamp and stamp.raw,
        f"{key}Precision": stamp and stamp.precision,
        f"{key}Source": stamp and stamp.source,
    }


def _stamp_from_json(key: str, data: dict[str, Any]) -> Stamp | None:
    if data[key] is None:
        return None
    return Stamp(value=data[key], raw=data[f"{key}Raw"], precision=data[f"{key}Precision"], source=data[f"{key}Source"])


def _block_to_json(block: Block) -> dict[str, Any]:
    """Only the keys that this block has something to say under, so that a paragraph is a kind and a text."""
    extra = {
        "level": block.level,
        "ordered": block.ordered or (False if block.items else None),
        "items": [{"text": item.text, "level": item.level} for item in block.items] or None,
        "rows": [list(row) for row in block.rows] or None,
    }
    return {"kind": block.kind, "text": block.text} | {key: value for key, value in extra.items() if value is not None}


def _block_from_json(data: dict[str, Any]) -> Block:
    items = tuple(ListItem(**item) for item in data.get("items", ()))
    return Block(**(data | {"items": items, "rows": tuple(tuple(row) for row in data.get("rows", ()))}))


def _lead_to_json(lead: Lead | None) -> dict[str, Any] | None:
    return None if lead is None else {"kind": str(lead.kind), "url": lead.via}


def _lead_from_json(data: dict[str, Any]) -> Lead | None:
    via = data["discoveredVia"]
    return via and Lead(url=data["requestUrl"] or data["url"], kind=LeadKind(via["kind"]), via=via["url"])


def rights_to_json(rights: Rights | None) -> dict[str, Any] | None:
    """`rights` of an article's object."""
    if rights is None:
        return None
    return {
        "robots": list(rights.robots),
        "tdmReservation": rights.tdm_reservation,
        "tdmPolicy": _present(rights.tdm_policy),
        "aiDisallowed": list(rights.ai_disallowed),
    }


def _rights_from_json(data: dict[str, Any] | None) -> Rights | None:
    if data is None:
        return None
    return Rights(tuple(data["robots"]), data["tdmReservation"], data["tdmPolicy"], tuple(data["aiDisallowed"]))


def _sum_up(removals: Iterable[Removal]) -> list[dict[str, Any]]:
    removals = tuple(removals)
    counts = Counter(removal.rule for removal in removals)
    samples = {removal.rule: removal.text for removal in reversed(removals)}
    return [{"rule": rule, "count": count, "sample": _shortened(samples[rule])} for rule, count in counts.items()]


def _shortened(text: str) -> str:
    return text if len(text) <= SAMPLE_CHARS else text[: SAMPLE_CHARS - 1] + "…"
