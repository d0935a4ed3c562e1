"""A crawl with news-please or newspaper4k, run in an environment of its own: a JSON file for each page, below OUT.

    python peer.py NAME OUT URLS

URLS is a file with an address a line.
"""
# ruff: noqa: PLC0415 - one of the two is installed

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

THREADS = 8
AT_ONCE = 100


def news_please(urls: list[str]) -> Any:
    """Its own way to crawl a list."""
    from newsplease import NewsPlease

    for start in range(0, len(urls), AT_ONCE):  # it starts a thread for each
        for article in NewsPlease.from_urls(urls[start : start + AT_ONCE], {"timeout": 30}, fetch_images=False).values():
            if article:
                yield article.get_serializable_dict()


def newspaper4k(urls: list[str]) -> Any:
    import newspaper

    def read(url: str) -> dict[str, Any]:
        article = newspaper.article(url, fetch_images=False)
        named = {"title": article.title, "authors": article.authors, "date": str(article.publish_date)}
        return {"url": url, "text": article.text, **named}

    with ThreadPoolExecutor(THREADS) as threads:
        yield from threads.map(read, urls)


if __name__ == "__main__":
    crawl = {"news-please": news_please, "newspaper4k": newspaper4k}[sys.argv[1]]
    out = Path(sys.argv[2])
    out.mkdir()
    for number, row in enumerate(crawl(Path(sys.argv[3]).read_text().split())):
        (out / f"{number}.json").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
