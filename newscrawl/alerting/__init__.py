"""Tells people and programs of sites in trouble: a signed webhook, a chat's incoming webhook, e-mail."""

from newscrawl.alerting.receivers import Receiver, receivers_of

__all__ = ["Receiver", "receivers_of"]
