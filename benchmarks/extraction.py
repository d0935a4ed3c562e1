"""Score and time extraction on a labelled corpus: `python benchmarks/extraction.py [CORPUS] [--ablate] [--pages N] [--worst N]`.

CORPUS is a folder with `gold.jsonl`, `score.py` and gzipped pages, by default ../shared/corpus.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from newscrawl.clean import article as cleaning
from newscrawl.clean.article import clean_article
from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Page, Rejected

Row = dict[str, Any]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def load(corpus: Path, name: str | None) -> tuple[Any, list[Row]]:
    """The corpus's scorer module and its rows with their pages' bytes."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{corpus} holds no score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = [json.loads(line) for line in (corpus / "gold.jsonl").read_text("utf-8").split("\n") if line]
    for row in rows:
        row["bytes"] = gzip.decompress((corpus / row["html"]).read_bytes())
    return scorer, [row for row in rows if name in (None, row["set"])]


def page_of(row: Row) -> Page:
    return Page(row["url"], row["bytes"], NOW, (("content-type", "text/html; charset=utf-8"),))


def ours(row: Row) -> Article | None:
    try:
        return clean_article(extract_article(page_of(row)))
    except Rejected:
        return None


def prediction(article: Article | None, *, standfirst: bool = True) -> Row:
    """What the scorer reads; it lets the standfirst be in the text or not, but not every set's gold has it."""
    if article is None:
        return {}
    blocks = article.blocks[1:] if article.standfirst and not standfirst else article.blocks
    text = replace(article, blocks=blocks).body
    date = article.date_published.value if article.date_published else None
    authors = [author.name for author in article.authors]
    return {"text": text, "title": article.headline, "authors": authors, "date": date, "standfirst": article.standfirst}


def theirs(row: Row) -> None:
    trafilatura.bare_extraction(row["bytes"].decode("utf-8", "replace"), url=row["url"], with_metadata=True)


def timed(call: Any, row: Row) -> tuple[Any, float]:
    start = time.process_time()
    result = call(row)
    return result, time.process_time() - start


def table(scorer: Any, rows: list[Row], got: dict[str, Row], worst: int) -> dict[str, Row]:
    """Print one line a set, and the worst pages, and return the scores."""
    scores = {}
    print("set     n    f1     prec   recall exact  title  authors date")
    for name in sorted({row["set"] for row in rows}):
        group = [row for row in rows if row["set"] == name]
        scores[name], pages = scorer.score(group, got)
        figures = (scores[name][key] for key in ("f1", "precision", "recall", "exact", "title", "authors", "date"))
        print(f"{name:7} {len(group):<4}", " ".join("   –  " if value is None else f"{value:.4f}" for value in figures))
        ranked = sorted(zip(pages, group, strict=True), key=lambda pair: scorer.f1(*scorer.precision_recall(pair[0])))
        for page, row in ranked[:worst]:
            precision, recall = scorer.precision_recall(page)
            print(f"    {precision:.2f} {recall:.2f} {row['id']} {row['url'][:90]}")
    return scores


def measure(rows: list[Row], *, against: bool, standfirst: bool = True) -> tuple[dict[str, Row], list[tuple[float, float]]]:
    got, times = {}, []
    for row in rows:
        article, seconds = timed(ours, row)
        got[row["id"]] = prediction(article, standfirst=standfirst)
        times.append((seconds, timed(theirs, row)[1] if against else 0.0))
    return got, times


def speed(rows: list[Row], times: list[tuple[float, float]]) -> None:
    print("\nset     ours mean/median ms   trafilatura mean/median ms   ratio of means / medians   slowest ms")
    for name in sorted({row["set"] for row in rows}):
        mine, other = zip(*[pair for row, pair in zip(rows, times, strict=True) if row["set"] == name], strict=True)
        a, b, c, d = (f(times) * 1e3 for times in (mine, other) for f in (statistics.mean, statistics.median))
        print(f"{name:7} {a:8.1f} {b:8.1f} {c:14.1f} {d:8.1f} {a / c:20.3f} {b / d:8.3f} {max(mine) * 1e3:16.0f}")


def of_set(scorer: Any, rows: list[Row], got: dict[str, Row], name: str) -> Row:
    scored: Row = scorer.score([row for row in rows if row["set"] == name], got)[0]
    return scored


def ablate(scorer: Any, rows: list[Row], scores: dict[str, Row]) -> None:
    """F1 lost per set when a cleaning rule is taken out."""
    full = cleaning.RULES
    for rule in full:
        cleaning.RULES = tuple(other for other in full if other is not rule)
        got, _ = measure(rows, against=False)
        losses = [f"{name} {value['f1'] - of_set(scorer, rows, got, name)['f1']:+.4f}" for name, value in scores.items()]
        print(f"{rule[0]:24}", "  ".join(losses), flush=True)
    cleaning.RULES = full


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path(__file__).parents[2] / "shared" / "corpus")
    parser.add_argument("--set", help="only this set")
    parser.add_argument("--no-speed", action="store_true", help="leave trafilatura's run out")
    parser.add_argument(
        "--without-standfirst", action="store_true", help="score the body without its first block, the standfirst"
    )
    parser.add_argument("--ablate", action="store_true", help="take every rule out once")
    parser.add_argument("--worst", type=int, default=0, help="worst pages to list per set")
    args = parser.parse_args()
    scorer, rows = load(args.corpus, args.set)
    ours(rows[0])
    theirs(rows[0])
    got, times = measure(rows, against=not args.no_speed, standfirst=not args.without_standfirst)
    scores = table(scorer, rows, got, args.worst)
    if not args.no_speed:
        speed(rows, times)
    if args.ablate:
        ablate(scorer, rows, scores)


if __name__ == "__main__":
    main()
