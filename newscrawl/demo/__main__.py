"""`python -m newscrawl.demo [--port P] [--edition N]` serves the demo until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from threading import Event

from newscrawl.demo import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m newscrawl.demo", description="Serve a small news site on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="port to listen on; any free one by default")
    parser.add_argument("--edition", type=int, default=1, choices=(1, 2), help="2 serves one article's update")
    given = parser.parse_args()
    try:
        site = serve(given.port, given.edition)
    except OSError as error:
        print(f"Port {given.port} cannot be used ({error.strerror}): choose another one with --port.", file=sys.stderr)
        return 2
    print(f"{site.url} (Ctrl-C ends it)", flush=True)
    with site:
        _wait()
    return 0


def _wait() -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
