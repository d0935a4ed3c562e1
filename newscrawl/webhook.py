"""One signed POST to a webhook. Source: the Standard Webhooks specification, github.com/standard-webhooks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import urllib3

from newscrawl.config import PREFIX, ConfigError
from newscrawl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.config import Config

MARK: Final = "whsec_"
KEY_BYTES: Final = range(24, 65)
"""Lengths of a key that the specification allows."""
SECONDS: Final = 10.0
"""How long a receiver may take to accept a connection, and again to answer."""
HOW_TO_SIGN: Final = "give whsec_ and 24 to 64 bytes in base64, such as whsec_$(openssl rand -base64 32)"


class Undelivered(Exception):  # noqa: N818 - it is an outcome: the caller tries again later
    """The receiver did not take it; the message says why, `is_final` that it wants no more (410)."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


@dataclass(frozen=True)
class Webhook:
    """A receiver's address and the key it shares with us."""

    url: str
    key: bytes = field(repr=False)

    def post(self, message: str, payload: Mapping[str, Any], now: datetime) -> None:
        """Deliver `payload` as message id `message`; a repetition has the same id. Raises Undelivered.

        On a connection of its own: what a receiver says too much would be taken for the answer to the next message.
        """
        body = json.dumps(payload, separators=(",", ":")).encode()
        try:
            with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(SECONDS)) as pool:
                answer = pool.request("POST", self.url, body=body, headers=self._headers(message, body, now))
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Undelivered(f"no answer ({type(error).__name__})") from None
        if not 200 <= answer.status < 300:
            raise Undelivered(f"it answers {answer.status}", is_final=answer.status == 410)

    def _headers(self, message: str, body: bytes, now: datetime) -> dict[str, str]:
        moment = str(int(now.timestamp()))
        return {
            "content-type": "application/json",
            "user-agent": f"newscrawl/{__version__}",
            "webhook-id": message,
            "webhook-timestamp": moment,
            "webhook-signature": sign(self.key, message, moment, body),
        }


def sign(key: bytes, message: str, moment: str, body: bytes) -> str:
    """The `webhook-signature` of `body`, sent as `message` at `moment` (seconds since 1970)."""
    digest = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def webhook_of(config: Config) -> Webhook | None:
    """The receiver of segments that the settings name. Raises ConfigError for an address or a secret that is none."""
    return signing(config, "webhook") if config.webhook else None


def signing(config: Config, field: str) -> Webhook:
    """The receiver whose address stands in this field. Raises ConfigError for an address or a secret that is none."""
    url, setting = getattr(config, field), PREFIX + field.upper()
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"{setting} is no web address: give the receiver's http or https address")
    if not config.webhook_secret:
        raise ConfigError(f"NEWSCRAWL_WEBHOOK_SECRET is missing, which signs what {setting} gets: {HOW_TO_SIGN}")
    return Webhook(url, _key(config.webhook_secret))


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(MARK), validate=True)
    except binascii.Error:
        key = b""
    if len(key) not in KEY_BYTES:
        raise ConfigError(f"NEWSCRAWL_WEBHOOK_SECRET is no webhook secret: {HOW_TO_SIGN}")
    return key
