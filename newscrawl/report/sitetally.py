"""What a run counts of one site."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.model import Outcome
from newscrawl.report.iso import iso
from newscrawl.report.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newscrawl.model import Article


@dataclass
class SiteTally:
    """One site in one run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    fetched: int = 0
    """Pages of leads that arrived."""
    latency: Spread = field(default_factory=Spread)
    """Seconds from a request to the whole of its answer, robots.txt, sitemaps and feeds among them."""
    bytes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    lengths: Spread = field(default_factory=Spread)
    """Characters of the bodies of articles."""
    fields: Counter[str] = field(default_factory=Counter)
    """On how many articles each field was found."""
    delays: Spread = field(default_factory=Spread)
    """Seconds from publication to storage, of new articles whose page names an hour that is less than a week ago."""
    newest: datetime | None = None
    """When a new article was last stored."""

    def told(self) -> dict[str, Any]:
        """As the run report has it."""
        return {
            "leads": self.outcomes.total(),
            "outcomes": {str(o): self.outcomes[o] for o in Outcome if self.outcomes[o]},
            "fetched": self.fetched,
            "requests": self.latency.count,
            "statuses": {str(status): self.statuses[status] for status in sorted(self.statuses)},
            "bytes": self.bytes,
            "latency": self.latency.told(),
            "articles": self.lengths.count,
            "fields": {name: self.fields[name] for name in FIELDS},
            "medianLength": self.lengths.told(0)["p50"],
            "publishToStored": self.delays.told(0),
            "lastStored": iso(self.newest),
        }


FIELDS: Final[dict[str, Callable[[Article], object]]] = {
    "headline": lambda article: article.headline,
    "datePublished": lambda article: article.date_published,
    "authors": lambda article: article.authors,
    "description": lambda article: article.description or article.standfirst,
    "articleSection": lambda article: article.article_section,
    "inLanguage": lambda article: article.in_language,
    "mainImage": lambda article: article.main_image,
    "canonicalUrl": lambda article: article.canonical_url,
}
"""What articles are asked for, by the keys of the bucket."""
