"""newscrawl sites: check, list and lengthen sites.toml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from newscrawl.cli.crawl import site_address
from newscrawl.config import Config, ConfigError
from newscrawl.console import PlainConsole, say
from newscrawl.plain import shown
from newscrawl.sites import Site, load_sites, site_for, sites_of

if TYPE_CHECKING:
    from datetime import timedelta


@click.group()
def sites() -> None:
    """Look after sites.toml (or the file that NEWSCRAWL_SITES names)."""


@sites.command()
def check() -> None:
    """Read the file whole; what is wrong is told by line and key.

    \b
    newscrawl sites check
    """
    found = load_sites(Path(Config.read().sites), required=True)
    click.echo(f"{Config.read().sites}: {len(found)} sites, nothing wrong")


@sites.command("list")
def list_sites() -> None:
    """List the sites, and when each is due.

    \b
    newscrawl sites list
    """
    table = Table("name", "url", "due", "settings", box=None, header_style="bold")
    for site in sites_of(Config.read()):
        table.add_row(site.name, site.url, due_of(site), ", ".join(settings_of(site)))
    PlainConsole().print(table)


@sites.command()
@click.argument("url")
def add(url: str) -> None:
    """Look at a site as `newscrawl probe` does, and write its table at the end of the file.

    \b
    newscrawl sites add https://news.example/
    """
    from newscrawl.cli.probe import looked_at  # noqa: PLC0415 - Scrapy takes a second to import

    address = site_address(url)
    path = Path(Config.read().sites)
    known = site_for(load_sites(path), address)
    if known:
        raise ConfigError(f"{path} has {known.url} already, as {known.name}: change that table")
    table, problem = looked_at(address)
    if problem:
        raise ConfigError(f"{address} was not added: {problem}")
    before = path.read_text("utf-8").rstrip() + "\n\n" if path.exists() else ""
    path.write_text(f"{before}{table.strip()}\n", "utf-8")
    say(f"{path}: {address} was added")
    click.echo(shown(table))


def due_of(site: Site) -> str:
    if site.schedule:
        return f"{site.schedule} ({site.timezone})"
    return f"every {span(site.every)}" if site.every else "as its news come"


def span(every: timedelta) -> str:
    minutes = int(every.total_seconds()) // 60
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def settings_of(site: Site) -> list[str]:
    """What the table says beside when and where."""
    values = {"since": site.since, "rights": site.rights, "store": site.store, "articles": site.limits.articles}
    return [f"{name} {value}" for name, value in values.items() if value is not None] + list(site.selectors.given)
