"""One extractor on many pages: run by `peers.py` in an environment of its own, so with the standard library and that extractor.

    python adapter.py NAME < rows > predictions

A row is `{"id", "url", "html"}`, `html` the path of a gzipped page; a prediction is what the corpus's scorer reads, with `ms`
of CPU.
"""
# ruff: noqa: PLC0415 - one of the extractors is installed, the others are not

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 60
"""A page that takes longer counts as empty, with its time."""


def newspaper4k() -> Any:
    import newspaper

    def read(html: str, url: str) -> dict[str, Any]:
        article = newspaper.Article(url or "https://a.invalid/", fetch_images=False)  # it would ask for them by HTTP
        article.download(input_html=html)
        article.parse()
        return {"text": article.text, "title": article.title, "authors": article.authors, "date": article.publish_date}

    return read


def news_please() -> Any:
    from newsplease import NewsPlease

    def read(html: str, url: str) -> dict[str, Any]:
        found = NewsPlease.from_html(html, url=url or None, fetch_images=False)  # as above
        return {"text": found.maintext, "title": found.title, "authors": found.authors, "date": found.date_publish}

    return read


def readability_lxml() -> Any:
    from lxml.html import fromstring
    from readability import Document

    def read(html: str, url: str) -> dict[str, Any]:
        document = Document(html, url=url or None)
        blocks = fromstring(document.summary()).iter("p", "h2", "h3", "h4", "li", "pre", "blockquote")
        text = "\n".join(block.text_content() for block in blocks if block.tag != "blockquote" or block.find(".//p") is None)
        return {"text": text, "title": document.short_title()}

    return read


def resiliparse() -> Any:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def read(html: str, _url: str) -> dict[str, Any]:
        tree = HTMLTree.parse(html)
        text = extract_plain_text(tree, main_content=True, alt_texts=False, links=False, form_fields=False)
        return {"text": text, "title": tree.title}

    return read


READERS: dict[str, Callable[[], Any]] = {
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "readability-lxml": readability_lxml,
    "resiliparse": resiliparse,
}


def timed(read: Any, row: dict[str, Any]) -> dict[str, Any]:
    html = gzip.decompress(Path(row["html"]).read_bytes()).decode("utf-8", "replace")
    start = time.process_time()
    signal.alarm(SECONDS)
    try:
        found = read(html, row["url"])
    except Exception as error:
        found = {"error": f"{type(error).__name__}: {error}"[:200]}
    finally:
        signal.alarm(0)
    date = found.get("date")
    return {**found, "date": date and str(date), "id": row["id"], "ms": (time.process_time() - start) * 1e3}


def give_up(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    signal.signal(signal.SIGALRM, give_up)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an extractor prints is no prediction
    rows = [json.loads(line) for line in sys.stdin]
    read = READERS[sys.argv[1]]()
    timed(read, rows[0])  # the first page pays for imports
    for row in rows:
        answers.write(json.dumps(timed(read, row)) + "\n")
    answers.close()


if __name__ == "__main__":
    main()
