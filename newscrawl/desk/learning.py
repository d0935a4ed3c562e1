"""What repeats on a site, taken out of new articles as they come, and of those that were stored before it was learned."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from newscrawl.clean.learned import is_boilerplate, remove_learned, short_blocks
from newscrawl.sites import keep_of
from newscrawl.state import Counting
from newscrawl.storage.articles import from_json, read_record
from newscrawl.validate import text_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.desk.desk import Desk
    from newscrawl.model import Article
    from newscrawl.sites import Site
    from newscrawl.state import State

logger = logging.getLogger(__name__)

COUNTING: Final = Counting(short_blocks, is_boilerplate)


class Learning:
    """What the state has learned of each site, as far as this run asked for it. Threads may share it."""

    def __init__(self, state: State, sites: Sequence[Site], min_text_chars: int) -> None:
        self._state = state
        self._sites = sites
        self._min_text_chars = min_text_chars
        self._learned: dict[str, frozenset[int]] = {}

    def applied(self, article: Article) -> Article:
        """`article` without what repeats on its site; as it is where too little would be left of it."""
        learned = self._of(article.domain) if article.domain else frozenset()
        if not learned or not article.domain:
            return article
        cleaned = remove_learned(article, learned, keep_of(self._sites, article.domain))
        is_left = any(block.kind != "heading" for block in cleaned.blocks)
        return cleaned if is_left and text_size(cleaned.body) >= self._min_text_chars else article

    def refresh(self, site: str | None = None) -> None:
        """More of the log was read: more is learned of `site`, or may be of any."""
        if site:
            self._learned.pop(site, None)
        else:
            self._learned.clear()

    def _of(self, site: str) -> frozenset[int]:
        found = self._learned.get(site)
        if found is None:
            found = self._learned[site] = self._state.learned(site)
        return found


def clean_again(desk: Desk) -> None:
    """Revise the articles that were stored before what repeats on them was learned. Raises StoreError or StateError."""
    for learned in desk.state.to_clean():
        revised = sum(_clean_again(desk, key) for key in learned.keys)
        desk.state.note_cleaned(learned)
        logger.info("%s: %d texts repeat, %d articles were cleaned again", learned.site, len(learned.hashes), revised)


def _clean_again(desk: Desk, key: str) -> bool:
    record = read_record(desk.blobs, key)
    return bool(record and desk.revise(from_json(record), cause="cleaning"))
