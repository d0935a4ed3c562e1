"""Sites whose articles have boilerplate in a language that nobody speaks, by the commands that a user types."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import Config
from newscrawl.demo import Resource
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.ingest import ingest
from newscrawl.model import Page
from newscrawl.reader import read_articles
from tests.command import newscrawl, objects
from tests.tiny import front, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

PAGES = 60
BOX = "Vela morit ansu ke trolu, bedi bano zefir ulma."
LABEL = "Orlu bedi"
FOOT = "Tarim golu ve sanda mirolu, ke pasu nerid olva bedi, ansu dorim ke vela trolu pasin oldu me nerim tarsu golva."
SIGN_OFF = "Until next week: mind the gap, and be kind to the ferryman."
COLUMN = range(0, PAGES, 4)
"""The pages of a weekly column; all end on its sign-off."""


def page(number: int, *, sign_off: bool) -> Resource:
    """A story in an invented language with the site's boilerplate between and after its paragraphs."""
    chance = random.Random(number)  # noqa: S311 - the same words each time
    title, *told = (sentence(chance) for _ in range(8))
    texts = [told[0], LABEL, *told[1:3], BOX, *told[3:]] + [SIGN_OFF] * sign_off
    body = "".join(f"<p>{text}</p>" for text in texts) + f"<h3>{LABEL} me</h3><p>{FOOT}</p>"
    head = f"<html lang=art><head><title>{title}</title></head>"
    return Resource(f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>".encode())


def sentence(chance: random.Random) -> str:
    words = (
        "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(chance.randint(2, 4))) for _ in range(22)
    )
    return " ".join(words).capitalize() + "."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bucket that one crawl of the site has filled, and the sites.toml that keeps the sign-off."""
    home = tmp_path_factory.mktemp("learning")
    pages = {f"/news/story-number-{number}-of-all": page(number, sign_off=number in COLUMN) for number in range(PAGES)}
    with tiny_site({"/": front(*pages), **pages}) as site:
        (home / "sites.toml").write_text(f'[[site]]\nurl = "{site.url}/"\nkeep = ["{SIGN_OFF}"]\n')
        done = newscrawl("crawl", site.url, "--to", "bucket", cwd=home)
        assert done.code == 0, done.err
    return home


def test_boilerplate_of_no_known_language_is_gone_from_all_articles(folder: Path) -> None:
    articles = objects(str(folder / "bucket"), "articles/")
    assert len(articles) == PAGES
    assert [text for article in articles for text in (BOX, LABEL, FOOT) if text in article["articleBody"]] == []
    assert [len(article["articleBody"]) > 500 for article in articles] == [True] * PAGES
    for article in articles:
        assert {"rule": "learned", "count": 4, "sample": LABEL} in article["cleaning"]


def test_a_columns_sign_off_that_is_to_be_kept_is_kept(folder: Path) -> None:
    articles = objects(str(folder / "bucket"), "articles/")
    signed = {int(a["url"].split("-")[2]) for a in articles if a["blocks"][-1]["text"] == SIGN_OFF}
    assert signed == set(COLUMN)


def test_the_early_articles_came_as_revisions_of_their_cleaning_and_none_for_nothing(folder: Path) -> None:
    puts = [change for change in read_articles(str(folder / "bucket")) if change.op == "put"]
    causes = Counter((change.revision, change.line["cause"]) for change in puts)
    assert causes[1, "crawl"] == PAGES
    assert causes.keys() == {(1, "crawl"), (2, "cleaning")}
    revised = {change.id for change in puts if change.revision == 2}
    assert all(BOX in change.article["articleBody"] for change in puts if change.revision == 1 and change.id in revised)


def test_without_keep_a_sign_off_is_taken_for_boilerplate(folder: Path) -> None:
    done = newscrawl("replay", "bucket", "--to", "without", cwd=folder, NEWSCRAWL_SITES=str(folder / "none.toml"))
    assert done.code == 2  # a file that is named must be there
    (folder / "none.toml").write_text("")
    done = newscrawl("replay", "bucket", "--to", "without", cwd=folder, NEWSCRAWL_SITES=str(folder / "none.toml"))
    assert done.code == 0, done.err
    assert [a for a in objects(str(folder / "without"), "articles/") if SIGN_OFF in a["articleBody"]] == []


def test_a_replay_into_a_new_bucket_gives_the_same_articles(folder: Path) -> None:
    done = newscrawl("replay", "bucket", "--to", "again", cwd=folder)
    assert done.code == 0, done.err
    crawled, replayed = (
        {a["id"]: (a["headline"], a["blocks"], a["contentHash"]) for a in objects(str(folder / name), "articles/")}
        for name in ("bucket", "again")
    )
    assert crawled == replayed


def test_what_would_leave_too_little_is_left(folder: Path) -> None:
    told = sentence(random.Random("short"))  # noqa: S311 - as above
    html = f"<html><body><article><h1>Short</h1><p>{BOX}</p><p>{told}</p><p>{FOOT}</p></article></body></html>"
    site = (folder / "sites.toml").read_text().split('"')[1]
    config = Config.read(store=str(folder / "bucket"), min_text_chars=len(told) + 1)
    desk = open_desk(config, new_run("crawl", (site,)))
    ended = ingest(Page(f"{site}news/a-short-one", html.encode(), desk.run.started), desk)
    close_desk(desk)
    assert ended.record
    assert ended.record["articleBody"] == f"{BOX}\n\n{told}\n\n{FOOT}"
