"""Fingerprints of a body: an exact hash, and a MinHash signature cut into bands for finding near copies."""

from __future__ import annotations

from hashlib import blake2b, sha256
from struct import pack
from typing import Final

from rensa import RMinHash

from newscrawl.dedup.facts import are_in_conflict, facts
from newscrawl.dedup.words import fold, shingles

BANDS: Final = 42
ROWS: Final = 3
"""A pair of similarity s shares a band with probability 1 - (1 - s³)⁴²: .996 at 0.5, .68 at 0.3."""
VALUES: Final = BANDS * ROWS
SEED: Final = 42
MIN_SHINGLES: Final = 40
"""Fewer distinct shingles (about 42 words, 45 Chinese or 48 Thai characters) say too little: no signature."""
ALGORITHM: Final = f"rensa-rminhash-{RMinHash.ALGORITHM_VERSION}/words-1/facts-1/seed-{SEED}/{BANDS}x{ROWS}x47/min-{MIN_SHINGLES}"
"""Names everything a signature depends on. Signatures of two algorithms must never be compared."""

_47_BITS: Final = (1 << 47) - 1
"""As many as SQLite keeps in 6 bytes; of a million articles hardly two share one by chance."""


def content_hash(headline: str | None, body: str) -> str:
    """32 hex digits of SHA-256 over headline and body, blind to case, spacing and the kind of quotes and dashes."""
    return sha256(f"{fold(headline or '')}\n{fold(body)}".encode()).hexdigest()[:32]


def signature(body: str) -> tuple[int, ...]:
    """126 MinHash values of `body`'s shingles and up to 64 of its facts, 32 bits each; () for a body too short to judge."""
    distinct = set(shingles(body))
    if len(distinct) < MIN_SHINGLES:
        return ()
    sketch = RMinHash(num_perm=VALUES, seed=SEED)
    sketch.update(list(distinct))
    return (*sketch.digest(), *facts(body))


def bands(signature: tuple[int, ...]) -> tuple[int, ...]:
    """42 integers of 47 bits, one for each three MinHash values; two bodies that share one may be copies. () of ()."""
    starts = range(0, min(VALUES, len(signature)), ROWS)
    return tuple(_band(start, signature[start : start + ROWS]) for start in starts)


def fingerprint(body: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The signature of `body`, and its bands."""
    made = signature(body)
    return made, bands(made)


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """The estimated Jaccard similarity, 0 to 1, of two bodies (standard error .045 at 0.5).

    0 if a signature is (), and for two texts of one series that tell other facts in the same words: see `facts`.
    """
    if not a or not b:
        return 0.0
    alike = sum(map(int.__eq__, a[:VALUES], b[:VALUES])) / VALUES
    return alike if alike == 1 or not are_in_conflict(a[VALUES:], b[VALUES:]) else 0.0


def _band(start: int, values: tuple[int, ...]) -> int:
    digest = blake2b(pack(f"<{len(values) + 1}I", start, *values), digest_size=8).digest()
    return int.from_bytes(digest, "big") & _47_BITS
