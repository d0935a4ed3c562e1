"""The labelled real pages beside the project, where they are at hand, scored by their own `score.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import extraction
from newscrawl.model import Rejected
from newscrawl.validate import check_article

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FIELDS = ("f1", "exact", "title", "authors", "date")
SETS = ("aeb", "fundus", "wcxb") if CORPUS.exists() else ()


def score_set(name: str) -> dict[str, float]:
    """The set's scores, and the share of its pages that are kept as articles."""
    scorer, rows = extraction.load(CORPUS, name)
    got, kept = {}, 0
    for row in rows:
        article = extraction.ours(row)
        got[row["id"]] = extraction.prediction(article)
        kept += _is_kept(article)
    found = extraction.of_set(scorer, rows, got, name)
    return {field: found[field] for field in FIELDS if found[field] is not None} | {"kept": kept / len(rows)}


def _is_kept(article: Any) -> bool:
    try:
        check_article(article, min_text_chars=200)
    except (Rejected, AttributeError):
        return False
    return True
