"""Take out what is no article before trafilatura looks: by tag, by class and id tokens, within guards, and say what went."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import Comment, XPath, strip_elements

from newscrawl.extract.apart import sample_of
from newscrawl.model import Removal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    Candidate = tuple[str, str, HtmlElement]
    """(name, rule, element)."""

MAX_SHARE = 0.4
"""An element with more than this share of all text is never boilerplate, whatever it is called."""
MAX_PARAGRAPH_SHARE = 0.3
"""The same for text in `<p>`: a container named "related" that holds the story is the story."""
LEFT_BESIDE_THREAD = 300
"""Characters in paragraphs outside of readers' comments from which these may hold any share: threads outgrow their stories."""
KEPT_SAMPLE = 500

_SILENT = ("script", "style", "noscript", "template", "link", "meta", Comment)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_GONE = frozenset(
    {"button", "select", "svg", "iframe", "object", "embed", "audio", "video", "canvas", "input", "textarea", "map", "dialog"}
    | {"rt", "rp", "nav", "footer", "aside", "form", "figcaption", "menu"}
)
_LABELS = frozenset({*_HEADINGS, "summary", "dt"})
_MACHINE = frozenset(
    {"keywords", "datePublished", "dateCreated", "dateModified", "mainEntityOfPage", "publisher", "wordCount", "commentCount"}
)
"""Microdata that a page writes for machines. `headline`, `author` and `description` may be what readers see."""
_HIDES = frozenset({"hidden", "hide", "is-hidden", "u-hidden", "d-none"})
_SHOWS = re.compile(r" (?:\S*:\S*|d-(?!none)\S*|visible\S*|show\S*) ")
"""Utility classes that hide a part, and those that show it on wider screens all the same (Tailwind, Bootstrap)."""
_NEVER = frozenset({"html", "body", "article", "main", "head", "title", "tr", "td", "th", "tbody"})
"""A table's rows and cells go with their table or not at all: classes tell what they list ("player-12"), not what they are."""
_CHARS = XPath("string-length()")
_PARAGRAPHS = XPath(".//p")

_FRAME = frozenset({"html", "head", "title", "body"})
"""Never hidden to the end: pages hide their body until a script shows it."""

_TABLE = tomllib.loads(files("newscrawl.extract").joinpath("boilerplate.toml").read_text("utf-8"))
_KEEP = re.compile(rf" (?:{'|'.join(_TABLE.pop('keep'))}) ")
_LAYOUT = re.compile(rf" (?:{'|'.join(_TABLE.pop('layout'))}) ")
_PHRASES: dict[str, list[tuple[list[str], str]]] = {}
for _rule, _tokens in _TABLE.items():
    for _token in _tokens:
        _PHRASES.setdefault(_token.split()[0], []).append((_token.split(), _rule))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@lru_cache(maxsize=8192)
def _rule_for(name: str) -> str | None:
    """The rule that a class or id attribute falls under, None for most."""
    if not _HIDES.isdisjoint(name.split(" ")) and not _SHOWS.search(f" {name} "):
        return "hidden"
    words = name.split()
    rule = next((rule for word in words if (rule := _of_word(word))), None)
    return None if rule is None or any(map(_keeps, words)) else rule


# Pages share their words ("row", "mb-4") but not the attributes made of them, so words are what is worth remembering.
@lru_cache(maxsize=16384)
def _of_word(word: str) -> str | None:
    """The rule of which a phrase stands first in the parts of one word, None for a layout's."""
    parts = _parts(word)
    rules = (
        rule
        for at, part in enumerate(parts)
        for phrase, rule in _PHRASES.get(part, ())
        if len(phrase) == 1 or parts[at : at + len(phrase)] == phrase
    )
    rule = next(rules, None)
    return None if rule is None or _LAYOUT.search(_spaced(parts)) else rule


@lru_cache(maxsize=1024)
def _keeps(word: str) -> bool:
    """Whether a word says that the element is the story's, whatever others say."""
    spaced = _spaced(_parts(word))
    return _KEEP.search(spaced) is not None and _LAYOUT.search(spaced) is None


def _parts(word: str) -> list[str]:
    return [part.lower() for part in _CAMEL.split(word) if part]


def _spaced(parts: list[str]) -> str:
    return f" {' '.join(parts)} "


def prune(tree: HtmlElement) -> tuple[Removal, ...]:
    """Take boilerplate out of `tree`, in place, and return what went and had text to read."""
    strip_elements(tree, *_SILENT, with_tail=False)
    whole, paragraphs = _CHARS(tree), _paragraph_chars(tree)
    refused = set[str]()
    found = _candidates([tree], refused)
    while more := _holding_the_story(found, whole, paragraphs):
        refused |= more
        inside = [child for name, _, element in found if name in more for child in reversed(element)]
        found = [candidate for candidate in found if candidate[0] not in more] + _candidates(inside, refused)
    removed = [Removal(rule, text) for _, rule, element in found if (text := sample_of(element, KEPT_SAMPLE))]
    for _, _, element in found:
        drop(element)
    return tuple(removed)


def _is_hidden(element: HtmlElement) -> bool:
    """Asked of each element on the way, which costs a fifth of an XPath that finds them all."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and "display:none" in style.replace(" ", ""))


def _candidates(waiting: list[HtmlElement], refused: set[str]) -> list[Candidate]:
    """The outermost elements at or below `waiting` that a rule names; of what holds the headline too only its parts."""
    found = []
    while waiting:
        element = waiting.pop()
        named = _named(element)
        if named is None or named[0] in refused or _is_more(element, named[1]):
            waiting.extend(reversed(element))
        else:
            found.append((*named, element))
    return found


def _holding_the_story(found: list[Candidate], whole: float, paragraphs: float) -> set[str]:
    """Names whose elements together hold too much text to be boilerplate, whatever they are called."""
    chars: defaultdict[str, float] = defaultdict(float)
    story: defaultdict[str, float] = defaultdict(float)
    threads = {name for name, rule, _ in found if rule == "comments"}
    for name, _, element in found:
        chars[name] += _CHARS(element)
        story[name] += _paragraph_chars(element)
    outside = paragraphs - sum(story[name] for name in threads)
    spared = threads if outside > LEFT_BESIDE_THREAD else set()
    return {
        name
        for name in chars.keys() - spared
        if chars[name] > MAX_SHARE * whole or story[name] > MAX_PARAGRAPH_SHARE * paragraphs
    }


def _named(element: HtmlElement) -> tuple[str, str] | None:
    """(name, rule) by which an element goes: that it is hidden, its tag, its microdata, or the class or id that says so.

    A heading's id is made of its own words ("#the-child-tax-credit"), so it tells nothing.
    """
    tag = element.tag
    if _is_hidden(element) and tag not in _FRAME:
        return "hidden", "hidden"
    if tag in _NEVER:
        return None
    if tag in _GONE:
        return str(tag), str(tag)
    if element.get("itemprop") in _MACHINE:
        return f"itemprop {element.get('itemprop')}", "microdata"
    return _name_and_rule(element.get("class"), None if tag in _HEADINGS else element.get("id"))


def _is_more(element: HtmlElement, rule: str) -> bool:
    """Whether an element holds more than its name tells: a header with the headline, a card's heading in a caption, or
    an accordion's question in a button."""
    if rule == "button":
        return any(above.tag in _LABELS for above in islice(element.iterancestors(), 2))
    if rule == "figcaption":
        return any(element.find(f".//{tag}") is not None for tag in ("h2", "h3"))
    return rule not in _GONE and rule not in ("hidden", "comments") and element.find(".//h1") is not None


@lru_cache(maxsize=16384)
def _name_and_rule(*names: str | None) -> tuple[str, str] | None:
    return next(((name, rule) for name in names if name and (rule := _rule_for(name))), None)


def _paragraph_chars(element: HtmlElement) -> float:
    return sum(float(_CHARS(paragraph)) for paragraph in _PARAGRAPHS(element))


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
