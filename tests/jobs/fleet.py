"""Workers in processes of their own, and slow sites that know who asked for what."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from newscrawl.demo import Resource, Server
from tests.tiny import front, story

if TYPE_CHECKING:
    from pathlib import Path

MISSING: Final = Resource(b"not here", status=404)


def slow_site(name: str, articles: int, seconds: float) -> Server:
    """A home page and `articles` stories, each answered after `seconds`."""
    paths = [f"/2026/11/20/{name}-tells-story-number-{number}" for number in range(articles)]
    pages = {"/": front(*paths)} | {path: story(f"{name}{number}") for number, path in enumerate(paths)}

    def build(_: str) -> Any:
        def find(_host: str, target: str) -> Resource:
            time.sleep(seconds)
            return pages.get(target, MISSING)

        return find

    return Server(build)


def sites_toml(folder: Path, sites: list[Server], **keys: str) -> None:
    """Each site once a year; `keys` are added to each table as they are written."""
    more = "".join(f"{key} = {value}\n" for key, value in keys.items())
    text = "".join(f'[[site]]\nurl = "{site.url}/"\nevery = "52w"\n{more}\n' for site in sites)
    (folder / "sites.toml").write_text(text)


def start(folder: Path, *words: str, name: str = "", **env: str) -> subprocess.Popen[bytes]:
    """`newscrawl WORDS` in `folder`, its log beside; sites are told `name`."""
    environment = os.environ | env | ({"NEWSCRAWL_CONTACT": f"https://{name}.example/"} if name else {})
    with (folder / "log").open("ab") as log:
        command = [sys.executable, "-m", "newscrawl", *words]
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def crawlers(site: Server) -> list[str]:
    """Who asked the site, in order, each once in a row."""
    agents = [asked.user_agent for asked in site.requests]
    return [agent for number, agent in enumerate(agents) if number == 0 or agents[number - 1] != agent]
