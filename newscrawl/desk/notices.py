"""Tells a webhook of each committed segment, from a thread of its own, so that no crawl waits for a receiver."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.state import StateError
from newscrawl.storage.blobs import StoreError
from newscrawl.storage.keys import segment_key
from newscrawl.storage.log import read_segment
from newscrawl.webhook import Undelivered

if TYPE_CHECKING:
    from newscrawl.state import State
    from newscrawl.storage.blobs import Blobs
    from newscrawl.webhook import Webhook

PATIENCE: Final = 10.0
"""Seconds that the end of a run waits for what is not delivered yet."""
PAUSES: Final = (0.5, 60.0)
"""Seconds before a failed delivery is tried again: the first time, doubled each time, and at most."""


class Notifier:
    """Delivers in order and forgets nothing: what a run could not deliver, the next one does.

    A receiver may be told twice of a segment, after a lost answer or by two runs at once: the `webhook-id` is then the same.
    """

    def __init__(self, webhook: Webhook, blobs: Blobs, state: State) -> None:
        self._webhook, self._blobs, self._state = webhook, blobs, state
        self._receiver = hashlib.sha256(webhook.url.encode()).hexdigest()[:16]  # the address may hold a token
        self._name = hashlib.sha256(blobs.url.encode()).hexdigest()[:16]
        self._wake, self._closing, self._left = threading.Event(), threading.Event(), threading.Event()
        self._failures = 0
        self.trouble: str | None = None
        """Why the last delivery failed, if it did."""
        if state.noticed(self._receiver) is None:
            state.record_notice(self._receiver, state.cursor()[0])  # a new receiver hears of what is to come
        self._thread = threading.Thread(target=self._work, name="webhook", daemon=True)
        self._thread.start()

    def tell(self) -> None:
        """There may be a new segment."""
        self._wake.set()

    def close(self) -> str | None:
        """Deliver what is left, within PATIENCE; gives one sentence where something is left over."""
        self._closing.set()
        self._wake.set()
        self._thread.join(PATIENCE)
        self._left.set()
        if self._thread.is_alive() or self.trouble:
            return f"The webhook has not taken every segment ({self.trouble or 'it is slow'}): the next run delivers the rest"
        return None

    def _work(self) -> None:
        while not self._left.is_set():
            self._wait()
            is_last = self._closing.is_set()
            try:
                self._deliver()
            except Undelivered as failed:
                self.trouble, self._failures = str(failed), self._failures + 1
                is_last = failed.is_final
            except (StoreError, StateError):
                return  # the run meets these itself, and ends with them
            if is_last:
                return

    def _wait(self) -> None:
        """Until a segment may have come; after a failure, a pause in any case."""
        if self._failures:
            first, longest = PAUSES
            self._left.wait(min(first * 2 ** (self._failures - 1), longest))
        else:
            self._wake.wait()
        self._wake.clear()

    def _deliver(self) -> None:
        """Tell of every segment that is due; raises Undelivered at the first that is not taken."""
        seq = self._state.noticed(self._receiver) or 0
        while not self._left.is_set() and (lines := read_segment(self._blobs, seq)) is not None:
            self._webhook.post(f"{self._name}-{seq}", _payload(self._blobs.url, seq, lines), datetime.now(UTC))
            self.trouble, self._failures = None, 0
            seq += 1
            self._state.record_notice(self._receiver, seq)


def _payload(store: str, seq: int, lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "segment.committed",
        "timestamp": max(str(line.get("at") or "") for line in lines),
        "data": {
            "store": store,
            "segment": seq,
            "key": segment_key(seq),
            "lines": len(lines),
            "counts": dict(Counter(line["op"] for line in lines)),
        },
    }
