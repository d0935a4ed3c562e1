"""Which article it is, and which words it has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.dedup.fingerprint import content_hash
from newscrawl.dedup.prints import brought
from newscrawl.urls.canonical import article_id, canonicalize

if TYPE_CHECKING:
    from newscrawl.model import Article


def named(article: Article) -> Article:
    """`article` with its `id`, `content_hash`, and its other addresses as `aliases`.

    The id is the hash of its canonical URL; of its content where it has no URL, such as text from a file.
    """
    prints = brought(article)
    digest = prints.content_hash if prints else content_hash(article.headline, article.body)
    url = article.canonical_url or article.url
    others = [other for other in (*article.aliases, article.url, article.request_url) if other and other != url]
    return replace(
        article,
        id=article_id(canonicalize(url) if url else f"content:{digest}"),
        content_hash=digest,
        aliases=tuple(dict.fromkeys(others)),
    )
