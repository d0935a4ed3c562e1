"""Crawl news sites into a bucket of cleaned JSON articles."""

__version__ = "0.1.0"

from newscrawl.reader import Change, read_articles

__all__ = ["Change", "__version__", "read_articles"]
