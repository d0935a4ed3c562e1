"""A process of its own that holds the state, to be killed: prints "ready" and waits for its input to end."""

import sys
from datetime import UTC, datetime

from newscrawl.state import open_state

url, store, site = sys.argv[1:]
state = open_state(url)
state.bind(store, "test-1")
state.start_run("child-run", site, datetime.now(UTC))
locked = state.lock_site(site, "child-run")
with state.admitting() as door:
    door.claim("child", run="child-run", site=site, url="https://x/", content_hash="h", fetched_at=datetime.now(UTC))
state.enqueue({"op": "withdrawn", "id": "x"})
state.take_batch(10)
print("ready" if locked else "refused", flush=True)
sys.stdin.read()
state.close()
