"""Single lines that are not the story: titles again, teasers, promotions, credits, stamps, bylines."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from newscrawl.clean.fold import has_tokens, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.model import Article, Block

    Blocks = tuple[Block, ...]
    Found = dict[int, None]

EDGE = 4
"""Blocks from either end within which stamps, bylines and addresses are boilerplate; in the middle they are text."""
SHORT_LINE, RELATED_SHARE = 60, 0.3
"""Longest line that may announce other articles, and the largest share of the text that they may have."""
TEASER = 140
"""Longest block of a teaser."""
MAX_TAIL = 3
AUTHOR_BOX, AUTHOR_BOX_FROM = 6, 0.4
"""Most blocks after "About the author", and the share of all blocks from which on it stands. Swept on the tune half: 6 over 3."""
KICKER, SENTENCE = 25, 60
"""Longest label above a story, and the shortest sentence that may follow it, in characters. Swept: 40 and 60 gain no more."""
LINE = 220
"""Longest line that a phrase can condemn, in characters."""
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\W{0,4}(?:(?:e-?mail|contact|kontakt|twitter|x)\s?:\s?)?[^\s@]{0,64}@[\w.-]+", re.IGNORECASE
)
_MARKS = " :.…|>»*-–—[]()"


@cache
def _rows(rule: str) -> list[str]:
    table = tomllib.loads(files("newscrawl.clean").joinpath("lines.toml").read_text("utf-8"))
    return [row for rows in table[rule].values() for row in rows]


@cache
def _opening(rule: str) -> re.Pattern[str]:
    """One pattern of a rule's rows that start with ^, whatever their language: matched once a line, not searched in it."""
    return re.compile("|".join(row.removeprefix("^") for row in _rows(rule) if row.startswith("^")), re.IGNORECASE)


@cache
def _anywhere(rule: str) -> re.Pattern[str]:
    """One pattern of the other rows; matches nothing where there are none."""
    return re.compile("|".join(row for row in _rows(rule) if not row.startswith("^")) or r"(?!)", re.IGNORECASE)


@cache
def _whole(rule: str) -> re.Pattern[str]:
    """One pattern of all rows, to be matched from end to end of a line."""
    return re.compile("|".join(_rows(rule)), re.IGNORECASE)


def _lines(blocks: Blocks, longest: int = LINE) -> Iterable[tuple[int, str]]:
    """(number, text) of the blocks short enough to be such a line."""
    return [
        (number, block.text)
        for number, block in enumerate(blocks)
        if block.kind in ("paragraph", "heading", "list") and len(block.text) <= longest
    ]


def _at_edge(number: int, blocks: Blocks) -> bool:
    return number < EDGE or number >= len(blocks) - EDGE


def _matching(rule: str, blocks: Blocks, *, edge: bool, longest: int = LINE) -> Found:
    opens, holds = _opening(rule).match, _anywhere(rule).search
    return {
        number: None
        for number, text in _lines(blocks, longest)
        if (not edge or _at_edge(number, blocks)) and (opens(text) or holds(text))
    }


def find_titles(blocks: Blocks, article: Article) -> Found:
    """Lines that say the headline again, in any of the page's wordings."""
    titles = {key_of(title) for title in (article.headline or "", *article.evidence.titles)} - {""}
    return {number: None for number, text in _lines(blocks, 400) if key_of(text) in titles}


def find_repeats(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Blocks equal to the one before, as pages that render a text twice for two screen sizes have them."""
    return {
        number: None
        for number in range(1, len(blocks))
        if blocks[number].text == blocks[number - 1].text and len(blocks[number].text) > 20
    }


def find_read_more(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """ "Read more: …" and its kin."""
    return _matching("read-more", blocks, edge=False)


def find_related(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Everything from a line that only announces other articles, where no running text of the story follows it."""
    rest = _rest(blocks)
    for number, text in _lines(blocks, SHORT_LINE):
        if number and number + 1 >= rest and _whole("related").fullmatch(text.strip(_MARKS)):
            return dict.fromkeys(range(number, len(blocks)))
    return {}


def _rest(blocks: Blocks) -> int:
    """The block from which on there are only teasers, and few of them against the whole text."""
    left, first = RELATED_SHARE * sum(len(block.text) for block in blocks), len(blocks)
    while first and len(blocks[first - 1].text) < TEASER and (left := left - len(blocks[first - 1].text)) > 0:
        first -= 1
    return first


def find_author_box(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """From "About the author" to the end, where only a few blocks follow and most of the text stands before."""
    for number, text in _lines(blocks, SHORT_LINE):
        late = number >= AUTHOR_BOX_FROM * len(blocks) and len(blocks) - number <= AUTHOR_BOX + 1
        if late and _whole("author-box").fullmatch(text.strip(_MARKS)):
            return dict.fromkeys(range(number, len(blocks)))
    return {}


def find_kicker(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Two or three words above the story that are no sentence, no dateline and no heading: a label, or a byline without "By"."""
    first = blocks[0] if len(blocks) > 3 else None
    if first is None or first.kind != "paragraph" or len(first.text) > KICKER or len(blocks[1].text) < SENTENCE:
        return {}
    words = first.text.split()
    return {0: None} if 2 <= len(words) <= 3 and all(word.isalpha() for word in words) else {}


def find_promotions(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Newsletters, apps, "follow us"."""
    return _matching("promotion", blocks, edge=False, longest=320)


def find_ads(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Labels of advertisements: "Advertisement", "Story continues below"."""
    return _labels("ad", blocks)


def find_share(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Buttons that share, save or print, near either end or beside each other: a lone "Listen" midway may be the story's."""
    found = _labels("share", blocks)
    return {number: None for number in found if _at_edge(number, blocks) or {number - 1, number + 1} & found.keys()}


def _labels(rule: str, blocks: Blocks) -> Found:
    """Paragraphs and lists each line of which is a label, whole."""
    return {
        number: None
        for number, text in _lines(blocks)
        if blocks[number].kind != "heading" and all(_whole(rule).fullmatch(line.strip(_MARKS)) for line in text.split("\n"))
    }


def find_paywall(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """ "For subscribers only", "Already a subscriber? Log in", and the offer after it."""
    found = _matching("paywall", blocks, edge=False, longest=320)
    last = max(found, default=len(blocks))
    return found | (dict.fromkeys(range(last, len(blocks))) if last + 1 >= _rest(blocks) else {})


def find_consent(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """What asks for consent to cookies, and what takes the place of parts that wait for it."""
    return _matching("consent", blocks, edge=False, longest=600)


def find_tags(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """ "Topics: ferries, harbour"."""
    return _matching("tags", blocks, edge=False)


def find_credits(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Credits of pictures and copyright lines."""
    return _matching("credit", blocks, edge=False)


def find_stamps(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """ "Updated …", "Published …", bare dates and reading times near either end."""
    return _matching("stamp", blocks, edge=True, longest=120)


def find_bylines(blocks: Blocks, article: Article) -> Found:
    """Lines near either end that say no more than who wrote it."""
    names = {key_of(author.name) for author in article.authors}
    by = _opening("byline")
    return {
        number: None
        for number, text in _lines(blocks, 120)
        if _at_edge(number, blocks)
        and (key_of(text) in names or any(key_of(by.sub("", text, count=1)) == name for name in names) or _is_byline(text))
    }


def _is_byline(text: str) -> bool:
    """By form alone: "By", two to six capitalised words, nothing that ends a sentence."""
    rest = _opening("byline").sub("", text, count=1)
    words = rest.split()
    return (
        rest != text
        and 2 <= len(words) <= 6
        and text[-1] not in ".!?:"
        and all(word[0].isupper() or len(word) < 4 for word in words)
    )


def find_notes(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """ "Additional reporting by …" and other notes of the desk, near either end."""
    return _matching("note", blocks, edge=True, longest=320)


def find_rules(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Lines without a letter or digit, drawn to part sections: "___", "* * *"."""
    return {number: None for number, text in _lines(blocks) if not has_tokens(text)}


def find_urls(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Bare addresses near either end, of the web or of a mailbox."""
    return {number: None for number, text in _lines(blocks) if _at_edge(number, blocks) and _ADDRESS.fullmatch(text)}


def find_tail(blocks: Blocks, article: Article) -> Found:  # noqa: ARG001 - every rule is asked alike
    """Headings that end the text, with nothing left to head. More than a few are what the article says."""
    last = len(blocks)
    while last > 1 and blocks[last - 1].kind == "heading":
        last -= 1
    return dict.fromkeys(range(last, len(blocks))) if len(blocks) - last <= MAX_TAIL else {}
