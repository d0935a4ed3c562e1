"""Whom the settings name to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from newscrawl.alerting.hooks import Chat, Signed
from newscrawl.alerting.mail import mail_of
from newscrawl.config import ConfigError
from newscrawl.webhook import signing

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.config import Config
    from newscrawl.health import Notice


class Receiver(Protocol):
    """`setting` names it to the user, `address` apart from others; the address may hold a secret."""

    @property
    def setting(self) -> str: ...

    @property
    def address(self) -> str: ...

    def send(self, notice: Notice, store: str, now: datetime) -> None:
        """Deliver one message. Raises Undelivered."""


def receivers_of(config: Config) -> list[Receiver]:
    """Raises ConfigError where a setting is wrong or lacks another."""
    found: list[Receiver | None] = [_signed(config), _chat(config), mail_of(config)]
    return [one for one in found if one]


def _signed(config: Config) -> Signed | None:
    return Signed(signing(config, "alert_webhook")) if config.alert_webhook else None


def _chat(config: Config) -> Chat | None:
    if config.alert_slack and not config.alert_slack.startswith(("http://", "https://")):
        raise ConfigError("NEWSCRAWL_ALERT_SLACK is no web address: give the address of the chat's incoming webhook")
    return Chat(config.alert_slack) if config.alert_slack else None
