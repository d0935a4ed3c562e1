"""Crawl news sites into a bucket of cleaned JSON articles."""

__version__ = "0.1.0"
