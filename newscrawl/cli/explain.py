"""How a page became its article, for people: what the page says of itself, then all its text with what went and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.text import Text

from newscrawl.console import PlainConsole
from newscrawl.extract.article import says_html
from newscrawl.extract.decode import decode, is_binary
from newscrawl.extract.overrides import matched_in
from newscrawl.extract.sources import places, sources_of
from newscrawl.extract.tree import parse_html
from newscrawl.extract.verdicts import NOT_CHOSEN, verdicts
from newscrawl.model import Article, Rejected, block_text
from newscrawl.plain import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from newscrawl.extract.verdicts import Verdict
    from newscrawl.model import Page

MARGIN: Final = 16
"""Columns before the text: the rule's name."""
KEPT, GONE, REST = " | ", " x ", " - "
"""What parts margin and text, for eyes and terminals without colours: in the article, taken away, never chosen."""
OVERRIDDEN: Final = {"headline": "title", "author": "author", "published": "date"}
"""Rows that a selector of sites.toml may have filled."""

Row = tuple[str, str, str]
"""(name, value, where it is from)."""


def explain(page: Page, article: Article) -> None:
    """Show on stderr how `page` became `article`, which is cleaned; of a page without one, an Article of its URL alone."""
    if is_binary(page.body):
        return
    try:
        found = verdicts(page, article)
    except Rejected:  # why there is no article is told by who asked for it
        return
    console = PlainConsole(stderr=True)
    for name, value, source in _metadata(page, article):
        _line(console, name, KEPT, Text.assemble(one_line(value), (f"  [{source}]" if source else "", "cyan")), "bold")
    console.print()
    for verdict in found:
        _show(console, verdict)
    console.print()
    console.print(_sum(found), soft_wrap=not console.is_terminal)


def _metadata(page: Page, article: Article) -> Iterator[Row]:
    html = says_html(page.header("content-type"), page.body)
    said = places(parse_html(decode(page.body, page.header("content-type")))) if html else []
    overridden = matched_in(article.extractor)
    for name, value, given in _facts(article):
        if OVERRIDDEN.get(name) in overridden:
            yield name, value, "sites.toml"
        else:
            yield name, value, given or ", ".join(sources_of(value, said))


def _facts(article: Article) -> Iterator[Row]:
    """What the article says of itself; the source where it is known already."""
    yield from (("headline", article.headline, "") for _ in [0] if article.headline)
    yield from (("author", author.name, "") for author in article.authors)
    for name, stamp in (("published", article.date_published), ("modified", article.date_modified)):
        if stamp:
            yield name, stamp.value, f"{stamp.source}: {stamp.raw}"
    named = {
        "site": article.site_name,
        "section": article.article_section,
        "language": article.in_language,
        "canonical": article.canonical_url,
        "image": article.main_image,
        "standfirst": article.standfirst,
    }
    yield from ((name, value, "") for name, value in named.items() if value)


def _show(console: Console, verdict: Verdict) -> None:
    text = shown(block_text(verdict.block))
    if verdict.rule is None:
        _line(console, verdict.block.kind if verdict.block.kind != "paragraph" else "", KEPT, Text(text), "dim")
    elif verdict.rule == NOT_CHOSEN:
        _line(console, NOT_CHOSEN, REST, Text(text, "dim"), "dim")
    else:
        _line(console, verdict.rule, GONE, Text(text, "strike dim red"), "red")


def _line(console: Console, margin: str, mark: str, text: Text, style: str) -> None:
    """One block with its margin: wrapped beside it on a terminal; elsewhere each of its lines on one line."""
    room = max(20, console.width - MARGIN - len(mark)) if console.is_terminal else None
    lines = text.wrap(console, room) if room else text.split()
    for number, line in enumerate(lines):
        line.rstrip()
        name = margin if number == 0 else ""
        console.print(Text.assemble((f"{name:>{MARGIN}}", style), mark, line), soft_wrap=True)


def _sum(found: Iterable[Verdict]) -> str:
    counts = Counter(verdict.rule for verdict in found)
    kept, rest = counts.pop(None, 0), counts.pop(NOT_CHOSEN, 0)
    gone = ", ".join(f"{count} {rule}" for rule, count in counts.most_common()) or "none"
    return f"{kept} blocks kept; removed: {gone}; {rest} not chosen"
