"""Sites of a few pages, written down where a test needs them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.demo import Resource, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = [
    "anchor",
    "apron",
    "attic",
    "barge",
    "basin",
    "beacon",
    "blanket",
    "bottle",
    "bridge",
    "button",
    "candle",
    "canvas",
    "cellar",
    "chapel",
    "chimney",
    "clerk",
    "cobbler",
    "copper",
    "corner",
    "cottage",
    "cousin",
    "crate",
    "curtain",
    "ditch",
    "drawer",
    "engine",
    "fence",
    "ferry",
    "fiddle",
    "flour",
    "garden",
    "glove",
    "grocer",
    "hammer",
    "harvest",
    "hedge",
    "herring",
    "jacket",
    "kettle",
    "ladder",
    "lantern",
    "ledger",
    "letter",
    "lodger",
    "market",
    "mill",
    "mirror",
    "mortar",
    "needle",
    "oar",
    "orchard",
    "oven",
    "paddle",
    "parcel",
    "pastry",
    "pepper",
    "pigeon",
    "pilot",
    "plaster",
    "pocket",
    "pulley",
    "quarry",
    "rafter",
    "ribbon",
    "saddle",
    "sailor",
    "school",
    "shutter",
    "sister",
    "slate",
    "spanner",
    "stable",
    "station",
    "steeple",
    "stove",
    "tailor",
    "teacher",
    "thimble",
    "thread",
    "ticket",
    "timber",
    "tower",
    "trumpet",
    "tunnel",
    "turnip",
    "valley",
    "village",
    "violin",
    "wagon",
    "warden",
    "weaver",
    "willow",
]


def story(word: str, *, head: str = "") -> Resource:
    """An article page; another `word` makes another article, of six paragraphs that share nothing with it."""
    chance = random.Random(word)  # noqa: S311 - the same words each time
    paragraphs = "".join(f"<p>{sentence(word, chance)} {sentence(word, chance)}</p>" for _ in range(6))
    html = (
        f"<html><head><title>On {word}</title>{head}</head><body><article><h1>On {word}</h1>{paragraphs}</article></body></html>"
    )
    return Resource(html.encode())


def sentence(word: str, chance: random.Random) -> str:
    names = chance.sample(WORDS, 9)
    return (
        f"The {' and the '.join(names[:3])} of the {names[3]} went by {word} to a {', a '.join(names[4:8])} and one {names[8]}."
    )


def front(*paths: str) -> Resource:
    """A home page that links to `paths`."""
    links = "".join(f'<li><a href="{path}">{path.strip("/").replace("-", " ")}</a></li>' for path in paths)
    return Resource(f"<html><head><title>Front</title></head><body><ul>{links}</ul></body></html>".encode())


def robots(text: str) -> Resource:
    return Resource(text.encode(), "text/plain")


def tiny_site(pages: Mapping[str, Resource]) -> Server:
    """Serve `pages` by path; 404 for any other. `{base}` in a body stands for the site's address."""

    def build(base: str) -> object:
        def find(host: str, target: str) -> Resource:
            page = pages.get(urlsplit(target).path)
            if page is None:
                return Resource(b"not here", status=404)
            return Resource(page.body.replace(b"{base}", base.encode()), page.content_type, page.status, location=page.location)

        return find

    return Server(build, 0)  # type: ignore[arg-type]
