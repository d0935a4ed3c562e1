"""What may pass is waited for, of a server that has answered before and no longer than is said."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from newscrawl.patience import Patience
from newscrawl.storage.blobs import StoreError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

AWAY = UnreachableError("The store is away")
BUSY = StoreError("The store is busy", is_passing=True)
REFUSED = StoreError("The store refuses")


def failing(*errors: Exception) -> Callable[[], str]:
    """Work that meets these errors, one a time, and then succeeds."""
    left = list(errors)

    def work() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return work


def test_what_passes_is_waited_for() -> None:
    patience = Patience(5)
    assert patience(failing()) == "done"
    assert patience(failing(AWAY, AWAY, AWAY)) == "done"


def test_a_server_that_never_answered_is_not_waited_for() -> None:
    with pytest.raises(StoreError, match="away"):
        Patience(60)(failing(AWAY))


def test_a_server_that_says_at_once_that_it_is_busy_is_waited_for() -> None:
    patience = Patience(5)
    assert patience(failing(BUSY, AWAY, BUSY)) == "done"


def test_one_that_only_says_so_is_waited_for_once() -> None:
    in_vain(Patience(0.2), BUSY)


def in_vain(patience: Patience, error: StoreError) -> None:
    """It waits for what is only ever answered by `error`, and the next time does not."""
    with pytest.raises(StoreError, match=str(error)):
        patience(failing(*[error] * 1000))
    begun = time.monotonic()
    with pytest.raises(StoreError, match=str(error)):
        patience(failing(error))
    assert time.monotonic() - begun < 0.1


def test_what_does_not_pass_is_told_at_once() -> None:
    patience = Patience(60)
    patience(failing())
    with pytest.raises(StoreError, match="refuses"):
        patience(failing(REFUSED))
    with pytest.raises(StoreError, match="refuses"):
        patience(failing(AWAY, REFUSED))


def test_a_server_waited_for_in_vain_is_not_waited_for_again_until_it_answers() -> None:
    patience = Patience(0.2)
    patience(failing())
    in_vain(patience, AWAY)
    patience(failing())
    assert patience(failing(AWAY)) == "done"
