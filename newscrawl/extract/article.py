"""A Page to an Article: decode, tell markup from plain text, read what the page says of itself, find its body."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from newscrawl.extract.addresses import slug_of
from newscrawl.extract.decode import decode, is_binary, is_html
from newscrawl.extract.language import language_tag
from newscrawl.extract.metadata import Facts, read_facts
from newscrawl.extract.overrides import override
from newscrawl.extract.prune import prune
from newscrawl.extract.select import select
from newscrawl.extract.standfirst import find_standfirst, place_standfirst
from newscrawl.extract.text import read_text
from newscrawl.extract.tree import MAX_BYTES, check_text, parse_html
from newscrawl.extract.units import read_units
from newscrawl.model import Article, Evidence, LeadKind, Outcome, Rejected, Removal, Stamp
from newscrawl.urls.canonical import choose_canonical
from newscrawl.urls.hosts import site_of

if TYPE_CHECKING:
    from newscrawl.model import DateSource, Page
    from newscrawl.sites import Selectors

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def extract_article(page: Page, selectors: Selectors | None = None) -> Article:
    """The article of a page, uncleaned: what trafilatura chose, read again from the page, with the page's metadata.

    `selectors` are those of the page's site; what they find comes before what is guessed.
    Raises Rejected, and MemoryError, and nothing else: NOT_ARTICLE where the page holds none, TOO_LARGE past the bounds in
    `tree`, ERROR where a parser broke on it. `page.url` may be empty.
    """
    try:
        return _extract(page, selectors)
    except (Rejected, MemoryError):
        raise
    except (Exception, RecursionError) as error:  # a library broke on bad input; the lead still needs its one ending
        raise Rejected(Outcome.ERROR, f"{type(error).__name__} while extracting") from error


def _extract(page: Page, selectors: Selectors | None) -> Article:
    if len(page.body) > MAX_BYTES:
        raise Rejected(Outcome.TOO_LARGE, f"{len(page.body)} bytes")
    if not page.body.strip() or is_binary(page.body):
        raise Rejected(Outcome.NOT_ARTICLE, "empty page" if not page.body.strip() else "no text: a binary file")
    content_type = page.header("content-type")
    text = decode(page.body, content_type)
    article = _of_html(page, text, selectors) if says_html(content_type, page.body) else _of_text(page, text)
    if not article.blocks:
        raise Rejected(Outcome.NOT_ARTICLE, "no article text found")
    return article


def says_html(content_type: str | None, body: bytes) -> bool:
    """By header; without one, or where text/plain holds a whole document, by what the body looks like."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or (kind != "text/plain" and is_html(body))


def _of_text(page: Page, text: str) -> Article:
    check_text(len(text))
    headline, blocks = read_text(text)
    slug = slug_of(page.url)
    evidence = Evidence((headline,) if headline else (), frozenset({slug} if slug else ()))
    return _of_page(page, Facts(headline=headline, evidence=evidence), Article(page.url, blocks=blocks))


def _of_html(page: Page, text: str, selectors: Selectors | None) -> Article:
    tree = parse_html(text)
    overridden = override(tree, selectors)
    facts = overridden.over(read_facts(tree, page.url, page.lead.language if page.lead else None))
    told = find_standfirst(tree, facts.description)
    story = overridden.story(tree)
    removed = overridden.removed + prune(story)
    chosen, left = (read_units(story), []) if overridden.body else select(story, page.url)
    removed += tuple(Removal("not-selected", unit.block.text) for unit in left)
    blocks = tuple(unit.block for unit in chosen)
    standfirst, blocks = place_standfirst(told, blocks) if blocks else (None, blocks)
    article = _of_page(page, facts, Article(page.url, blocks=blocks, standfirst=standfirst, cleaning=removed))
    return replace(article, extractor=article.extractor + overridden.extractor)


def _of_page(page: Page, facts: Facts, article: Article) -> Article:
    return replace(
        article,
        headline=facts.headline or (page.lead.title if page.lead else None),
        description=facts.description,
        date_published=facts.date_published or _lead_stamp(page),
        date_modified=facts.date_modified,
        authors=facts.authors,
        canonical_url=choose_canonical(page.url, facts.canonical) if page.url else facts.canonical,
        request_url=page.request_url,
        site_name=facts.site_name,
        domain=site_of(page.url) if page.url else None,
        in_language=facts.in_language or (language_tag(page.lead.language) if page.lead and page.lead.language else None),
        article_section=facts.article_section,
        keywords=facts.keywords,
        breadcrumbs=facts.breadcrumbs,
        main_image=facts.main_image,
        images=facts.images,
        is_accessible_for_free=facts.is_accessible_for_free,
        discovered_via=page.lead,
        fetched_at=page.fetched_at,
        http_status=page.status,
        run_id=page.run_id,
        raw_key=page.raw_key,
        raw_offset=page.raw_offset,
        extractor=_versions() + _renderer(page),
        evidence=facts.evidence,
    )


def _lead_stamp(page: Page) -> Stamp | None:
    lead = page.lead
    if lead is None or lead.published is None:
        return None
    source: DateSource = "feed" if lead.kind is LeadKind.FEED else "sitemap"
    value = lead.published.isoformat(timespec="seconds")
    return Stamp(value, source, value, "second")


def _renderer(page: Page) -> tuple[tuple[str, str], ...]:
    name, _, number = (page.rendered_by or "").partition("/")
    return ((name, number),) if name else ()


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, version(name)) for name in ("newscrawl", "trafilatura"))
