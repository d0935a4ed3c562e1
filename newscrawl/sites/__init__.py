"""sites.toml: what is known of single sites, as data. One `[[site]]` table each; only `url` must be given."""

from newscrawl.sites.site import SOURCES, Limits, Selectors, Site, classifier, keep_of, leads_to, selectors_of, site_for
from newscrawl.sites.tables import load_sites, sites_of

__all__ = [
    "SOURCES",
    "Limits",
    "Selectors",
    "Site",
    "classifier",
    "keep_of",
    "leads_to",
    "load_sites",
    "selectors_of",
    "site_for",
    "sites_of",
]
