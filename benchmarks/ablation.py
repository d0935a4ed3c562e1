"""What each rule of cleaning and each step of extraction is worth: the F1 that is lost without it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from newscrawl.clean import article as cleaning
from newscrawl.extract import article as extraction
from newscrawl.extract import prune, select

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS: tuple[tuple[str, Any, str, Any], ...] = (
    ("step: prune", prune, "_candidates", lambda *_: []),
    ("step: cluster", select, "find_cluster", lambda *_: None),
    ("step: beside", select, "find_beside", lambda *_: set()),
    ("step: alike", select, "_alike", lambda *_: set()),
    ("step: among", select, "_among", lambda *_: set()),
    ("step: standfirst", extraction, "find_standfirst", lambda *_: None),
)
"""(name, module, its function, what stands in for it): each can go without the next one noticing."""


@contextmanager
def without_rule(number: int | None) -> Iterator[None]:
    """Cleaning without its rule of this number; None for no rules at all."""
    full = cleaning.RULES
    cleaning.RULES = () if number is None else full[:number] + full[number + 1 :]
    try:
        yield
    finally:
        cleaning.RULES = full


@contextmanager
def without_step(module: Any, name: str, instead: Any) -> Iterator[None]:
    """Extraction with `instead` for one of its functions."""
    whole = getattr(module, name)
    setattr(module, name, instead)
    try:
        yield
    finally:
        setattr(module, name, whole)
