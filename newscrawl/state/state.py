"""State: the parts as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import insert, select, update

from newscrawl.state.admission import Admission
from newscrawl.state.blocks import Blocks
from newscrawl.state.census import Counted
from newscrawl.state.clusters import Clusters
from newscrawl.state.database import lock_store
from newscrawl.state.documents import Documents
from newscrawl.state.following import FIRST_SEQ, Following
from newscrawl.state.health import Healths
from newscrawl.state.notices import Notices
from newscrawl.state.outbox import Outbox
from newscrawl.state.refusals import Refusing
from newscrawl.state.runs import Runs
from newscrawl.state.schema import stores
from newscrawl.state.strikes import Striking
from newscrawl.state.visits import Visits

if TYPE_CHECKING:
    from sqlalchemy import Engine


class State(
    Following, Admission, Clusters, Outbox, Visits, Documents, Notices, Refusing, Striking, Blocks, Healths, Counted, Runs
):
    """What is remembered of one store, by `bind`. Threads may share it; processes each open their own.

    Every method raises StateError, one sentence, when the database fails. `rebuilt_because` says why the database was emptied
    when it was opened, if it was; the caller then applies the log from its first segment.
    """

    def __init__(self, engine: Engine, name: str, rebuilt_because: str | None = None) -> None:
        super().__init__(engine, name)
        self.rebuilt_because = rebuilt_because

    def bind(self, store_url: str, algorithm: str = "") -> None:
        """Work for the store at `store_url`; call it once, before anything else.

        `algorithm` (dedup.ALGORITHM) names how signatures are made. Signatures of another algorithm are never compared with new
        ones: the store's cache is reset, and `rebuilt_because` says so.
        """
        with self._writing() as connection:
            lock_store(connection, 0)
            known = connection.execute(select(stores).where(stores.c.url == store_url)).first()
            if known is None:
                row = {"url": store_url, "algorithm": algorithm, "cursor": FIRST_SEQ}
                self._store = connection.execute(insert(stores).values(row).returning(stores.c.number)).scalar_one()
                return
            self._store = known.number
            connection.execute(update(stores).where(stores.c.number == known.number).values(algorithm=algorithm))
        if known.algorithm != algorithm:
            self.reset()
            self.rebuilt_because = self.rebuilt_because or f"its fingerprints are of {known.algorithm!r}, not of {algorithm!r}"
        self.release_dead()

    def close(self) -> None:
        """Give free what this process holds, and the connections."""
        self._leave()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()
