"""Days as pages write them for readers, in the words of some thirty languages."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from lxml.etree import XPath

from newscrawl.extract.dates import EARLIEST, LATEST, read_stamp
from newscrawl.extract.marks import unmarked
from newscrawl.extract.named import Named
from newscrawl.extract.tree import squeeze, text_of
from newscrawl.model import Stamp
from newscrawl.urls.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

DATED = 12
"""Elements called a date that are looked at."""
MAX_CHARS = 120
"""Of such an element: more is the page's frame."""
BEFORE, AFTER = 200, 500
"""Characters of text around the headline in which a day is the article's."""
PLACES = 4
"""Where a headline stands that are looked at."""
MAX_TEXT = 100_000
"""Characters of a page's text in which days are looked for."""

_TEXT = XPath("//body//text()[not(parent::script or parent::style or parent::noscript or parent::template)]", smart_strings=False)
_MORE_MONTHS = """
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
január február március április május június július augusztus szeptember október november december
janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
januari februari maret april mei juni juli agustus september oktober november desember
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""
"""January to December as texts have them in languages whose URLs name no months: nl sv da pl cs tr ru uk el ar fi hu is ro hr
id hi.

A name that two of these use for different months (listopada, srpna) is that of the language that comes first.
"""


@cache
def _months() -> dict[str, int]:
    """Name in lower case, without accents, to month."""
    lines = (enumerate(line.split(), 1) for line in _MORE_MONTHS.strip().split("\n"))
    pairs = chain(((number, name) for name, number in MONTHS.items()), chain.from_iterable(lines))
    months: dict[str, int] = {}
    for number, name in pairs:
        months.setdefault(unmarked(name).lower(), number)
    return months


@cache
def _names() -> str:
    return "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))


@cache
def _day() -> re.Pattern[str]:
    """A whole day: its month by name, or numbers whose order is plain: year first, points, or a part over twelve."""
    name = rf"(?<![^\W\d_])(?:{_names()})(?![^\W\d_])"
    d, y = r"(?<![\d.,:])(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d(?!\d)"
    m = r"(?:0?[1-9]|1[0-2])"
    shapes = (
        rf"{d}(?:st|nd|rd|th|er|[.ºª])?[\W_]{{0,3}}(?:of |de |d['’])?{name}\.?,?[\W_]{{1,3}}(?:de |del )?{y}",
        rf"{name}\.?\s+{d}(?:st|nd|rd|th)?,?\s+{y}",
        rf"(?<![\d/-]){y}[-/.]\s?{m}[-/.]\s?(?:0?[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d){y}\s?[年년]\s?{m}\s?[月월]\s?(?:0?[1-9]|[12]\d|3[01])\s?[日일]",
        rf"{y}[.,]?\s+{name}\s+(?:0?[1-9]|[12]\d|3[01])(?!\d)",
        rf"{d}\.\s?{m}\.\s?(?:19|20)?\d\d(?![\d.])",
        rf"(?<![\d/-])(?:1[3-9]|2\d|3[01])[-/]{m}[-/]{y}",
        rf"(?<![\d/-]){m}[-/](?:1[3-9]|2\d|3[01])[-/]{y}",
    )
    return re.compile("|".join(shapes), re.IGNORECASE)


def written_days(text: str) -> Iterator[tuple[date, str]]:
    """Every whole day that `text` names, with the words that do.

    >>> list(written_days("on 18th of February, 2026 and in Feb 2026"))
    [(datetime.date(2026, 2, 18), '18th of February, 2026')]
    """
    for found in _day().finditer(unmarked(text[:MAX_TEXT])):
        if day := _date(found[0]):
            yield day, text[slice(*found.span())]


def _date(words: str) -> date | None:
    """The day of a match of `_day`: the year is the part of four digits, or the last of three."""
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    named = re.search(_names(), words.lower())
    month = _months()[named[0]] if named else None
    first, second, last = (numbers[0], month, numbers[1]) if month else numbers[:3]
    year_first = first > 1000
    year, day = (first, last) if year_first else (last if last > 99 else 2000 + last, first)
    if month is None and second > 12 and not year_first:
        day, second = second, first
    try:
        return date(year, second, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def visible_stamp(tree: HtmlElement, named: Named | None = None) -> Stamp | None:
    """The first day in an element that microdata, its tag or a class calls a date; one written for machines before others."""
    dated = list(islice(_dated(tree, named or Named(tree)), DATED))
    stamps = (read(element) for read in (_of_machine, _of_text) for element in dated)
    return next((stamp for stamp in stamps if stamp), None)


def _dated(tree: HtmlElement, named: Named) -> Iterator[HtmlElement]:
    yield from named.holding("itemprop", "datePublished")
    called = named.holding("class", "date", "publish", "posted")
    yield from (element for element in tree.iter("time") if element not in called)
    yield from called


def _of_machine(element: HtmlElement) -> Stamp | None:
    """`datetime`, microdata's `content`, or hAtom's `title`."""
    given = (read_stamp(element.get(name), "meta") for name in ("datetime", "content", "title"))
    return next((stamp for stamp in given if stamp), None)


def _of_text(element: HtmlElement) -> Stamp | None:
    text = text_of(element)
    return _stamp(next(written_days(text), None)) if len(text) < MAX_CHARS else None


def _stamp(found: tuple[date, str] | None) -> Stamp | None:
    return Stamp(found[0].isoformat(), "text", found[1]) if found else None


def guess_stamp(tree: HtmlElement, headline: str | None) -> Stamp | None:
    """The first day written around the headline, else the only one that the page's text names."""
    text = squeeze(" ".join(_TEXT(tree)))
    shown = [text_of(element) for element in islice(tree.iter("h1"), 1)]
    near = chain.from_iterable(map(written_days, _around(text, [title for title in (*shown, headline) if title])))
    if found := next(near, None):
        return _stamp(found)
    every = dict(islice(written_days(text), DATED))
    return _stamp(next(iter(every.items()))) if len(every) == 1 else None


def _around(text: str, titles: list[str]) -> Iterator[str]:
    """What stands after and before each place of the titles in `text`."""
    for title in titles:
        for found in islice(re.finditer(re.escape(title), text), PLACES):
            yield text[found.end() : found.end() + AFTER]
            yield text[max(found.start() - BEFORE, 0) : found.start()]
