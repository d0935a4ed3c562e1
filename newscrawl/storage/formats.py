"""Which forms this version reads, and the refusal of a bucket that a later one has written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from newscrawl.config import ConfigError
from newscrawl.storage.articles import SCHEMA
from newscrawl.storage.blobs import StoreError

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

_ARTICLE_SCHEMA: Final = re.compile(r"schema/article-([0-9]{1,9})\.json", re.ASCII)
_NEWEST: Final = int(SCHEMA.rpartition("-")[2])


class NewerFormat(StoreError):  # noqa: N818 - named for the thing, as NoSuchBlob is
    """The bucket holds what this version cannot know the meaning of."""

    def __init__(self, where: str, form: str) -> None:
        super().__init__(f"{where} is of format {form}, this newscrawl reads {SCHEMA}: upgrade newscrawl", is_configuration=True)


def check_formats(blobs: Blobs) -> list[str]:
    """The keys below `schema/`; raises NewerFormat where one names a later form: a writer puts its schema there first."""
    keys = list(blobs.list("schema/"))
    for key in keys:
        found = _ARTICLE_SCHEMA.fullmatch(key)
        if found and int(found[1]) > _NEWEST:
            raise NewerFormat(blobs.url, f"article-{int(found[1])}")
    return keys


def check_bucket(blobs: Blobs) -> None:
    """`check_formats`, and raise ConfigError where there is no bucket of ours at all."""
    if not check_formats(blobs) and next(iter(blobs.list("log/")), None) is None:
        raise ConfigError(f"{blobs.url} holds no bucket: there is neither log/ nor schema/ in it")


def check_article(article: dict[str, Any], key: str) -> None:
    """Raise NewerFormat naming `key` where the article says that it is of another form."""
    form = article.get("schema", SCHEMA)
    if form != SCHEMA:
        raise NewerFormat(key, str(form))
