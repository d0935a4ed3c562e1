"""A small news site on loopback, so that the first run needs no network: `with serve() as site: crawl(site.url)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.demo.pages import forms
from newscrawl.demo.server import Asked, Resource, Server
from newscrawl.demo.site import MISSING, PRIVATE, REDIRECT, Site
from newscrawl.demo.story import Dirt, stories

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.demo.story import Story
    from newscrawl.model import Block

__all__ = ["MISSING", "PRIVATE", "REDIRECT", "TRUTH", "Asked", "Resource", "Server", "Truth", "serve", "truth"]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a perfect crawl keeps of one article: `paragraphs` are those of `blocks`; `unwanted` are texts on its page that
    must not be kept; `duplicate_of` is the path of the article that it repeats."""

    path: str
    headline: str
    paragraphs: tuple[str, ...]
    blocks: tuple[Block, ...]
    language: str
    published: str
    modified: str
    authors: tuple[str, ...]
    standfirst: str | None
    unwanted: tuple[str, ...]
    duplicate_of: str | None


def _unwanted(story: Story) -> tuple[str, ...]:
    dirt = [block.text for block in story.body if isinstance(block, Dirt)]
    form = () if story.comments == "none" else forms()[story.language].values()
    longer = [words for words in form if len(words) > len("Kommentar abschicken")]
    return (*dirt, *(text for _, text in story.thread), *longer)


def _truth(story: Story, paths: dict[str, str]) -> Truth:
    return Truth(
        path=story.path,
        headline=story.headline,
        paragraphs=story.paragraphs,
        blocks=story.blocks,
        language=story.language,
        published=story.published.isoformat(),
        modified=story.changed.isoformat(),
        authors=story.authors,
        standfirst=story.standfirst,
        unwanted=_unwanted(story),
        duplicate_of=paths[story.syndicated] if story.syndicated else None,
    )


def truth(edition: int = 1, updated: datetime | None = None) -> tuple[Truth, ...]:
    """Every article of `edition`, newest first; `updated` as for `serve`."""
    found = stories(edition, updated)
    paths = {story.slug: story.path for story in found}
    return tuple(_truth(story, paths) for story in found)


TRUTH = truth()
"""The articles of the first edition."""


def serve(port: int = 0, edition: int = 1, updated: datetime | None = None) -> Server:
    """Start the demo on 127.0.0.1 at `port` (0: any free one); end it by `stop()` or by leaving a `with`.

    Edition 2 has one article's text changed, at `updated`: by default now in whole seconds, rounded up, so after any crawl of
    edition 1.
    Raises OSError where the port is taken.
    """
    return Server(lambda base: Site.build(base, edition, updated).find, port)
