"""The demo site."""

from tests.crawl.conftest import demo

__all__ = ["demo"]
