"""Copies across sites: whoever published first is the original, whichever was found first."""

from __future__ import annotations

from functools import cmp_to_key
from typing import TYPE_CHECKING

from newscrawl.dedup import is_earlier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.desk.desk import Desk
    from newscrawl.state import Row


def settle_clusters(desk: Desk) -> None:
    """Write anew the articles whose part is another since an earlier original came, or a first copy.

    It is done when a run opens and when it ends: what a killed run left unsettled is settled by the next. Raises StoreError or
    StateError.
    """
    for cluster in desk.state.unsettled_clusters():
        members = desk.state.members(cluster)
        if members:
            _settle(desk, cluster, members)


def _settle(desk: Desk, cluster: str, members: Sequence[Row]) -> None:
    original = original_of(members)
    for member in members:
        among = cluster if len(members) > 1 else None
        copied = None if member is original else original.id
        if (among, copied) != (member.cluster, member.duplicate_of):
            desk.recast(member, among, copied, len(members))


def original_of(members: Sequence[Row]) -> Row:
    """The one that was published first; of those that cannot be told apart by their dates, the first of the list."""

    def order(a: Row, b: Row) -> int:
        return is_earlier(b.published, a.published) - is_earlier(a.published, b.published)

    return min(members, key=cmp_to_key(order))
