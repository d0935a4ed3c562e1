"""Take out what is no article before trafilatura looks: by tag, by class and id tokens, within guards, and say what went."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lxml.etree import Comment, XPath, strip_elements

from newscrawl.extract.tree import squeeze
from newscrawl.model import Removal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_SHARE = 0.4
"""An element with more than this share of all text is never boilerplate, whatever it is called."""
MAX_PARAGRAPH_SHARE = 0.3
"""The same for text in `<p>`: a container named "related" that holds the story is the story."""
KEPT_SAMPLE = 500

_SILENT = ("script", "style", "noscript", "template", "link", "meta", Comment)
_CONTROLS = frozenset(
    {"button", "select", "svg", "iframe", "object", "embed", "audio", "video", "canvas", "input", "textarea", "map", "dialog"}
    | {"rt", "rp"}
)
_STRUCTURE = frozenset({"nav", "footer", "aside", "form", "figcaption", "menu"})
_NEVER = frozenset({"html", "body", "article", "main", "head", "title"})
_TEXT = XPath("string()")
_PARAGRAPHS = XPath(".//p")

_TABLE = tomllib.loads(files("newscrawl.extract").joinpath("boilerplate.toml").read_text("utf-8"))
_KEEP = re.compile(rf" (?:{'|'.join(_TABLE.pop('keep'))}) ")
_RULE_OF = tuple((rule, re.compile(rf" (?:{'|'.join(tokens)}) ")) for rule, tokens in _TABLE.items())
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=8192)
def _rule_for(name: str) -> str | None:
    """The rule that a class or id attribute falls under, None for most."""
    words = [f" {' '.join(filter(None, _CAMEL.split(word))).lower()} " for word in name.split()]
    if any(_KEEP.search(word) for word in words):
        return None
    return next((rule for word in words for rule, pattern in _RULE_OF if pattern.search(word)), None)


def prune(tree: HtmlElement) -> tuple[Removal, ...]:
    """Take boilerplate out of `tree`, in place, and return what went and had text to read."""
    strip_elements(tree, *_SILENT, with_tail=False)
    whole, paragraphs = len(_TEXT(tree)), _paragraph_chars(tree)
    removed: list[Removal] = []
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        rule = _rule_of(element)
        if rule is None or _is_story(element, whole, paragraphs):
            waiting.extend(reversed(element))
            continue
        if text := squeeze(_TEXT(element)):
            removed.append(Removal(rule, text[:KEPT_SAMPLE]))
        drop(element)
    return tuple(removed)


def _rule_of(element: HtmlElement) -> str | None:
    tag = element.tag
    if tag in _NEVER:
        return None
    if tag in _CONTROLS or tag in _STRUCTURE:
        return str(tag)
    attributes = element.attrib
    if not attributes:
        return None
    if "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "").lower():
        return "hidden"
    name, identity = attributes.get("class"), attributes.get("id")
    return (_rule_for(name) if name else None) or (_rule_for(identity) if identity else None)


def _is_story(element: HtmlElement, whole: int, paragraphs: int) -> bool:
    """Whether an element holds too much to be boilerplate, whatever it is called."""
    if len(_TEXT(element)) > MAX_SHARE * whole:
        return True
    return _paragraph_chars(element) > MAX_PARAGRAPH_SHARE * paragraphs


def _paragraph_chars(element: HtmlElement) -> int:
    return sum(len(_TEXT(paragraph)) for paragraph in _PARAGRAPHS(element))


def drop(element: HtmlElement) -> None:
    """Remove an element and leave the text after it where it was."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)
