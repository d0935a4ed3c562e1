"""One partition's file: earlier rows without those that go, then the new ones, in the order of the log.

So a file's rows follow from the log alone, however many exports they came in; and as one object is replaced whole, nobody reads
an article twice or not at all while it changes.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from newscrawl.export.schema import columns, row
from newscrawl.storage.log import BrokenSegment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from newscrawl.export.plan import Partition

GROUP: Final = 4096
"""Rows of a row group: some 10 MB compressed, 40 MB in memory."""
BATCH: Final = 512
"""Rows that are Python objects at one time."""


def write_partition(path: Path, earlier: Path | None, since: int, part: Partition, lines: Iterator[tuple[int, Any]]) -> int:
    """Write the file at `path` and give its number of rows; none, no file. Of `earlier`, segments before `since` count."""
    tables = _earlier(earlier, since, part) if earlier else iter(())
    return _write(path, _grouped(chain(tables, _new(part, lines))))


def _earlier(path: Path, since: int, part: Partition) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = _fitted(file.read_row_group(number))
            stays = pc.and_(
                pc.less(table["segment"], since),  # what an export that was killed has written is written again
                pc.invert(pc.is_in(table["id"], pa.array(sorted(part.gone), pa.string()))),
            )
            yield _marked(table.filter(stays), part.withdrawn)


def _fitted(table: pa.Table) -> pa.Table:
    """With today's columns, as an earlier version may have known fewer."""
    present = set(table.column_names)
    return pa.table(
        [table[field.name] if field.name in present else pa.nulls(len(table), field.type) for field in columns()],
        schema=columns(),
    )


def _marked(table: pa.Table, withdrawn: dict[str, datetime]) -> pa.Table:
    if not withdrawn:
        return table
    ids, marks = table["id"].to_pylist(), table["withdrawnAt"].to_pylist()
    marks = [mark or withdrawn.get(id_) for id_, mark in zip(ids, marks, strict=True)]
    place = table.schema.get_field_index("withdrawnAt")
    return table.set_column(place, table.schema.field(place), pa.array(marks, table.schema.field(place).type))


def _new(part: Partition, lines: Iterator[tuple[int, Any]]) -> Iterator[pa.Table]:
    kept = {ordinal for ordinals in part.kept.values() for ordinal in ordinals}
    chosen = ((number, seq, line) for number, (seq, line) in enumerate(lines) if number in kept)
    while batch := list(islice(chosen, BATCH)):
        yield _table([(seq, line, part.marks.get(number)) for number, seq, line in batch])


def _table(batch: list[tuple[int, Any, datetime | None]]) -> pa.Table:
    try:
        return pa.Table.from_pylist([row(*one) for one in batch], schema=columns())
    except (ValueError, TypeError, AttributeError, pa.ArrowException) as error:
        first, last = batch[0][0], batch[-1][0]
        reason = str(error).splitlines()[0]
        raise BrokenSegment(
            f"An article of log segments {first} to {last} is not as article-1.json says ({reason}): restore them"
        ) from None


def _grouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows again in tables of GROUP, so that the same rows make the same file."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        while sum(map(len, waiting)) >= GROUP:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, GROUP).combine_chunks()
            waiting = [whole.slice(GROUP)]
    if sum(map(len, waiting)):
        yield pa.concat_tables(waiting).combine_chunks()


def _write(path: Path, groups: Iterable[pa.Table]) -> int:
    rows, writer = 0, None
    try:
        for group in groups:
            writer = writer or pq.ParquetWriter(path, columns(), compression="zstd", compression_level=3)
            writer.write_table(group, row_group_size=GROUP)
            rows += len(group)
    finally:
        if writer:
            writer.close()
    return rows
