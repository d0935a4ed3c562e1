"""Every article that a test writes is held against article-1.json: its own at once, those of its children when it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from newscrawl.storage.articles import schema_bytes
from newscrawl.storage.blobs import Blobs, NoSuchBlob, StoreError, open_blobs
from newscrawl.storage.local import LocalBlobs
from newscrawl.storage.s3 import S3Blobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

ARTICLES = "articles/"
VALIDATOR = jsonschema_rs.validator_for(json.loads(schema_bytes()), validate_formats=True)


def fault(key: str, data: bytes) -> str | None:
    """What is wrong with the article at `key`; None where nothing is."""
    try:
        VALIDATOR.validate(json.loads(data))
    except (ValueError, jsonschema_rs.ValidationError) as error:
        return f"{key} is not as article-1.json says: {error}"
    return None


def watch(patch: pytest.MonkeyPatch) -> list[str]:
    """From now on every article that this process puts is checked; the list takes up the faults."""
    faults: list[str] = []
    for store in (LocalBlobs, S3Blobs):
        patch.setattr(store, "put", _checked(store.put, faults))
    return faults


def faults_below(folder: Path) -> list[str]:
    """Those of all bucket directories below `folder`."""
    found = (path for path in folder.rglob("*.json") if ARTICLES in f"{path.relative_to(folder)}")
    return [told for path in found if path.is_file() and (told := fault(str(path), path.read_bytes()))]


def faults_in(store: str) -> list[str]:
    """Those of the bucket at `store`, and of others that a test has put below it."""
    try:
        blobs = open_blobs(store)
        keys = [key for key in blobs.list("") if ARTICLES in key]
    except StoreError:  # the test has ended its server, or taken the credentials away
        return []
    return [told for key in keys if (told := _fault_at(blobs, key))]


def _fault_at(blobs: Blobs, key: str) -> str | None:
    try:
        return fault(key, blobs.get(key))
    except (NoSuchBlob, StoreError):
        return None


def _checked(put: Callable[..., None], faults: list[str]) -> Callable[..., None]:
    def checked(self: Any, key: str, data: bytes, *rest: Any) -> None:
        told = fault(key, data) if key.startswith(ARTICLES) else None
        faults.extend([told] if told else [])
        put(self, key, data, *rest)

    return checked
