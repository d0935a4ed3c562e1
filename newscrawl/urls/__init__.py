"""URLs as values: one spelling, one identity, one site, and a guess at what they lead to. Pure; no network."""

from newscrawl.urls.canonical import article_id, canonicalize, choose_canonical, lead_key
from newscrawl.urls.classify import Verdict, classify
from newscrawl.urls.dates import url_date
from newscrawl.urls.hosts import same_site, site_of

__all__ = [
    "Verdict",
    "article_id",
    "canonicalize",
    "choose_canonical",
    "classify",
    "lead_key",
    "same_site",
    "site_of",
    "url_date",
]
