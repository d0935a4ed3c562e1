"""Where a run's writing is done: bucket, state, log, archive and report, opened and closed together."""

from newscrawl.desk.desk import Desk
from newscrawl.desk.opening import close_desk, lock_sites, metrics_of, new_run, open_desk, open_store

__all__ = ["Desk", "close_desk", "lock_sites", "metrics_of", "new_run", "open_desk", "open_store"]
