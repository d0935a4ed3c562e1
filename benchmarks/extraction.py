"""Quality and speed of extraction on a labelled corpus, side by side with trafilatura and, with --peers, with others.

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
from typing import TYPE_CHECKING, Any

import trafilatura

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import ablation, peers
from newscrawl.clean import article as cleaning
from newscrawl.clean.article import clean_article
from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Page, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]
Answers = dict[str, Row]
"""By page, what the scorer reads."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIGURES = ("f1", "precision", "recall", "exact", "title", "authors", "date")
OURS, THEIRS = "newscrawl", "trafilatura"


def load(corpus: Path, name: str | None) -> tuple[Any, list[Row]]:
    """The corpus's scorer module and its rows with their pages' bytes. Raises ValueError that says what is missing."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    try:
        assert spec
        assert spec.loader
        scorer = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(scorer)
        rows = [json.loads(line) for line in (corpus / "gold.jsonl").read_text("utf-8").split("\n") if line]
        chosen = [row for row in rows if name in (None, row["set"])]
        for row in chosen:
            row["bytes"] = gzip.decompress((corpus / row["html"]).read_bytes())
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"{corpus} is no corpus with score.py, gold.jsonl and its pages: {error}") from None
    if not chosen:
        raise ValueError(f"{corpus} has no set {name}: it has {', '.join(sorted({row['set'] for row in rows}))}")
    return scorer, chosen


def page_of(row: Row) -> Page:
    return Page(row["url"], row["bytes"], NOW, (("content-type", "text/html; charset=utf-8"),))


def extracted(row: Row) -> Article | None:
    try:
        return extract_article(page_of(row))
    except Rejected:
        return None


def ours(row: Row) -> Article | None:
    article = extracted(row)
    return article and clean_article(article)


def prediction(article: Article | None, *, standfirst: bool = True) -> Row:
    """What the scorer reads; it lets the standfirst be in the text or not, but not every set's gold has it."""
    if article is None:
        return {}
    blocks = article.blocks[1:] if article.standfirst and not standfirst else article.blocks
    text = replace(article, blocks=blocks).body
    date = article.date_published.value if article.date_published else None
    authors = [author.name for author in article.authors]
    return {"text": text, "title": article.headline, "authors": authors, "date": date, "standfirst": article.standfirst}


def theirs(row: Row) -> Row:
    """trafilatura as a user would call it."""
    found = trafilatura.bare_extraction(row["bytes"].decode("utf-8", "replace"), url=row["url"], with_metadata=True)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"text": found.text, "title": found.title, "authors": authors, "date": found.date}


def timed(call: Callable[[Row], Any], row: Row) -> tuple[Any, float]:
    start = time.process_time()
    result = call(row)
    return result, time.process_time() - start


def of_set(scorer: Any, rows: list[Row], got: Answers, name: str) -> Row:
    scored: Row = scorer.score([row for row in rows if row["set"] == name], got)[0]
    return scored


def sets_of(rows: list[Row]) -> list[str]:
    return sorted({row["set"] for row in rows})


def measure(rows: list[Row], *, standfirst: bool) -> dict[str, tuple[Answers, list[float]]]:
    """Answers and CPU seconds a page of ours and of trafilatura, page by page side by side."""
    answers: dict[str, Answers] = {OURS: {}, THEIRS: {}}
    times: dict[str, list[float]] = {OURS: [], THEIRS: []}
    for row in rows:
        for name, call in ((OURS, ours), (THEIRS, theirs)):
            found, seconds = timed(call, row)
            times[name].append(seconds)
            answers[name][row["id"]] = prediction(found, standfirst=standfirst) if name == OURS else found
    return {name: (answers[name], times[name]) for name in answers}


def quality(scorer: Any, rows: list[Row], tools: dict[str, tuple[Answers, list[float]]]) -> None:
    print("\nset     n    tool              f1     prec   recall exact  title  authors date")
    for name in sets_of(rows):
        for tool, (answers, _) in tools.items():
            scored = of_set(scorer, rows, answers, name)
            figures = ("  –   " if scored[key] is None else f"{scored[key]:.4f}" for key in FIGURES)
            print(f"{name:7} {scored['n']:<4} {tool:17}", " ".join(figures))


def speed(rows: list[Row], tools: dict[str, tuple[Answers, list[float]]]) -> None:
    print("\nset     tool              CPU ms mean  median     max   of trafilatura's mean  median")
    for name in sets_of(rows):
        of = {
            tool: [s * 1e3 for row, s in zip(rows, times, strict=True) if row["set"] == name]
            for tool, (_, times) in tools.items()
        }
        mean, median = statistics.mean(of[THEIRS]), statistics.median(of[THEIRS])
        for tool, times in of.items():
            a, b = statistics.mean(times), statistics.median(times)
            print(f"{name:7} {tool:17} {a:11.1f} {b:7.1f} {max(times):7.0f} {a / mean:23.3f} {b / median:7.3f}")


def worst(scorer: Any, rows: list[Row], answers: Answers, count: int) -> None:
    for name in sets_of(rows):
        group = [row for row in rows if row["set"] == name]
        pages = scorer.score(group, answers)[1]
        found = [(*scorer.precision_recall(page), row) for page, row in zip(pages, group, strict=True)]
        print(f"\nworst of {name}: precision, recall, page")
        for precision, recall, row in sorted(found, key=lambda one: scorer.f1(*one[:2]))[:count]:
            print(f"    {precision:.2f} {recall:.2f} {row['id']} {row['url'][:90]}")


def ablate(scorer: Any, rows: list[Row], *, standfirst: bool) -> None:
    """Print the F1 that each set loses without a rule or step; rules see the same extracted articles each time."""
    articles = {row["id"]: extracted(row) for row in rows}

    def scored(*, anew: bool) -> Row:
        found = {row["id"]: extracted(row) for row in rows} if anew else articles
        answers = {key: prediction(article and clean_article(article), standfirst=standfirst) for key, article in found.items()}
        return {name: of_set(scorer, rows, answers, name)["f1"] for name in sets_of(rows)}

    def told(what: str, without: Row) -> None:
        print(f"{what:22}", "  ".join(f"{whole[name] - without[name]:+.4f}" for name in whole), flush=True)

    whole = scored(anew=False)
    print(f"\n{'F1 lost without':22}", "  ".join(f"{name:7}" for name in whole))
    with ablation.without_rule(None):
        told("all rules", scored(anew=False))
    for number, (rule, _) in enumerate(cleaning.RULES):
        with ablation.without_rule(number):
            told(rule, scored(anew=False))
    for step, *where in ablation.STEPS:
        with ablation.without_step(*where):
            told(step, scored(anew=True))


def add_peers(rows: list[Row], corpus: Path, tools: dict[str, tuple[Answers, list[float]]]) -> None:
    for name in peers.PEERS:
        try:
            tools[name] = peers.run_peer(name, rows, corpus)
            failed = sum("error" in answer for answer in tools[name][0].values())
            print(f"{name} {peers.version_of(name)}" + (f": {failed} pages failed" if failed else ""), flush=True)
        except peers.Missing as missing:
            print(f"{name} is left out: {missing}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path(__file__).parents[2] / "shared" / "corpus")
    parser.add_argument("--set", help="only this set")
    parser.add_argument("--without-standfirst", action="store_true", help="score the body without the standfirst before it")
    parser.add_argument("--peers", action="store_true", help="others too, each in an environment of its own below .peers/")
    parser.add_argument("--ablate", action="store_true", help="print the F1 that each rule and step is worth")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list our N worst pages of each set")
    args = parser.parse_args()
    try:
        scorer, rows = load(args.corpus, args.set)
    except ValueError as error:
        parser.exit(2, f"{error}\n")
    timed(ours, rows[0])  # the first page pays for imports
    timed(theirs, rows[0])
    tools = measure(rows, standfirst=not args.without_standfirst)
    if args.peers:
        add_peers(rows, args.corpus, tools)
    quality(scorer, rows, tools)
    speed(rows, tools)
    if args.worst:
        worst(scorer, rows, tools[OURS][0], args.worst)
    if args.ablate:
        ablate(scorer, rows, standfirst=not args.without_standfirst)


if __name__ == "__main__":
    main()
