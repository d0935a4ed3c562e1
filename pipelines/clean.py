"""Article → Article without boilerplate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.clean.article import clean_article
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from newscrawl.model import Article


class CleanPipeline:
    def process_item(self, item: Article) -> Article:
        with dropping():
            return clean_article(item)
