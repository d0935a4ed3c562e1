"""sites.toml: what is known of single sites, as data. One `[[site]]` table each; only `url` must be given."""

from newscrawl.sites.site import Selectors, Site, classifier, keep_of, selectors_of
from newscrawl.sites.tables import load_sites, sites_of

__all__ = ["Selectors", "Site", "classifier", "keep_of", "load_sites", "selectors_of", "sites_of"]
