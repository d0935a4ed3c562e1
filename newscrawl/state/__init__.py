"""What the crawler remembers: a cache of the bucket's log and an outbox for it, in SQLite or PostgreSQL."""

from newscrawl.state.admission import Door
from newscrawl.state.blocks import Counting, Learned
from newscrawl.state.census import Census
from newscrawl.state.connect import connect, look_at_state, open_state
from newscrawl.state.database import NoAddress, NoState, StateError
from newscrawl.state.health import Conclusion
from newscrawl.state.refusals import Refusals, address_hash
from newscrawl.state.rows import Batch, Document, Fingerprint, Row, Run, Seen
from newscrawl.state.state import State
from newscrawl.state.strikes import Strike

__all__ = [
    "Batch",
    "Census",
    "Conclusion",
    "Counting",
    "Document",
    "Door",
    "Fingerprint",
    "Learned",
    "NoAddress",
    "NoState",
    "Refusals",
    "Row",
    "Run",
    "Seen",
    "State",
    "StateError",
    "Strike",
    "address_hash",
    "connect",
    "look_at_state",
    "open_state",
]
