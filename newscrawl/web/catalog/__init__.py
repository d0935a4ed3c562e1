"""An index of the bucket's log for browsing and searching: a SQLite file of its own, made anew wherever it does not fit."""

from newscrawl.web.catalog.database import CatalogError, open_catalog
from newscrawl.web.catalog.filling import fill, fill_runs
from newscrawl.web.catalog.finding import Catalog

__all__ = ["Catalog", "CatalogError", "fill", "fill_runs", "open_catalog"]
