"""Raise floors.toml to today's scores: `make pin`, or `python -m tests.quality.pin [--lower REASON]`."""

from __future__ import annotations

import argparse
import sys

from tests.quality.corpus import SETS, score_set
from tests.quality.floors import DIGITS, FLOORS, Table, fallen, raised, read_floors, written
from tests.quality.gold import read_golds, score


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.pin", description=__doc__)
    parser.add_argument("--lower", metavar="REASON", help="also lower the floors that scores have fallen under, and say why")
    reason = parser.parse_args().lower
    floors, reasons = read_floors()
    scores: dict[str, Table] = {
        "pages": {gold.name: score(gold) for gold in read_golds()},
        "corpus": {name: score_set(name) for name in SETS} or floors["corpus"],
    }
    under = [
        f"{name}.{field}: {score:.4f}, floor {floor}"
        for kind, table in scores.items()
        for name, fields in table.items()
        for field, (floor, score) in fallen(floors[kind].get(name, {}), fields).items()
    ]
    tables = {kind: raised(floors[kind], table, digits=DIGITS[kind], lower=reason is not None) for kind, table in scores.items()}
    if reason is not None:
        reasons |= {line.partition(":")[0]: reason.replace('"', "'") for line in under}
    FLOORS.write_text(written(tables, reasons), "utf-8")
    for line in under:
        print(line)
    if under and reason is None:
        print("These floors stay. To lower them, say why: --lower REASON")
    return int(bool(under) and reason is None)


if __name__ == "__main__":
    sys.exit(main())
