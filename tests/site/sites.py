"""The loopback world: sites of different make, each with its truth."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.site.documents import (
    alternate,
    atom,
    index,
    json_feed,
    news,
    pages,
    rdf,
    robots,
    rss,
    text_sitemap,
    urlset,
)
from tests.site.make import NAV, OTHERS, Site, article_page, html_page, rows_of
from tests.tiny import WORDS

if TYPE_CHECKING:
    from newscrawl.demo import Resource

CYRILLIC = ("причал", "мельница", "колокол", "пекарь", "фонарь", "мост", "урожай", "рынок", "башня", "лодка", "пирог")
ARABIC = ("ميناء", "مدرسة", "سوق", "قنطرة", "خباز", "سفينة", "جريدة", "مصباح", "حديقة", "طاحونة", "برج", "جرس")


def script_list(site: Site) -> Resource:
    """A front page whose list is drawn by a script, and told to machines as JSON-LD."""
    rows = [{"@type": "ListItem", "position": n, "url": "{base}" + one.path} for n, one in enumerate(site.stories, 1)]
    found = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": rows}
    return html_page(site, f'<div id="app"></div><script type="application/ld+json">{json.dumps(found)}</script>')


def maze(site: Site, asked: str) -> Resource | None:
    """A calendar without end, lists with every filter and page one may ask for, and session ids that no two pages share."""
    if asked == "/" or re.match(r"/(?:calendar|politics|sport|culture)/", asked):
        return html_page(site, many_slugs(site) if asked == "/" else maze_links(site, asked))
    number = re.search(r"^/news/.*-(\d+)$", asked)
    behind = next((one for one in site.stories if number and one.path.endswith(number[1])), None)
    return article_page(site, behind.path) if behind else None


def maze_links(site: Site, asked: str) -> str:
    month = int((re.findall(r"/calendar/(\d+)", asked) or [0])[0])
    page = int((re.findall(r"page[/=](\d+)", asked) or [1])[0])
    section = asked.split("/")[1]
    session = sha256(asked.encode()).hexdigest()[:24]
    hrefs = [f"/calendar/{month + 1}/", f"/calendar/{month + 2}/", f"/{section}/page/{page + 1}/"]
    hrefs += [f"/{section}/?color={color}&size={size}&page={page}" for color in ("red", "blue") for size in range(page, page + 9)]
    hrefs += [f"/{section}/;jsessionid={session}", f"/{section}/?sid={session}", f"/{section}/?visit={session}"]
    rows = rows_of(site, section, 1 + (page - 1) % 3)
    return rows + "".join(f'<a href="{href}">More</a> ' for href in hrefs)


def many_slugs(site: Site) -> str:
    """The first article, named in two hundred ways."""
    number = site.stories[0].path.rpartition("-")[2]
    rows = "".join(f'<a href="/news/{a}-{b}-told-again-{number}">Told again</a> ' for a in WORDS[:20] for b in WORDS[30:40])
    return rows_of(site, "", 1) + rows + '<a href="/calendar/1/">Calendar</a>'


def twin_links(site: Site) -> Resource:
    """A front page that names each article in twelve ways."""
    dress = [(above, below) for above in ("", "/amp", "/m", "/print") for below in ("", "?print=1", "?utm_source=x")]
    rows = (f'<a href="{above}{one.path}{below}">{one.title}</a>' for one in site.stories for above, below in dress)
    return html_page(site, "".join(rows))


SITES = (
    Site(
        "blog",  # as WordPress makes them
        "/{date:%Y/%m/%d}/{slug}/",
        section="/category/{section}/",
        paging="page/{n}/",
        head=alternate("/feed/") + alternate("/comments/feed/"),
        documents={
            "/robots.txt": robots("/wp-sitemap.xml"),
            "/wp-sitemap.xml": index(*(f"/wp-sitemap-{kind}-1.xml" for kind in ("posts-post", "posts-page", "users"))),
            "/wp-sitemap-posts-post-1.xml": urlset(),
            "/wp-sitemap-posts-page-1.xml": pages("/about/", "/privacy-policy/", "/how-we-work/"),
            "/wp-sitemap-users-1.xml": pages("/author/jane-doe/"),
            "/feed/": rss(most=10),
        },
        others=(*OTHERS, "/how-we-work/"),
    ),
    Site(
        "wire",
        "/news/{section}/{slug}-{id}",
        apart=2,
        documents={"/robots.txt": robots("/news-sitemap.xml"), "/news-sitemap.xml": news},
    ),
    Site("bulletin", "/{slug}", documents={"/rss.xml": rss()}, head=alternate("/rss.xml"), per_page=5),
    Site("journal", "/posts/{slug}.html", documents={"/atom.xml": atom}),
    Site("gazette", "/story/{slug}", documents={"/feed.json": json_feed}, head=alternate("/feed.json", "application/feed+json")),
    Site(
        "herald",
        "/{section}/{slug}",
        words=4,
        sections=("politics", "life-and-style", "the-long-read", "world/north-coast"),
        paging="page/{n}/",
        others=(*OTHERS, "/our-code-of-conduct/", "/terms-of-sale-and-delivery/"),
        exact=False,
    ),
    Site("numbers", "/a/{id}", section="/s/{section}", paging="?page={n}", exact=False),
    Site(
        "short",
        "/{slug}",
        words=2,
        section="/{section}",
        documents={"/sitemap.xml": urlset(more=("/", *(f"/{name}" for name in NAV)))},
    ),
    Site("one-word", "/{slug}", count=40, words=1, documents={"/rss": rss()}, head=alternate("/rss")),
    Site(
        "twins",
        "/{section}/{slug}-{id}.html",
        shown="{path}?utm_source=front&utm_medium=web&fbclid=abc{number}",
        twins=("/amp{path}", "/m{path}", "/print{path}", "{path}?print=1", "{path}?amp=1"),
        paging="?page={n}",
        front=twin_links,
    ),
    Site(
        "ragged",
        "/artikel/{slug}",
        documents={"/feed.php": rss(broken=True, content_type="text/html; charset=latin-1")},
        head=alternate("/feed.php"),
    ),
    Site(
        "plain",
        "/{date:%Y}/{slug}",
        documents={"/robots.txt": robots("/list.txt", "/map"), "/list.txt": text_sitemap, "/map": urlset(12)},
        zipped=frozenset({"/map"}),
    ),
    Site(
        "nested",
        "/{date:%Y/%b}/{slug}",
        documents={
            "/sitemap.xml": index("/maps/years.xml", "/maps/pages.xml"),
            "/maps/years.xml": index("/maps/new.xml", "/maps/old.xml"),
            "/maps/new.xml": index("/maps/a.xml"),
            "/maps/old.xml": urlset(12, media=True),
            "/maps/a.xml": urlset(0, 12, media=True),
            "/maps/pages.xml": pages("/about/", "/contact/", *(f"/{name}/" for name in NAV)),
        },
    ),
    Site("maze", "/news/{slug}-{id}", paging="page/{n}/", wild=maze, exact=False, alarm="look like"),
    Site(
        "cyrillic",
        "/новости/{slug}",
        words=5,
        vocabulary=CYRILLIC,
        sections=("политика", "спорт", "культура"),
        paging="страница/{n}/",
        exact=False,
    ),
    Site(
        "arabic",
        "/{section}/{id}/{slug}",
        words=5,
        vocabulary=ARABIC,
        sections=("سياسة", "رياضة", "ثقافة"),
        paging="?page={n}",
        exact=False,
    ),
    Site(
        "moved",
        "/{section}/{slug}",
        moved="/archive/{slug}.html",
        documents={"/sitemap.xml": urlset(), "/feed/": rss()},
        head=alternate("/feed/"),
    ),
    Site("stale", "/{section}/{slug}", documents={"/sitemap.xml": urlset(10)}, paging="page/{n}/", exact=False),
    Site("script", "/stories/{slug}", sections=(), front=script_list, exact=False),
    Site("query", "/story.php?id={id}", section="/index.php?cat={section}", paging="&start={n}", documents={"/index.rdf": rdf}),
)
