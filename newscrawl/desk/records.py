"""From articles to what is held against known ones, and what sets a record apart from the one before it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from newscrawl.dedup import Candidate, fingerprint
from newscrawl.dedup.notes import is_corrected
from newscrawl.dedup.prints import brought
from newscrawl.dedup.words import UNSPACED_CHARS, fold, words
from newscrawl.state.rows import instant, rights_mark
from newscrawl.storage.articles import rights_to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.model import Article

    Record = dict[str, Any]

CAST: Final = ("cluster", "duplicateOf")
"""Keys that tell which part an article plays among copies of other sites."""
OWN: Final = frozenset(
    {"revision", "previous", "changed", "fetchedAt", "httpStatus", "runId", "rawKey", "rawOffset"}
    | {"extractor", "cleaning", "discoveredVia"}
)
"""Keys of our own bookkeeping: where only they differ, nothing has changed for consumers."""

_UNSPACED: Final = re.compile(f"[{UNSPACED_CHARS}]")


def candidate_of(article: Article) -> Candidate:
    """A named article as admission wants it."""
    assert article.id
    assert article.run_id
    assert article.content_hash
    prints = brought(article)
    signature, bands = (prints.signature, prints.bands) if prints else fingerprint(article.body)
    return Candidate(
        id=article.id,
        run=article.run_id,
        site=article.domain or "",
        url=article.url,
        content_hash=article.content_hash,
        signature=signature,
        bands=bands,
        published=published(article),
        headline=article.headline,
        canonical=article.canonical_url,
        rights=rights_mark(rights_to_json(article.rights)),
        is_corrected=is_corrected(article.headline, article.body),
    )


def published(article: Article) -> datetime | None:
    return instant(article.date_published.value) if article.date_published else None


def addresses(article: Article) -> list[str]:
    """Every address that the article is known by, without repeats."""
    named = (article.url, article.canonical_url, article.request_url, *article.aliases)
    return list(dict.fromkeys(url for url in named if url))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Record:
    """`changed` of a record that takes the place of `old`; without `keys` consumers would see no difference.

    Words are counted over the body, wherever they stand; of scripts without spaces each character is one.
    """
    before, after = (Counter(_words(record.get("articleBody") or "")) for record in (old, new))
    return {
        "headline": _differ(old, new, "headline"),
        "body": _differ(old, new, "articleBody"),
        "wordsAdded": (after - before).total(),
        "wordsRemoved": (before - after).total(),
        "keys": [key for key in new if key not in OWN and old.get(key) != new[key]],
    }


def _differ(old: Mapping[str, Any], new: Mapping[str, Any], key: str) -> bool:
    """Whether other words are there; kinds of quotes, case and spacing are none."""
    return fold(old.get(key) or "") != fold(new[key] or "")


def _words(text: str) -> list[str]:
    return [part for word in words(text) for part in (word if _UNSPACED.search(word) else [word])]
