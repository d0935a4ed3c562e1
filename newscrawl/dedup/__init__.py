"""Is it new, a new revision, or a copy? Pure: fingerprints in, a decision out."""

from newscrawl.dedup.admit import Admission, Candidate, Known, admit, is_earlier
from newscrawl.dedup.fingerprint import ALGORITHM, bands, content_hash, fingerprint, signature, similarity

__all__ = [
    "ALGORITHM",
    "Admission",
    "Candidate",
    "Known",
    "admit",
    "bands",
    "content_hash",
    "fingerprint",
    "is_earlier",
    "signature",
    "similarity",
]
