"""Work that never ends and never lets another thread in, as a regular expression that runs away."""

import re
from pathlib import Path

from newscrawl.model import Page


def endless(page: Page) -> None:
    """Leaves a file at the page's address when it begins."""
    Path(page.url).touch()
    re.match(r"(a+)+b", "a" * 64)
