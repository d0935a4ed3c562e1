"""What a URL most likely leads to, told by the URL alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from newscrawl.urls.dates import DATES, MONTHS, url_date
from newscrawl.urls.parts import MEDIA_FILES, OTHER_FILES, PAGES, Parts, take_apart, words_of
from newscrawl.urls.rules import words

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["article", "section", "media", "other"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`because` is one phrase for people; `sure` is False where only the shape of words speaks, and better evidence may win."""

    kind: Kind
    because: str
    sure: bool = True


_LONG_ID = re.compile(r"(?<![0-9])[0-9]{5,}(?![0-9])")
_MARKED_ID = re.compile(r"(?:^|[-_.,~])(?:[a-z]{1,3}-?)?[0-9]{4,}$|^[0-9]{4,}[-_.,]")
_HEX_ID = re.compile(
    r"(?:^|[-_.])(?=[a-z]*\d)(?=\d*[a-z])(?=(?:[a-z]*\d){2})[a-z0-9]{10,}$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", re.IGNORECASE
)
_YEAR = re.compile(r"^(?:19[89]|20[0-6])\d$")

_LIST, _ARTICLE, _OTHER, _MEDIA = (words("words", name) for name in ("list", "article", "other", "media"))
_ONE_ARTICLE, _ARCHIVES = words("words", "one_article"), words("words", "archives")
_PAGING, _JOINING, _LIST_FILES = words("words", "paging"), words("words", "joining"), words("words", "list_files")
_MEDIA_HOSTS, _OTHER_HOSTS = words("hosts", "media"), words("hosts", "other")
_WP_ARTICLE, _WP_SECTION, _WP_OTHER = (words("query", "wordpress", name) for name in ("article", "section", "other"))
_ID_NAMES, _PAGING_NAMES, _SEARCH_NAMES = (words("query", name, "names") for name in ("article", "paging", "search"))

# A slug alone that is this long is a headline, whatever stands before it.
MIN_WORDS = 3
"""Words from which a slug is a headline's."""
SURE_WORDS = 5
"""Words from which it is so even below a word for lists, such as /topics/."""


@lru_cache(maxsize=4096)
def classify(url: str) -> Verdict:
    """Tell article, section, media or other (nothing to read) by the URL alone; the first test that has an opinion wins.

    In doubt between article and section: section for up to two short words, article for three or more or an id.
    Never raises: what is no URL is "other".
    """
    try:
        parts = take_apart(url)
    except ValueError:
        return Verdict("other", "not an http or https URL")
    return next(verdict for test in _TESTS if (verdict := test(parts)))


def _by_file(parts: Parts) -> Verdict | None:
    if parts.extension in MEDIA_FILES:
        return Verdict("media", f"a .{parts.extension} file")
    if parts.extension in OTHER_FILES:
        return Verdict("other", f"a .{parts.extension} file")
    return None


def _by_host(parts: Parts) -> Verdict | None:
    first, _, rest = parts.host.partition(".")
    if "." not in rest:
        return None
    if first in _MEDIA_HOSTS:
        return Verdict("media", f"host {first}.")
    return Verdict("other", f"host {first}.") if first in _OTHER_HOSTS else None


def _by_wordpress_query(parts: Parts) -> Verdict | None:
    if any(name != "index.php" for name in parts.segments):
        return None
    for names, kind in ((_WP_OTHER, "other"), (_WP_SECTION, "section"), (_WP_ARTICLE, "article")):
        name = next((name for name in parts.query if name in names), None)
        if name and (kind != "article" or parts.query[name].isdecimal()):
            return Verdict(kind, f"WordPress ?{name}=")  # type: ignore[arg-type]
    return None


def _by_search(parts: Parts) -> Verdict | None:
    name = next((name for name in parts.query if name in _SEARCH_NAMES), None)
    return Verdict("other", f"a search by ?{name}=") if name else None


def _by_front(parts: Parts) -> Verdict | None:
    return Verdict("section", "the home page") if not parts.segments and not _id_in_query(parts) else None


def _by_paging(parts: Parts) -> Verdict | None:
    """A further page of a list is a section; a further page of an article is no lead of its own."""
    if _is_second_part(parts):
        return Verdict("other", "a further page of an article")
    bare = _without_page(parts)
    if bare is None:
        return None
    base = classify(bare)
    if base.kind == "article" and base.sure:
        return Verdict("other", "a further page of an article")
    return Verdict("section", "a further page of a list")


def _is_second_part(parts: Parts) -> bool:
    """/2026/02/18/slug/2/ as WordPress parts a long article, /slug/comment-page-2/ as it parts comments."""
    if re.fullmatch(r"comment-page-\d+", parts.name):
        return True
    if not re.fullmatch(r"[2-9]|[1-9]\d", parts.name) or len(parts.segments) < 2 or _YEAR.match(parts.segments[-2]):
        return False
    base = classify(f"http://{parts.host}/" + "/".join(parts.segments[:-1]))
    return base.kind == "article" and base.sure and "number" not in base.because


def _without_page(parts: Parts) -> str | None:
    scheme_and_host = parts.url.split("?")[0]
    segments = parts.segments
    if len(segments) > 1 and segments[-2] in _PAGING and re.fullmatch(r"\d{1,5}", parts.name):
        return f"http://{parts.host}/" + "/".join(segments[:-2])
    if segments and re.fullmatch(rf"(?:{'|'.join(sorted(_PAGING - {'p', 'pg'}))})[-_]?\d{{1,4}}|index-?\d{{1,4}}", parts.name):
        return f"http://{parts.host}/" + "/".join(segments[:-1])
    if any(name in _PAGING_NAMES and re.fullmatch(r"[02-9]|\d{2,4}", value) for name, value in parts.query.items()):
        return None if _id_in_query(parts) else scheme_and_host
    return None


def _by_words(parts: Parts) -> Verdict | None:
    """Words for lists, for files and for what is not to be read, where they stand as a whole segment."""
    for position, segment in enumerate((*parts.segments[:-1], parts.name)):
        rest = parts.segments[position + 1 :]
        if segment in _MEDIA and rest:
            return Verdict("media", f"below /{segment}/")
        if segment in _OTHER and (position == 0 or not rest or len(rest) == 1) and not _is_headline(parts, rest):
            return Verdict("other", f"/{segment}/")
        if segment in _LIST and not _is_headline(parts, rest) and not _is_archived(parts, segment):
            return Verdict("section", f"/{segment}/")
    return None


def _is_headline(parts: Parts, rest: tuple[str, ...]) -> bool:
    """Whether below a word for lists there still is an article: a date and more, an id in a slug, or a long slug."""
    if not rest:
        return False
    slug = words_of(parts.name)
    dated = slug >= MIN_WORDS and any(map(_YEAR.match, rest))
    dated = dated or (url_date("http://x/" + "/".join(rest)) is not None and _has_more(_without_date(parts.name)))
    numbered = slug >= MIN_WORDS and _LONG_ID.search(parts.name) is not None
    return dated or numbered or slug >= SURE_WORDS


def _is_archived(parts: Parts, above: str) -> bool:
    return above in _ARCHIVES and _LONG_ID.fullmatch(parts.name) is not None and not url_date(f"http://x/{parts.name}")


def _has_more(name: str) -> bool:
    """A word, or a number that is no day."""
    return bool(words_of(name)) or _LONG_ID.search(name) is not None


def _by_date(parts: Parts) -> Verdict | None:
    path = "/" + "/".join((*parts.segments[:-1], parts.name))
    if url_date("http://x" + path):
        tail = next((path[match.end() :] for shape in DATES for match in shape.finditer(path)), "").strip("/_-. ")
        if tail or words_of(_without_date(parts.name)) >= MIN_WORDS:
            return Verdict("article", "a date in the path")
        return Verdict("section", "an archive by date")
    return _by_year(parts)


def _by_year(parts: Parts) -> Verdict | None:
    """/2026/02/slug and /2026/slug-of-words are articles; /2026/ and /2026/02/ are archives."""
    at = next((i for i, segment in enumerate(parts.segments) if _YEAR.match(segment)), None)
    if at is None:
        return None
    rest = [*parts.segments[at + 1 : -1], parts.name] if at + 1 < len(parts.segments) else []
    month = bool(rest) and (re.fullmatch(r"0?[1-9]|1[0-2]", rest[0]) is not None or rest[0] in MONTHS)
    rest = rest[1:] if month else rest
    if not rest:
        return _by_slug_above(parts) or Verdict("section", "an archive by date")
    return Verdict("article", "a year and month in the path") if month and not rest[-1].isdecimal() else None


def _by_id(parts: Parts) -> Verdict | None:
    name = _id_in_query(parts)
    if name:
        return Verdict("article", f"an id in ?{name}=")
    if _LONG_ID.search(parts.name) or _MARKED_ID.search(parts.name) or _HEX_ID.search(parts.name):
        return None if _YEAR.match(parts.name) else Verdict("article", "an id in the last part")
    above = parts.segments[-2] if len(parts.segments) > 1 else ""
    if above and above not in _LIST and not _YEAR.match(above) and re.fullmatch(r"\d{6,}|(?=\w*\d)[a-f0-9]{12,}", above):
        return Verdict("article", "an id before the last part")
    if above in _ARTICLE and re.fullmatch(r"\d+" if above in _ONE_ARTICLE else r"\d{3,}", parts.name):
        return Verdict("article", f"a number below /{above}/")
    higher = parts.segments[-3] if len(parts.segments) > 2 else ""
    if higher in _ONE_ARTICLE and re.fullmatch(r"\d{3,}", above):
        return Verdict("article", f"a number below /{higher}/")
    return None


def _id_in_query(parts: Parts) -> str | None:
    found = ((name, value) for name, value in parts.query.items() if name in _ID_NAMES)
    return next((name for name, value in found if re.search(r"\d{2,}", value) and len(value) < 64), None)


def _by_slug(parts: Parts) -> Verdict | None:
    count = words_of(parts.name)
    pieces = re.split(r"[-_+ .]+", parts.name)
    if count == MIN_WORDS and len(pieces) == MIN_WORDS and pieces[1] in _JOINING:
        return Verdict("section", "two words joined", sure=False)
    if count >= MIN_WORDS:
        return Verdict("article", f"a slug of {count} words", sure=count >= SURE_WORDS)
    return None


def _by_slug_above(parts: Parts) -> Verdict | None:
    """/a-headline-of-many-words/artikel, /a-headline-of-many-words/2025/11: a headline before parts that say less."""
    longest = max((words_of(segment) for segment in parts.segments[:-1]), default=0)
    return Verdict("article", f"a slug of {longest} words before the last part") if longest >= SURE_WORDS else None


def _by_article_word(parts: Parts) -> Verdict | None:
    above = parts.segments[-2] if len(parts.segments) > 1 else ""
    if above in _ARTICLE and (words_of(parts.name) > 1 or above in _ONE_ARTICLE):
        return Verdict("article", f"below /{above}/", sure=False)
    return None


def _by_page_file(parts: Parts) -> Verdict | None:
    if parts.extension in PAGES and parts.name not in _LIST_FILES and words_of(parts.name) > 1:
        return Verdict("article", f"a .{parts.extension} file of {words_of(parts.name)} words", sure=False)
    return None


def _by_shortness(parts: Parts) -> Verdict | None:
    return Verdict("section", "a short path", sure=parts.name in _LIST_FILES)


def _without_date(name: str) -> str:
    for shape in DATES:
        name = shape.sub("", name)
    return name


_TESTS: tuple[Callable[[Parts], Verdict | None], ...] = (
    _by_file,
    _by_host,
    _by_wordpress_query,
    _by_search,
    _by_front,
    _by_paging,
    _by_words,
    _by_date,
    _by_id,
    _by_slug,
    _by_slug_above,
    _by_article_word,
    _by_page_file,
    _by_shortness,
)
