"""What an export has written, read back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pyarrow.parquet as pq

from newscrawl.storage.blobs import open_blobs


def files(target: str) -> dict[str, bytes]:
    blobs = open_blobs(target)
    return {key: blobs.get(key) for key in blobs.list("") if not key.startswith("_newscrawl/")}


def rows(target: str) -> list[dict[str, Any]]:
    return [row for data in files(target).values() for row in pq.read_table(BytesIO(data)).to_pylist(maps_as_pydicts="strict")]


def revisions(target: str) -> list[tuple[str, int]]:
    return [(row["id"], row["revision"]) for row in rows(target)]


def places(store_url: str) -> tuple[str, str]:
    return f"{store_url}/bucket", f"{store_url}/tables"
