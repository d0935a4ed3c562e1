"""Kept pages and already scraped text through the same steps as a crawl, without crawling."""

from newscrawl.replay.compare import Comparison
from newscrawl.replay.rehearsal import rehearsing
from newscrawl.replay.run import Wanted, replay
from newscrawl.replay.sources import Source, open_source

__all__ = ["Comparison", "Source", "Wanted", "open_source", "rehearsing", "replay"]
