"""Sites of a few pages, written down where a test needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.demo import Resource, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

SENTENCES = (
    "The harbour office opened at nine and the queue reached the bridge by ten.",
    "Nobody had expected the ferry to {word} again before the end of the season.",
    "A clerk counted {word} papers twice and wrote the number on a board.",
    "The mayor spoke of {word} and of patience, in that order, and left early.",
    "Those who had come for {word} stayed for the soup that the school had cooked.",
)


def story(word: str, *, head: str = "") -> Resource:
    """An article page; another `word` makes another article."""
    paragraphs = "".join(
        f"<p>{sentence.format(word=word)} {word.capitalize()} is what they {word}.</p>" for sentence in SENTENCES
    )
    html = (
        f"<html><head><title>On {word}</title>{head}</head><body><article><h1>On {word}</h1>{paragraphs}</article></body></html>"
    )
    return Resource(html.encode())


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
