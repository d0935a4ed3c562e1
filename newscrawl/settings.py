"""Scrapy's settings: politeness, safety, the order of the steps. Each may be changed with `-s NAME=VALUE`."""

from __future__ import annotations

from typing import Any

from newscrawl.config import Config
from newscrawl.version import __version__


def user_agent(contact: str | None) -> str:
    """What sites are told: our name, version and, where it is set, how to reach whoever runs the crawl."""
    return f"newscrawl/{__version__}" + (f" (+{contact})" if contact else "")


BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]

# Politeness: one request at a time and a second between them for each host; AutoThrottle slows down for slow hosts.
USER_AGENT = user_agent(Config.read().contact)
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "newscrawl"
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 128  # more than spiders hand out at once, so that hosts that are waited for hold up no others
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 2  # of one answer: Scrapy makes so many tasks for each, and a page gives one item
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
COOKIES_ENABLED = False
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the outcome tells
RETRY_HTTP_CODES = [408, 500, 502, 504, 522, 524]  # 429 and 503 are PaceMiddleware's
REDIRECT_MAX_TIMES = 10

# Addresses and sizes. The telnet console and remote control run code for whoever reaches their port.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_MAXSIZE = 50 * 1024 * 1024  # the limit of the sitemap protocol; pages have their own
PAGE_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30  # from the request to the last byte of its answer
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    **dict.fromkeys(("data", "file", "ftp", "s3")),
    **dict.fromkeys(("http", "https"), "newscrawl.crawl.bounds.BoundedHandler"),
}
HTTPERROR_ALLOW_ALL = True  # every status ends in an outcome of ours
METAREFRESH_ENABLED = True
TWISTED_DNS_RESOLVER = "newscrawl.crawl.resolver.GuardedResolver"
HTTPPROXY_ENABLED = False  # a proxy asks for names itself: who switches it on trusts it to refuse private addresses
SEEDS_TYPED = True  # by a person: one on loopback may be fetched, at its very origin

# The order of the steps
ITEM_PIPELINES = {
    "pipelines.extract.ExtractPipeline": 100,
    "pipelines.clean.CleanPipeline": 200,
    "pipelines.validate.ValidatePipeline": 300,
    "pipelines.dedup.DedupPipeline": 400,
    "pipelines.store.StorePipeline": 500,
}
DOWNLOADER_MIDDLEWARES: dict[str, Any] = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.crawl.robots.RobotsMiddleware": 100,
    "newscrawl.crawl.rights.RightsMiddleware": 110,
    "newscrawl.crawl.breaker.BreakerMiddleware": 120,
    "newscrawl.crawl.pace.PaceMiddleware": 560,
    "newscrawl.crawl.counting.CountingMiddleware": 910,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.crawl.bounds.InflateMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.crawl.redirects.MetaRefresh": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.crawl.redirects.Redirects": 600,
    "newscrawl.crawl.guard.GuardMiddleware": 740,
}
SPIDER_MIDDLEWARES = {  # for requests made of answers; ours all come from the frontier, and each layer costs every page
    f"scrapy.spidermiddlewares.{name}": None
    for name in (
        "httperror.HttpErrorMiddleware",
        "urllength.UrlLengthMiddleware",
        "depth.DepthMiddleware",
        "metacopy.MetaCopyDetectionMiddleware",
    )
}
ADDONS = {"newscrawl.crawl.contact.ContactAddon": 0}
EXTENSIONS_BASE = {  # Scrapy's own, but for two servers, LogStats and what debugs: what is None in EXTENSIONS is imported anyway
    f"scrapy.extensions.{name}": 0
    for name in (
        "closespider.CloseSpider",
        "corestats.CoreStats",
        "feedexport.FeedExporter",
        "logcount.LogCount",
        "memusage.MemoryUsage",
        "spiderstate.SpiderState",
        "throttle.AutoThrottle",
    )
}
EXTENSIONS: dict[str, Any] = {
    "newscrawl.crawl.run.RunExtension": 0,
    "newscrawl.crawl.contact.ContactExtension": 100,
    "newscrawl.crawl.browser.Browser": 100,
    "newscrawl.crawl.metering.MeteringExtension": 100,
    "newscrawl.crawl.stopping.StoppingExtension": 100,
    "newscrawl.crawl.progress.ProgressExtension": 200,
}

FEED_EXPORTERS = {"csv": "newscrawl.crawl.feeds.PlainCsvExporter"}
LOG_LEVEL = "INFO"
LOG_FORMATTER = "newscrawl.crawl.log.QuietFormatter"
STATS_DUMP = False
