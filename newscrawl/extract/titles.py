"""Which of a page's titles is the headline, and where the site's name or a kicker stops being part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newscrawl.extract.marks import unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Titles = dict[str, str]

MIN_CHARS = 15
"""Shortest headline that may be left when a kicker goes."""
MAX_CHARS = 250
"""JSON-LD's longer headlines are first paragraphs."""

_PART = re.compile(r"\s{1,9}[|–—·•»-]\s+|\s{0,9}[｜|：]\s*|:\s+")
_TAIL = re.compile(r"(?:\s{1,9}[|–—·•»:-]\s+|\s{0,9}[｜|：]\s*)[^|–—·•»｜：]{2,60}$")
_KICKER_END = re.compile(r"[:：|/–—-]\s*$")
_CUT = re.compile(r"\s{0,9}(?:…|\.\.\.)$")
_WORD = re.compile(r"\w+")
_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛`´ʼ", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–—―", "-"))


def pick_title(wordings: Iterable[tuple[str, str]], site_name: str | None, url: str = "") -> str | None:
    """The headline among (source, wording) pairs, without the site's name and kicker; None where there is none.

    Sources: jsonld, og, twitter, h1 (any number), name and alternative (JSON-LD's), title. RULES decide, the first that
    knows; without one it is the best source that there is.
    """
    titles = _one_each([(source, strip_site(text, site_name, url)) for source, text in wordings])
    known = (title for rule in RULES if (title := rule(titles, url)))
    return next(known, None) or next((titles[source] for source in ORDER if source in titles), None)


ORDER = ("jsonld", "h1", "og", "twitter", "name", "title", "alternative")


def _one_each(every: list[tuple[str, str]]) -> Titles:
    """Source to wording, of several h1 the headline; what is too long, or only opens another ("Breakpoint:"), is none."""
    titles: Titles = {}
    for source, text in every:
        opens = _KICKER_END.search(text) and any(len(text) < len(other) and other.startswith(text) for _, other in every)
        if 3 < len(text) <= MAX_CHARS and not opens:
            titles.setdefault(source, text)
    titles.pop("part", None)
    parts = [text for source, text in every if source == "part"]
    shown = [text for source, text in every if source == "h1"]
    if "h1" in titles:
        titles["h1"] = _headline(shown, parts, [text for source, text in titles.items() if source != "h1"])
    return titles


def _headline(shown: list[str], parts: list[str], others: list[str]) -> str:
    """The h1 that is most like another source: the first may be the site's name.

    Of one that is made of parts it is what another source repeats, be it one part or several with a colon between.
    """
    composed = [text for text in shown if any(part in text for part in parts)]
    held = [other for other in others if any(part in other for part in parts) and any(_holds(text, other) for text in composed)]
    spoken = [set(_words(other)) for other in others]
    return max(held, key=len, default="") or max(shown, key=lambda text: _likeness(set(_words(text)), spoken))


def _holds(text: str, other: str) -> bool:
    """Whether the words of `other` stand in `text`, in their order and with none between."""
    return f" {' '.join(_words(other))} " in f" {' '.join(_words(text))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _likeness(words: set[str], others: Iterable[set[str]]) -> float:
    """Share of words in common with the likest of the others."""
    return max((len(words & other) / len(words | other) for other in others if words), default=0.0)


def _same(one: str | None, other: str | None) -> bool:
    """Equal but for case, spaces and the shape of quotes and dashes."""
    return one is not None and other is not None and _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return " ".join(text.translate(_QUOTES).casefold().split())


# Each rule takes the titles and the page's URL, and gives the headline or None where it has no say.


def _agreed(titles: Titles, _: str) -> str | None:
    """og:title and JSON-LD say the same: of 411 pages' disagreements with h1 they were right in nearly all."""
    return titles["og"] if _same(titles.get("og"), titles.get("jsonld")) else None


def _said_twice(titles: Titles, _: str) -> str | None:
    """JSON-LD's headline that its own name or alternativeHeadline repeats, if only its beginning."""
    told = titles.get("jsonld")
    others = [titles[source] for source in ("alternative", "name") if source in titles]
    return told if told and any(_same(told, other) or _cuts(told, other) for other in others) else None


def _cuts(whole: str, cut: str) -> bool:
    """Whether `cut` is `whole` up to a "…"."""
    stem = _CUT.sub("", _folded(cut))
    return _CUT.search(cut) is not None and len(stem) >= MIN_CHARS and _folded(whole).startswith(stem)


def _whole_kicker(titles: Titles, _: str) -> str | None:
    """og:title "Column / Headline", where JSON-LD has the headline alone and the h1 goes on with the standfirst."""
    told, shared, head = (_folded(titles.get(source, "")) for source in ("jsonld", "og", "h1"))
    return titles["og"] if told and told in shared and head.startswith(shared) else None


def _shown(titles: Titles, _: str) -> str | None:
    """og:title is the h1: JSON-LD stands alone, with a kicker or an older wording."""
    return titles["og"] if _same(titles.get("og"), titles.get("h1")) else None


def _less_affix(titles: Titles, _: str) -> str | None:
    """og:title without a section before it or after it is what JSON-LD or the h1 say."""
    shared = titles.get("og", "")
    parts = list(_PART.finditer(shared))
    shorter = [text for part in parts[:1] + parts[-1:] for text in (shared[: part.start()], shared[part.end() :])]
    known = [titles[source] for source in ("jsonld", "h1") if source in titles]
    return next((text for text in shorter if any(_same(text, other) for other in known)), None)


def _less_kicker(titles: Titles, _: str) -> str | None:
    """og:title, where JSON-LD or the h1 only put a kicker before it ("Storm: Roads closed").

    An h1 without the kicker proves nothing: sites print the kicker in an element of its own.
    """
    shared = titles.get("og", "")
    longer = [text for source in ("jsonld", "h1") if (text := titles.get(source, "")).endswith(shared)]
    kickers = [text[: len(text) - len(shared)] for text in longer]
    return shared if len(shared) >= MIN_CHARS and any(map(_KICKER_END.search, kickers)) else None


def _two_kickers(titles: Titles, _: str) -> str | None:
    """What og:title and h1 have in common after a kicker each."""
    ends = {_folded(end) for end in _ends(titles.get("h1", ""))}
    shared = titles.get("og", "") if "jsonld" not in titles else ""
    return next((end for end in _ends(shared) if len(end) >= MIN_CHARS and _folded(end) in ends), None)


def _ends(title: str) -> list[str]:
    return [title[part.end() :] for part in _PART.finditer(title)]


def _uncut(titles: Titles, _: str) -> str | None:
    """The wording that og:title or JSON-LD cut off with "…"; the dots of one that does not go on are its own."""
    cut = [titles[source] for source in ("og", "jsonld") if source in titles]
    whole = [titles[source] for source in ("h1", "jsonld", "og") if source in titles]
    return next((text for text in whole for stem in cut if _cuts(text, stem) and len(text) > len(stem)), None)


def _edited(titles: Titles, _: str) -> str | None:
    """Of an og:title against JSON-LD and h1: it was written by hand unless it is <title>, which is for search engines.

    Where all three differ, or og:title has no word of the others, JSON-LD's.
    """
    told, shared, head = (titles.get(source) for source in ("jsonld", "og", "h1"))
    if not (told and shared and head):
        return told
    alien = not set(_words(shared)) & set(_words(told))
    return shared if _same(told, head) and not alien and not _same(shared, titles.get("title")) else told


def _like_the_url(titles: Titles, url: str) -> str | None:
    """Of og:title and h1 alone the one that the URL's slug repeats, which is made from the headline; h1 where they are even."""
    shared, head = titles.get("og"), titles.get("h1")
    if not (shared and head):
        return head or shared
    slug = [_slug_words(url)]
    return shared if _likeness(_plain_words(shared), slug) > _likeness(_plain_words(head), slug) else head


def _slug_words(url: str) -> set[str]:
    """Words of the last part of a URL that holds three or more."""
    parts = [part for part in unquote(urlsplit(url).path).replace("_", "-").split("/") if part.count("-") > 1]
    return _plain_words(parts[-1]) if parts else set()


def _plain_words(text: str) -> set[str]:
    return set(_words(unmarked(text)))


RULES: tuple[Callable[[Titles, str], str | None], ...] = (
    _agreed,
    _whole_kicker,
    _said_twice,
    _shown,
    _less_affix,
    _less_kicker,
    _two_kickers,
    _uncut,
    _edited,
    _like_the_url,
)


def strip_site(title: str, site_name: str | None, url: str = "") -> str:
    """`title` without " | Site name" or " - Site" at its end; the name may be the host's.

    >>> strip_site("Roads closed | The Post", "Post"), strip_site("Roads closed - Thepost", None, "https://thepost.example/")
    ('Roads closed', 'Roads closed')
    """
    found = _TAIL.search(title)
    if found is None:
        return title
    tail = _words(found[0])
    name = "".join(tail)
    of_host = len(name) > 3 and name in "".join(_words(urlsplit(url).netloc))
    return title[: found.start()] if of_host or set(tail) & set(_words(site_name or "")) else title
