"""Crawl news sites into a bucket of cleaned JSON articles."""

from newscrawl.reader import Change, aread_articles, read_articles
from newscrawl.version import __version__

__all__ = ["Change", "__version__", "aread_articles", "read_articles"]
