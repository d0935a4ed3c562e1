"""For consumers: what has changed in a bucket since a cursor. Needs neither the state nor Scrapy."""

from newscrawl.reader.changes import Change, aread_articles, next_cursor, read_articles

__all__ = ["Change", "aread_articles", "next_cursor", "read_articles"]
