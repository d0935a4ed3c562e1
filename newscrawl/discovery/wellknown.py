"""Paths where sites keep what they do not announce, each with where it was seen; asked in this order until one answers."""

from __future__ import annotations

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
