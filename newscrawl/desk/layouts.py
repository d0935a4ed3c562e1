"""The selectors of sites.toml in a run: which a page is asked with, and which found nothing at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.overrides import matched_in
from newscrawl.sites import selectors_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.model import Article
    from newscrawl.sites import Selectors, Site


class Layouts:
    """Counts on how many articles of a run each selector found something."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = sites
        self._articles: Counter[str] = Counter()
        self._matched: Counter[tuple[str, str]] = Counter()

    def selectors(self, url: str) -> Selectors | None:
        """Those for a page of this address."""
        return selectors_of(self.sites, url) if self.sites else None

    def count(self, article: Article) -> None:
        """An article that was made with the selectors of its site, if it has any."""
        if article.domain and self.sites:
            self._articles[article.domain] += 1
            self._matched.update((article.domain, name) for name in matched_in(article.extractor))

    def alarms(self) -> Iterator[str]:
        """A sentence for each selector that never found anything: the site may have another layout now."""
        for domain, pages in self._articles.items():
            selectors = selectors_of(self.sites, f"http://{domain}/")
            for name in selectors.given if selectors else ():
                if not self._matched[domain, name]:
                    yield (
                        f"{domain}: {name} of sites.toml found nothing on {pages} pages, which were read as if it were not"
                        " there: look at the site's layout"
                    )
