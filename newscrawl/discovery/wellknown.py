"""Paths where sites keep what they do not announce, each with where it was seen; asked in this order until one answers."""

from __future__ import annotations

import re

SITEMAPS = (
    "/sitemap.xml",  # sitemaps.org's own example; Drupal, Ghost, Hugo, Squarespace, Wix, Shopify
    "/sitemap_index.xml",  # Yoast SEO and Rank Math for WordPress
    "/wp-sitemap.xml",  # WordPress since 5.5
    "/sitemap-index.xml",  # Astro, Arc XP, Jekyll plugins
    "/news-sitemap.xml",  # Yoast News SEO
    "/sitemap-news.xml",  # XML Sitemap & Google News for WordPress; many house-made systems
    "/sitemap.xml.gz",  # hand-made, and phpBB
    "/sitemap.txt",  # sitemaps.org, text
)

FEEDS = (
    "/feed/",  # WordPress
    "/rss.xml",  # Drupal, Astro, many house-made systems
    "/feed.xml",  # Jekyll
    "/index.xml",  # Hugo
    "/atom.xml",  # Hexo, Movable Type
    "/rss",  # Ghost, Medium, Arc XP
    "/feeds/all.atom.xml",  # Pelican
    "/feeds/posts/default",  # Blogger
    "/feed.json",  # JSON Feed's own example; Micro.blog
    "/index.rdf",  # Movable Type of old, RSS 1.0
)

_NO_NEWS = re.compile(
    r"""
      wp-sitemap-posts-page-\d                  # WordPress: pages
    | wp-sitemap-(?:taxonomies|users)-          # WordPress: categories, tags, authors
    | (?:^|/)(?:page|category|post_tag|post_format|author)-sitemap\d*\.xml   # Yoast SEO, Rank Math
    | sitemap-(?:pages|authors|tags)(?:-\d+)?\.xml                           # Ghost
    | sitemap-(?:misc|home|tax|cat|category|categories|tag|author|static|sections?|topics?|profiles?)\.xml  # house-made
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NO_ARTICLES = re.compile(
    r"wp-sitemap-(?:taxonomies|users)-|(?:^|/)(?:category|post_tag|post_format|author)-sitemap\d*\.xml|sitemap-(?:authors|tags)\.xml",
    re.IGNORECASE,
)
# Comments, and what is not text: WordPress names the first on every page.
_NO_NEWS_FEEDS = re.compile(r"/comments/|[?&]feed=comments|/wp-json/|/oembed|/podcasts?/|xmlrpc\.php", re.IGNORECASE)


def lists_no_news(url: str) -> bool:
    """Whether the name of a sitemap says that it lists pages, categories, tags or authors: doubtful entries are none then."""
    return _NO_NEWS.search(url) is not None


def lists_no_articles(url: str) -> bool:
    """Whether the sitemap is of a known make that lists categories, tags or authors alone: not worth a request."""
    return _NO_ARTICLES.search(url) is not None


def is_no_news_feed(url: str) -> bool:
    """Whether a feed is one of comments or of something else that is no news."""
    return _NO_NEWS_FEEDS.search(url) is not None
