"""Our extraction and cleaning alone, one page after the other: the other part of the floor.

python rivals/extraction.py CORPUS NUMBER
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from benchmarks.crawls.pages import site_pages
from newscrawl.ingest import prepare
from newscrawl.model import Page, Rejected

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HEADERS = (("content-type", "text/html; charset=utf-8"),)


def main() -> None:
    """Prints the CPU seconds of extraction: making the pages is not counted."""
    used = 0.0
    for path, body in site_pages(Path(sys.argv[1]), int(sys.argv[2])):
        page = Page(f"http://127.0.0.1:8000{path}", body, NOW, HEADERS)
        start = time.process_time()
        with suppress(Rejected):
            prepare(page)
        used += time.process_time() - start
    print(used)


if __name__ == "__main__":
    main()
