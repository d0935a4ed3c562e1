"""A process with extraction workers on pages that never end, to be killed: prints "ready" once they are at it."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.model import Page
from newscrawl.workers import Workers
from tests.faults.endless import endless

if __name__ == "__main__":
    begun = Path(sys.argv[1])
    workers = Workers(2, 600, 512)
    for number in range(2):
        workers.submit(endless, Page(url=str(begun / str(number)), body=b"", fetched_at=datetime.now(UTC)))
    while len(list(begun.iterdir())) < 2:
        time.sleep(0.05)
    print("ready", flush=True)
    time.sleep(600)
