"""Revisions of known articles for other reasons than a page that has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from newscrawl.dedup import content_hash
from newscrawl.desk.records import changes
from newscrawl.desk.resources import noting_failure
from newscrawl.desk.writing import Writing, cast, cast_as_before, following
from newscrawl.state.rows import instant
from newscrawl.storage.articles import from_json, to_json

if TYPE_CHECKING:
    from newscrawl.desk.records import Record
    from newscrawl.model import Article
    from newscrawl.state import Row


class Revising(Writing):
    """The part of the desk that revises."""

    @noting_failure
    def revise(self, article: Article, *, cause: Literal["replay", "cleaning"]) -> Record | None:
        """Write `article`, made again from the same page, as the next revision of the known one of its `id`; gives its object.

        None where consumers would see no difference (for `cause` "cleaning": in the body), and where the known article is
        unknown, withdrawn, taken down, under way in another run, or from a later page than this one.
        """
        assert article.id
        with self.state.admitting() as door:
            known = door.by_id(article.id)
        if not known or known.pending or known.op != "put":
            return None
        article = self.learning.applied(article)
        article = replace(article, content_hash=content_hash(article.headline, article.body), run_id=self.run.id)
        found = self._record(known)
        record = cast_as_before(found, to_json(replace(article, aliases=_united(found, article))))
        return self._revised(known, found, article, record, cause) if _is_revision(known, found, record, cause) else None

    @noting_failure
    def recast(self, known: Row, cluster: str | None, original: str | None, size: int) -> None:
        """Write the part that a known article plays among copies of other sites, as its next revision."""
        found = self._record(known)
        if found:
            article = replace(from_json(found), content_hash=known.content_hash, run_id=self.run.id)
            record = to_json(article) | cast(article, cluster, original, size)
            self._revised(known, found, article, record, "cluster")

    def _revised(self, known: Row, found: Record, article: Article, record: Record, cause: str) -> Record | None:
        if not self._claim_again(known, article):
            return None
        with self._claimed(known.id):
            record = following(known, found, record)
            self._write(article, record, known.key, cause)
        return record


def _is_revision(known: Row, found: Record, record: Record, cause: str) -> bool:
    """Whether `record` tells consumers more than the log does; what is found in the bucket may be ahead of the log."""
    before, now = instant(found.get("fetchedAt")), instant(record["fetchedAt"])
    if before and now and before > now:
        return False
    if found.get("revision") != known.revision:
        return True
    changed = changes(found, record)
    return bool(changed["body"] if cause == "cleaning" else changed["keys"])


def _united(found: Record, article: Article) -> tuple[str, ...]:
    """Addresses that either names."""
    return tuple(dict.fromkeys([*found.get("aliases", ()), *article.aliases]))
