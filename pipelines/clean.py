"""Article → Article without boilerplate. Those of pages come clean from the extraction processes, which have the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.clean.article import clean_article
from newscrawl.model import Cleaned
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from newscrawl.model import Article


class CleanPipeline:
    def process_item(self, item: Article) -> Article:
        if isinstance(item, Cleaned):
            return item
        with dropping():
            return clean_article(item)
