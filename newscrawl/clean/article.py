"""The ordered table of cleaning rules, and how they are applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from newscrawl.clean.comments import find_forms, find_threads
from newscrawl.clean.lines import (
    find_ads,
    find_author_box,
    find_bylines,
    find_consent,
    find_credits,
    find_kicker,
    find_notes,
    find_paywall,
    find_promotions,
    find_read_more,
    find_related,
    find_repeats,
    find_rules,
    find_share,
    find_stamps,
    find_tags,
    find_tail,
    find_titles,
    find_urls,
)
from newscrawl.clean.slugs import find_slugs
from newscrawl.model import Article, Block, Removal

Blocks = tuple[Block, ...]
Rule = tuple[str, Callable[[Blocks, Article], Mapping[int, None]]]

RULES: tuple[Rule, ...] = (
    ("comment-thread", find_threads),
    ("comment-form", find_forms),
    ("slug-line", find_slugs),
    ("headline-repeat", find_titles),
    ("repeat", find_repeats),
    ("related", find_related),
    ("read-more", find_read_more),
    ("promotion", find_promotions),
    ("ad", find_ads),
    ("share", find_share),
    ("paywall", find_paywall),
    ("consent", find_consent),
    ("tags", find_tags),
    ("note", find_notes),
    ("credit", find_credits),
    ("stamp", find_stamps),
    ("byline", find_bylines),
    ("bare-url", find_urls),
    ("ornament", find_rules),
    ("author-box", find_author_box),
    ("kicker", find_kicker),
    ("tail", find_tail),
)
"""(name, rule): a rule names the blocks to drop by number; what one takes away no longer parts its neighbours."""


def clean_article(article: Article) -> Article:
    """`article` without its boilerplate blocks; every text taken away is added to `cleaning` under the rule's name."""
    blocks, removed = article.blocks, list(article.cleaning)
    for name, rule in RULES:
        dropped = rule(blocks, article)
        removed += [Removal(name, blocks[number].text) for number in dropped]
        blocks = tuple(block for number, block in enumerate(blocks) if number not in dropped)
    return replace(article, blocks=blocks, cleaning=tuple(removed))
