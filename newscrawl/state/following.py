"""Following the log: the state as a cache of what stands in the bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from newscrawl.state import articles as rows
from newscrawl.state.blocks import TABLES, count_blocks
from newscrawl.state.database import Database, StateError
from newscrawl.state.health import TABLES as OF_HEALTH
from newscrawl.state.refusals import erase, refusals
from newscrawl.state.schema import aliases, articles, bands, documents, outbox, seen, signatures, stores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from newscrawl.state.blocks import Counting
    from newscrawl.state.rows import Fingerprint

FIRST_SEQ: Final = 0
_CACHED: Final = (articles, bands, signatures, aliases, seen, documents, refusals, *TABLES, *OF_HEALTH)


class Following(Database):
    """The part of the state that repeats the log."""

    def cursor(self) -> tuple[int, str | None]:
        """The next segment to read, and the name of the last applied batch: another name there means another bucket."""
        with self._reading() as connection:
            found = connection.execute(select(stores.c.cursor, stores.c.last_batch).where(stores.c.number == self._store)).one()
        return found.cursor, found.last_batch

    def apply(
        self,
        seq: int,
        lines: Sequence[Mapping[str, Any]],
        fingerprint: Fingerprint | None = None,
        counting: Counting | None = None,
    ) -> set[str]:
        """Take over segment `seq`, in one transaction; a segment that was applied before changes nothing.

        Gives the sites of which more was learned. Outbox rows of the batches it names are cleared. `fingerprint`
        (dedup.fingerprint) fills the bands of articles this state did not store itself, `counting` learns what repeats on a
        site. Raises StateError if a segment was left out.
        """
        with self._alone() as connection:
            self._clear(connection, {line["batch"] for line in lines if line.get("batch")})
            at = connection.execute(select(stores.c.cursor).where(stores.c.number == self._store)).scalar_one()
            if seq < at:
                return set()
            if seq > at:
                raise StateError(f"The state {self._name} expects log segment {at}, not {seq}: run newscrawl state rebuild")
            for line in lines:
                self._apply_line(connection, line, fingerprint)
            learned = count_blocks(connection, self._store, lines, counting) if counting else set[str]()
            self._move(connection, seq + 1, lines[-1].get("batch") if lines else None)
        return learned

    def reset(self) -> None:
        """Forget all that the log can tell again. The outbox stays: its lines stand nowhere else."""
        with self._alone() as connection:
            for table in _CACHED:
                connection.execute(delete(table).where(table.c.store == self._store))
            self._move(connection, FIRST_SEQ, None)

    def _move(self, connection: Connection, seq: int, batch: str | None) -> None:
        connection.execute(update(stores).where(stores.c.number == self._store).values(cursor=seq, last_batch=batch))

    def _clear(self, connection: Connection, batches: set[str]) -> None:
        connection.execute(delete(outbox).where(outbox.c.store == self._store, outbox.c.batch.in_(batches)))

    def _apply_line(self, connection: Connection, line: Mapping[str, Any], fingerprint: Fingerprint | None) -> None:
        match line["op"]:
            case "put":
                rows.put(connection, self._store, line, fingerprint)
            case "duplicate":
                rows.add_duplicate(connection, self._store, line)
            case "delete" | "refuse":
                erase(connection, self._store, line)
            case _:
                rows.mark(connection, self._store, line)
