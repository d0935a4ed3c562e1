"""Alerts by e-mail, through the house's own SMTP server."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.config import ConfigError
from newscrawl.urls.hosts import is_loopback
from newscrawl.webhook import SECONDS, Undelivered

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.config import Config
    from newscrawl.health import Notice

HOW: Final = "give smtp://USER:PASSWORD@HOST:587 (STARTTLS) or smtps://USER:PASSWORD@HOST:465"


@dataclass(frozen=True)
class Mail:
    """NEWSCRAWL_ALERT_EMAIL. Without TLS nothing but a server on this machine is given a password."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    is_tls: bool
    is_near: bool = False
    """Whether the server is on this machine."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    setting = "NEWSCRAWL_ALERT_EMAIL"

    @property
    def address(self) -> str:
        return ", ".join(self.to)

    def send(self, notice: Notice, store: str, now: datetime) -> None:
        """One message to all. Raises Undelivered."""
        try:
            with self._connected() as server:
                server.send_message(self._message(notice, store, now))
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(f"{type(error).__name__}: {error}") from None

    def _connected(self) -> smtplib.SMTP:
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            server.ehlo()
            if self.is_near:
                pass  # nobody listens between, and such a server's certificate is its own
            elif server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            elif self.user:
                server.close()
                raise smtplib.SMTPNotSupportedError("it offers no STARTTLS, and a password is not sent in the clear")
        if self.user:
            server.login(self.user, self.password or "")
        return server

    def _message(self, notice: Notice, store: str, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = f"newscrawl: {notice.subject}"
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain="newscrawl.invalid")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices are not to answer
        message.set_content(f"{notice.text}\n\nThe store is {store}; newscrawl health tells how things are now.\n")
        return message


def mail_of(config: Config) -> Mail | None:
    """The receiver that the settings name. Raises ConfigError."""
    if not config.alert_email:
        return None
    if not config.alert_smtp:
        raise ConfigError(f"NEWSCRAWL_ALERT_SMTP is missing, the server that NEWSCRAWL_ALERT_EMAIL goes through: {HOW}")
    for one in (*config.alert_email, *filter(None, [config.alert_from])):
        if "@" not in one or any(char.isspace() for char in one):
            raise ConfigError(f"{one!r} in NEWSCRAWL_ALERT_EMAIL or NEWSCRAWL_ALERT_FROM is no e-mail address")
    try:
        server = urlsplit(config.alert_smtp)
        host, port = server.hostname, server.port
    except ValueError:
        host, port = None, None
    if not host or server.scheme not in {"smtp", "smtps"}:
        raise ConfigError(f"NEWSCRAWL_ALERT_SMTP is no mail server's address: {HOW}")
    is_tls = server.scheme == "smtps"
    user, password = (unquote(part) if part else None for part in (server.username, server.password))
    sender = config.alert_from or config.alert_email[0]
    port = port or (465 if is_tls else 587)
    return Mail(config.alert_email, sender, host, port, is_tls, is_loopback(config.alert_smtp), user, password)
