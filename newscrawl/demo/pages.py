"""Stories as HTML, by the templates beside this file. Everything here is text in, text out."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from newscrawl.demo.story import SECTIONS, Dirt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.demo.story import Story
    from newscrawl.model import Block

SITE_NAME = "Orrin Bay Courier"


@cache
def template(name: str) -> Template:
    """The file `templates/<name>`, its last line break taken off."""
    return Template((files(__package__) / "templates" / name).read_text("utf-8").rstrip("\n"))


@cache
def forms() -> dict[str, dict[str, str]]:
    """The words of a comment form, by language."""
    return tomllib.loads((files(__package__) / "forms.toml").read_text("utf-8"))


def _slug_html(dirt: Dirt) -> str:
    return escape(dirt.text) if dirt.kind == "bare" else f"<{dirt.kind}>{escape(dirt.text)}</{dirt.kind}>"


def _figure_html(caption: str, slug: str) -> str:
    return f'<figure><img src="/images/{slug}.svg" alt=""><figcaption>{escape(caption)}</figcaption></figure>'


def _list_html(block: Block) -> str:
    tag = "ol" if block.ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{escape(item.text)}</li>' for item in block.items)}</{tag}>"


def _table_html(block: Block) -> str:
    head, *rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
    return f"<table><tr>{head.replace('td>', 'th>')}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


_RENDER = {
    "paragraph": lambda block: f"<p>{escape(block.text)}</p>",
    "heading": lambda block: f"<h{block.level}>{escape(block.text)}</h{block.level}>",
    "quote": lambda block: f"<blockquote><p>{escape(block.text)}</p></blockquote>",
    "list": _list_html,
    "table": _table_html,
}


def block_html(block: Block | Dirt, slug: str) -> str:
    """One block of the body; `slug` names the picture of a figure."""
    if not isinstance(block, Dirt):
        return _RENDER[block.kind](block)
    return _figure_html(block.text, slug) if block.kind == "figure" else _slug_html(block)


def body_html(story: Story) -> str:
    return "\n".join(block_html(block, story.slug) for block in story.body)


def _json_ld(story: Story, base: str) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "dateModified": story.changed.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": SITE_NAME},
        "articleSection": story.section.title(),
        "keywords": list(story.tags),
        "inLanguage": story.language,
        "image": f"{base}/images/{story.slug}.svg",
        "mainEntityOfPage": base + story.path,
        "isAccessibleForFree": True,
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _meta_tags(story: Story, base: str) -> str:
    found = {
        "og:type": "article",
        "og:title": story.headline,
        "og:url": base + story.path,
        "og:site_name": SITE_NAME,
        "article:published_time": story.published.isoformat(),
        "article:modified_time": story.changed.isoformat(),
        "article:section": story.section.title(),
    }
    tags = [f'<meta property="{name}" content="{escape(value)}">' for name, value in found.items()]
    return "\n".join([*tags, *(f'<meta name="author" content="{escape(name)}">' for name in story.authors)])


def _head(story: Story, base: str) -> str:
    amp = f'\n<link rel="amphtml" href="{base}{story.path}/amp">' if "amp" in story.twins else ""
    facts = (_json_ld if story.metadata == "jsonld" else _meta_tags)(story, base)
    return f'<link rel="canonical" href="{base}{story.path}">{amp}\n{facts}'


def _byline(story: Story) -> str:
    return "By " + ", ".join(f'<a rel="author" href="/author/{key(name)}">{escape(name)}</a>' for name in story.authors)


def key(name: str) -> str:
    """A name as a part of a path: lower case, spaces as hyphens, percent-encoded."""
    return quote(name.lower().replace(" ", "-").replace(".", ""))


def _comments(story: Story) -> str:
    if story.comments == "none":
        return ""
    words = forms()[story.language]
    says = [f"<p>{escape(name)} {words['says']}</p><p>{escape(text)}</p>" for name, text in story.thread]
    thread = "".join(f'<li class="comment">{said}</li>' for said in says) if story.comments == "stock" else "".join(says)
    return template(f"{story.comments}.html").substitute(words, number=len(says), thread=thread)


def _extras(story: Story, others: Sequence[Story]) -> str:
    related = [other for other in others if other.section == story.section and other is not story and "home" in other.listed]
    return template("extras.html").substitute(
        tags="".join(f'<li><a href="/tag/{key(tag)}">{escape(tag)}</a></li>' for tag in story.tags),
        related="".join(f'<li><a href="{other.path}">{escape(other.headline)}</a></li>' for other in related[:3]),
    )


def page(title: str, main: str, *, head: str = "", language: str = "en", charset: str = "utf-8") -> str:
    """A whole page of the site around `main`."""
    nav = "".join(f'<li><a href="/{section}/">{section.title()}</a></li>' for section in SECTIONS)
    return template("page.html").substitute(
        title=escape(title), main=main, head=head, nav=nav, language=language, charset=charset
    )


def article_page(story: Story, others: Sequence[Story], base: str) -> str:
    """The page of one story; `others` gives it its related links."""
    comments = _comments(story)
    inside = story.comments == "plain"
    main = template(f"{story.layout}.html").substitute(
        headline=escape(story.headline),
        standfirst=f'<p class="standfirst">{escape(story.standfirst)}</p>' if story.standfirst else "",
        section=story.section,
        section_name=story.section.title(),
        byline=_byline(story),
        published=story.published.isoformat(),
        published_text=f"{story.published:%d.%m.%Y %H:%M}",
        share=template("share.html").substitute(url=base + story.path, path=story.path),
        body=body_html(story),
        inside=comments if inside else "",
        extras=_extras(story, others),
        after="" if inside else comments,
    )
    return page(story.headline, main, head=_head(story, base), language=story.language, charset=story.charset)


def twin_page(story: Story, kind: str, base: str) -> str:
    """The AMP or print twin of a story, with the canonical link to it."""
    return template(f"{kind}.html").substitute(
        language=story.language, headline=escape(story.headline), url=base + story.path, body=body_html(story)
    )


def _teaser(story: Story, query: str) -> str:
    summary = story.standfirst or story.paragraphs[0][:140] + "…"
    return template("teaser.html").substitute(href=story.path + query, headline=escape(story.headline), summary=escape(summary))


def listing_page(title: str, listed: Sequence[Story], *, pages: str = "", query: str = "", extra: str = "") -> str:
    """A page of teasers; `query` is added to the links of stories that have a tracking twin, `extra` is HTML at the end."""
    teasers = "\n".join(_teaser(story, query if "tracking" in story.twins else "") for story in listed)
    return page(title, template("listing.html").substitute(title=escape(title), teasers=teasers + extra, pages=pages))
