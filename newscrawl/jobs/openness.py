"""Whoever sees the queue reads jobs, and whoever lists processes reads what a crawl was started with: neither holds a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from newscrawl.config import PREFIX, ConfigError, secret_fields
from newscrawl.secrecy import redacted
from newscrawl.urls.hosts import check_no_credentials

if TYPE_CHECKING:
    from newscrawl.jobs.spec import JobSpec

_SECRET: Final = re.compile(r"KEY|SECRET|TOKEN|PASS|CREDENTIAL|AUTH", re.IGNORECASE)
"""Within the names of Scrapy's settings, and of others."""


def check_open(spec: JobSpec) -> None:
    """Raise ConfigError for a job that holds a secret."""
    check_no_credentials(spec.url)
    for name, value in spec.settings:
        is_secret = name.removeprefix(PREFIX).lower() in secret_fields() or _SECRET.search(name)
        if is_secret or redacted(value) != value:
            raise ConfigError(f"The setting {name} may hold a secret, and everyone can read jobs: set it where the crawls run")
