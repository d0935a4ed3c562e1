"""A short look at each target: seeds that are cut, joined and bent, the same ones each time. `make fuzz` looks longer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.table import TARGETS, Target

MOST = 20_000
"""Bytes of a seed that are used: small inputs are what bugs are seen in."""


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    whole = st.sampled_from([seed[:MOST] for seed in target.seeds()])
    piece = st.builds(lambda seed, start, size: seed[start : start + size], whole, st.integers(0, 3000), st.integers(0, 300))
    word = st.sampled_from(
        [*(word.encode() for word in target.words), b"\0", b"\xff", b"\r\n", b"[" * 2000, b"9" * 400, b"\xed\xa0\x80"]
    )
    parts = st.lists(st.one_of(piece, word, st.binary(max_size=20), st.text(max_size=20).map(str.encode)), max_size=8)
    bent = st.builds(lambda seed, at, part: seed[:at] + part + seed[at + 1 :], whole, st.integers(0, 3000), word)
    return st.one_of(bent, parts.map(b"".join))


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=target.examples, derandomize=True, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(inputs(target))
    def look(data: bytes) -> None:
        target(data)

    look()
