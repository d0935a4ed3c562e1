"""Alerts by HTTP: signed, as Standard Webhooks, or as `{"text": …}`, which Slack, Mattermost, Rocket.Chat and others take."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import urllib3

from newscrawl.webhook import SECONDS, Undelivered, Webhook

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.health import Notice

MOST: Final = 3_500
"""Characters of a chat's message; Slack cuts at 4,000."""


@dataclass(frozen=True)
class Signed:
    """NEWSCRAWL_ALERT_WEBHOOK."""

    webhook: Webhook
    setting = "NEWSCRAWL_ALERT_WEBHOOK"

    @property
    def address(self) -> str:
        return self.webhook.url

    def send(self, notice: Notice, store: str, now: datetime) -> None:
        """One message; its id is that of its content, so that a receiver knows a repetition. Raises Undelivered."""
        data = {"store": store} | notice.to_json()
        digest = hashlib.sha256(json.dumps([data, now.isoformat()]).encode()).hexdigest()[:24]
        self.webhook.post(f"health-{digest}", {"type": "health.alert", "timestamp": now.isoformat(), "data": data}, now)


@dataclass(frozen=True)
class Chat:
    """NEWSCRAWL_ALERT_SLACK."""

    address: str = field(repr=False)  # whoever knows it may write there
    setting = "NEWSCRAWL_ALERT_SLACK"

    def send(self, notice: Notice, store: str, now: datetime) -> None:  # noqa: ARG002 - a chat has a clock of its own
        """One message. Raises Undelivered."""
        text = f"*newscrawl: {notice.subject}* ({store})\n{notice.text}"
        body = json.dumps({"text": text if len(text) <= MOST else f"{text[:MOST]} …"}).encode()
        try:
            with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(SECONDS)) as pool:
                answer = pool.request("POST", self.address, body=body, headers={"content-type": "application/json"})
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Undelivered(f"no answer ({type(error).__name__})") from None
        if not 200 <= answer.status < 300:
            raise Undelivered(f"it answers {answer.status}")
