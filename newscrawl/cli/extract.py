"""newscrawl extract: one article, or a batch of pages, as JSON; nothing is stored."""

from __future__ import annotations

import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from newscrawl.config import Config, ConfigError
from newscrawl.console import say
from newscrawl.model import Article, Outcome, Page, Rejected
from newscrawl.plain import json_text
from newscrawl.sites import selectors_of, sites_of
from newscrawl.urls.hosts import check_no_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT, HTML = "text/plain; charset=utf-8", "text/html"
MAX_BYTES: Final = 50 * 1024 * 1024


@click.command()
@click.argument("source", required=False, metavar="FILE|URL|-")
@click.option("--url", metavar="URL", help="The address of the page, for links, dates and identity.")
@click.option("--text", "media", flag_value=TEXT, help="SOURCE is plain text.")
@click.option("--html", "media", flag_value=HTML, help="SOURCE is HTML.")
@click.option("--explain", is_flag=True, help="Show on stderr all text of the page, and what went and why.")
@click.option("--batch", type=click.File(encoding="utf-8"), metavar="PAGES", help='Lines {"id", "url", "html"}; html is a path.')
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Processes for --batch.")
def extract(source: str | None, url: str | None, media: str | None, explain: bool, batch: IO[str] | None, workers: int) -> None:
    """Print one article as JSON: from a file, an address or standard input, HTML or plain text.

    \b
    newscrawl extract page.html --url https://news.example/2026/a-story
    newscrawl extract https://news.example/2026/a-story --explain
    pbpaste | newscrawl extract - --text
    newscrawl extract --batch pages.jsonl --workers 4 > articles.jsonl

    --explain marks what each rule took away ("x") and what was never taken for the story ("-").
    A batch gives one line a page, in order: the article with the line's id under "ref", or {"ref", "outcome", "detail"}.
    Nothing is too short here: NEWSCRAWL_MIN_TEXT_CHARS counts for what is stored.
    """
    if url and not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--url {url}: give the page's http or https address")
    for address in (url or "", source or ""):
        if address.startswith(("http://", "https://")):
            check_no_credentials(address)
    if (source is None) == (batch is None):
        raise click.UsageError("give a FILE, a URL or - (standard input), or --batch PAGES")
    if batch is not None:
        sys.exit(_print_batch(batch, workers))
    _print_one(_page(str(source), url, media), explain)


def _print_one(page: Page, explain: bool) -> None:
    from newscrawl.batch import record  # noqa: PLC0415 - trafilatura takes half a second to import; help should not
    from newscrawl.ingest import prepare  # noqa: PLC0415 - as above

    selectors = selectors_of(sites_of(Config.read()), page.url)
    try:
        article = prepare(page, selectors)
    except Rejected as rejected:
        if explain and rejected.outcome is Outcome.NOT_ARTICLE:
            _explain(page, Article(page.url))
        say(f"newscrawl: no article: {rejected.detail or rejected.outcome}", err=True)
        sys.exit(1)
    click.echo(json_text(record(article), indent=2))
    if explain:
        _explain(page, article)


def _explain(page: Page, article: Article) -> None:
    from newscrawl.cli.explain import explain  # noqa: PLC0415 - as above

    explain(page, article)


def _print_batch(lines: Iterable[str], workers: int) -> int:
    from newscrawl.batch import extract_batch  # noqa: PLC0415 - as above

    folder = Path(getattr(lines, "name", "-")).parent
    config = Config.read()
    errors = 0
    seconds, megabytes = config.extract_seconds, config.extract_megabytes
    for row in extract_batch(lines, folder, workers=workers, seconds=seconds, megabytes=megabytes, sites=sites_of(config)):
        click.echo(json_text(row))
        errors += row.get("outcome") == Outcome.ERROR
    if errors:
        click.echo(f"newscrawl: {errors} pages could not be read or extracted; their lines say why", err=True)
    return 3 if errors else 0


def _page(source: str, url: str | None, media: str | None) -> Page:
    if source.startswith(("http://", "https://")):
        page = _fetched(source)
        return _described(page, url, media)
    body = sys.stdin.buffer.read(MAX_BYTES) if source == "-" else _read(source)
    return _described(Page(url="", body=body, fetched_at=datetime.now(UTC)), url, media)


def _described(page: Page, url: str | None, media: str | None) -> Page:
    named: dict[str, Any] = {"url": url} if url else {}
    return replace(page, **named, headers=(("content-type", media),) if media else page.headers)


def _read(path: str) -> bytes:
    from newscrawl.batch import read_body  # noqa: PLC0415 - as above

    try:
        return read_body(Path(path))
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None


def _fetched(url: str) -> Page:
    from newscrawl.cli.fetching import fetch  # noqa: PLC0415 - only an address needs the network

    return fetch(url, MAX_BYTES)
