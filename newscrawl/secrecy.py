"""Passwords and keys, taken out of whatever is printed, logged, reported or kept in a database."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import unquote

GONE: Final = "***"
LEAST: Final = 8
"""Shortest value that is looked for as it is, in characters: a shorter one would be found in words that it is not in."""

_WEB: Final = re.compile(r"(?<=http://)[^\s/?#\"'<>]*@|(?<=https://)[^\s/?#\"'<>]*@", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"(?P<start>\b(?!https?:)[a-z][a-z0-9+.-]{0,30}://[^\s:@/\"'<>]{0,200}:)[^\s\"'<>]{0,1000}@", re.IGNORECASE
)
"""Up to the last "@": a password that should have been percent-encoded may hold anything."""
_NAMES: Final = (
    "x-amz-signature", "x-amz-credential", "x-amz-security-token", "x-goog-signature", "x-goog-credential", "awsaccesskeyid",
    "signature", "sig", "token", "access_token", "auth_token", "id_token", "refresh_token", "api_key", "api-key", "apikey",
    "client_secret", "secret", "password", "passwd", "pwd",
)  # fmt: skip
"""Parameters whose values open something: presigned addresses of S3, Google and Azure, and what services commonly take."""
_PARAMETER: Final = re.compile(rf"(?P<start>[?&;](?:amp;)?(?:{'|'.join(_NAMES)})=)[^\s&;#\"'<>]+", re.IGNORECASE)
_WEBHOOK: Final = re.compile(r"(?P<start>\bwhsec_)[A-Za-z0-9+/=_-]+")

_known: tuple[str, ...] = ()


def keep_secret(*values: str | None) -> None:
    """Take these values out wherever they are met from now on, in this process; those shorter than LEAST are passed over."""
    global _known  # noqa: PLW0603 - a process has one set of secrets, and whoever prints them does not know of any settings
    found = {form for value in values if value for form in (value, unquote(value)) if len(form) >= LEAST}
    _known = tuple(sorted(found.union(_known), key=len, reverse=True))


def redacted(text: str) -> str:
    """`text` without user names and passwords of addresses, signatures of presigned ones, and what `keep_secret` was told.

    >>> redacted("https://anna:pw@news.example/?token=abc&page=2")
    'https://***@news.example/?token=***&page=2'
    >>> redacted("postgresql://news:pw@db/newscrawl")
    'postgresql://news:***@db/newscrawl'
    """
    for value in _known:
        text = text.replace(value, GONE)
    if "://" in text:
        text = _OTHER.sub(rf"\g<start>{GONE}@", _WEB.sub(f"{GONE}@", text))
    if "=" in text:
        text = _PARAMETER.sub(rf"\g<start>{GONE}", text)
    return _WEBHOOK.sub(rf"\g<start>{GONE}", text) if "whsec_" in text else text


def redacted_all(value: Any) -> Any:
    """`redacted` of every text within lists and objects of JSON."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: redacted_all(item) for key, item in value.items()}
    return [redacted_all(item) for item in value] if isinstance(value, list | tuple) else value
