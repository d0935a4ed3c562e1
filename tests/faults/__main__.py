"""The full form: python -m tests.faults --kills 200. Prints what was found, with the seed that repeats it, and then exits 1.

It ends with crawls over wires that are all bad, which `--network` does alone: python -m tests.faults --network --sites 20.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import network, trials
from tests.faults.places import COMBINATIONS, Places, places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OTHERS: tuple[tuple[str, str, Callable[[trials.Trial], list[str]]], ...] = (
    ("s3", "sqlite", trials.store_away),
    ("s3", "postgres", trials.store_away),
    ("s3", "sqlite", trials.bad_network),
    ("s3", "postgres", trials.bad_network),
    ("directory", "sqlite", trials.disk_full),
    ("directory", "postgres", trials.disk_full),
    ("directory", "postgres", trials.database_away),
    ("s3", "postgres", trials.database_away),
    ("directory", "sqlite", trials.store_gone),
    ("s3", "sqlite", trials.store_gone),
)
CHAIN = 6
"""Kills at most before a run may come to its end."""


def main(words: Sequence[str]) -> int:
    if "--network" in words:
        return network.main([word for word in words if word != "--network"])
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="crawls to kill, over the four combinations of store and state")
    parser.add_argument("--rounds", type=int, default=2, help="times that each of the other faults is tried")
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first trial; the next has the next")  # noqa: S311 - no secret
    given = parser.parse_args(words)
    tally, begun = trials.Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newscrawl-faults-") as folder, places(Path(folder)) as found:
        seed = kill(found, tally, given.seed, given.kills, given.articles)
        for store, state, fault in OTHERS * given.rounds:
            with trials.trial(found, store, state, seed, given.articles) as one:
                tally.note(seed, f"{fault.__name__} {store} {state}", fault(one))
            say(f"seed {seed}: {fault.__name__}, {store}, {state}")
            seed += 1
    say(f"{tally}; {len(OTHERS) * given.rounds} other faults; {time.monotonic() - begun:.0f} s")
    return bool(tally.found) | network.main(["--seed", str(seed)])


def kill(found: Places, tally: trials.Tally, seed: int, number: int, articles: int) -> int:
    """`number` kills, in chains that end with a whole run; gives the next seed."""
    combinations = cycle(COMBINATIONS)
    while tally.kills < number:
        store, state = next(combinations)
        chain = min(random.Random(seed).randint(1, CHAIN), number - tally.kills)  # noqa: S311 - no secret
        with trials.trial(found, store, state, seed, articles) as one:
            tally.note(seed, f"{chain} kills {store} {state}", trials.kills(one, chain, tally))
        say(f"seed {seed}: {chain} kills, {store}, {state}; in all {tally}")
        seed += 1
    return seed


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
