"""Who is let in: the token, what a browser keeps of it, and what its forms carry. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

LEAST: Final = 16
OWN_NAMES: Final = frozenset({"localhost"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """A token of at least LEAST characters. Cookie and form carry values made of it, never the token itself."""

    token: str

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    def is_session(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.session.encode())

    def is_form(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.form.encode())

    @property
    def session(self) -> str:
        """What the cookie holds."""
        return self._derived(b"session")

    @property
    def form(self) -> str:
        """What forms of the page hold, and scripts send as X-CSRF-Token."""
        return self._derived(b"form")

    def _derived(self, use: bytes) -> str:
        return hmac.new(self.token.encode(), b"newscrawl " + use, hashlib.sha256).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def read_token(path: Path) -> str:
    """The token in a file; raises ConfigError where it cannot be read or is too short to be safe."""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--token-file {path} cannot be read ({error}): name a file that holds a token") from None
    if len(token) < LEAST:
        raise ConfigError(f"--token-file {path} holds {len(token)} characters: write at least {LEAST} random ones")
    return token


def is_own_host(host: str, names: Collection[str]) -> bool:
    """Whether the Host header names this server: an IP address, localhost or one of `names`.

    A stranger's name that was made to point here (DNS rebinding) is none of these.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    except ValueError:
        return False
    if name in OWN_NAMES or name in names:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a browser sends this from a page of ours, by Sec-Fetch-Site and Origin; what sends neither is no browser."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    return origin is None or urlsplit(origin).netloc == headers.get("host")
