"""A bucket with a few articles in it."""

from __future__ import annotations

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.ingest import ingest
from newscrawl.model import Page
from tests.tiny import story

WORDS = ("herring", "lanterns", "gravel", "barley", "saffron", "otters", "quinces", "ferries")


def fill(store: str) -> list[str]:
    """Take eight articles of news.example into `store`, as a crawl does; gives their outcomes."""
    config = Config.read(store=store)
    desk = open_desk(config, new_run("crawl", ("https://news.example/",)))
    pages = [Page(f"https://news.example/news/{word}", story(word).body, desk.run.started) for word in WORDS]
    outcomes = [str(ingest(desk.keep(page), desk).outcome) for page in pages]
    close_desk(desk)
    return outcomes
