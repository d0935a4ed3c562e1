"""Alerts reach real receivers as they are promised, and what does not reach them is told in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook

from newscrawl.alerting import receivers_of
from newscrawl.config import Config, ConfigError
from newscrawl.health import Kind, Notice, Symptom, Trouble
from newscrawl.webhook import Undelivered
from tests.alerting.receiving import certified, closed_port, hook, post
from tests.health.runs import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

SIGNER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FIRST = Symptom("blocked", Kind.BLOCKED, "blocked", MONDAY, "9 of 9 pages were refused", "ask the publisher")
NOTICE = Notice(new=(Trouble("zeitung-grün.example", FIRST),))


def send(notice: Notice = NOTICE, **settings: str) -> None:
    for receiver in receivers_of(Config.read(**settings)):
        receiver.send(notice, "s3://bucket/news", datetime.now(UTC))


def test_the_webhook_is_signed_and_tells_programs_all() -> None:
    with hook() as receiver:
        send(alert_webhook=receiver.url, webhook_secret=SIGNER)
    (told,), (body,), (headers,) = receiver.messages, receiver.bodies, receiver.headers
    Webhook(SIGNER).verify(body, headers)  # raises where the signature is not ours
    assert told["type"] == "health.alert"
    (trouble,) = told["data"]["new"]
    assert (trouble["site"], trouble["kind"], trouble["cause"]) == ("zeitung-grün.example", "blocked", "blocked")
    assert (trouble["since"], told["data"]["store"]) == ("2026-03-02T00:00:00+00:00", "s3://bucket/news")


def test_a_chat_is_told_in_words() -> None:
    with hook(200) as receiver:
        send(alert_slack=receiver.url)
    (told,) = receiver.messages
    assert list(told) == ["text"]
    assert told["text"].startswith("*newscrawl: 1 site in trouble* (s3://bucket/news)\nzeitung-grün.example is blocked")


def test_a_chat_is_never_told_more_than_it_takes() -> None:
    with hook(200) as receiver:
        send(Notice(new=(Trouble("a.example", FIRST),) * 200), alert_slack=receiver.url)
    assert 3_000 < len(receiver.messages[0]["text"]) < 4_000


def test_a_mail_goes_to_all_who_are_named_through_the_house_s_own_server() -> None:
    with post() as server:
        send(alert_email="desk@house.example, night@house.example", alert_smtp=server.url, alert_from="news@house.example")
    (mail,), (envelope,) = server.mails, server.envelopes
    assert envelope.rcpt_tos == ["desk@house.example", "night@house.example"]
    assert (mail["From"], mail["Subject"]) == ("news@house.example", "newscrawl: 1 site in trouble")
    assert "zeitung-grün.example is blocked" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # on one machine nobody listens between
def test_a_mail_server_that_asks_for_a_password_gets_it() -> None:
    with post(asks=True) as server:
        address = server.url.replace("smtp://", "smtp://crawler:p%40ss%20word@")
        send(alert_email="desk@house.example", alert_smtp=address)
        with pytest.raises(Undelivered, match="SMTPAuthenticationError"):
            send(alert_email="desk@house.example", alert_smtp=address.replace("p%40ss", "wrong"))
    assert server.users == ["crawler"]
    assert len(server.mails) == 1


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")  # smtplib forgets to close one whose handshake failed
def test_a_mail_server_is_believed_only_with_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, certificate = certified(tmp_path)
    with post(tls=tls) as server:
        with pytest.raises(Undelivered, match="CERTIFICATE_VERIFY_FAILED"):
            send(alert_email="desk@house.example", alert_smtp=server.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(alert_email="desk@house.example", alert_smtp=server.url)
    assert len(server.mails) == 1


@pytest.mark.parametrize("setting", ["alert_webhook", "alert_slack", "alert_smtp"])
def test_a_receiver_that_is_away_is_told_of_in_a_sentence(setting: str) -> None:
    scheme = "smtp" if setting == "alert_smtp" else "http"
    mail = {"alert_email": "desk@house.example"} if setting == "alert_smtp" else {}
    with pytest.raises(Undelivered):
        send(**{setting: f"{scheme}://127.0.0.1:{closed_port()}/", "webhook_secret": SIGNER}, **mail)


@pytest.mark.parametrize("setting", ["alert_webhook", "alert_slack"])
def test_a_receiver_that_refuses_is_told_of(setting: str) -> None:
    with hook(404) as receiver, pytest.raises(Undelivered, match="it answers 404"):
        send(**{setting: receiver.url, "webhook_secret": SIGNER})


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"alert_webhook": "https://hook.example/"}, "NEWSCRAWL_WEBHOOK_SECRET"),
        ({"alert_webhook": "no-address", "webhook_secret": SIGNER}, "NEWSCRAWL_ALERT_WEBHOOK"),
        ({"alert_slack": "no-address"}, "NEWSCRAWL_ALERT_SLACK"),
        ({"alert_email": "desk@house.example"}, "NEWSCRAWL_ALERT_SMTP"),
        ({"alert_email": "desk@house.example", "alert_smtp": "house.example"}, "NEWSCRAWL_ALERT_SMTP"),
        ({"alert_email": "desk@house.example", "alert_smtp": "smtp://house.example:port"}, "NEWSCRAWL_ALERT_SMTP"),
        ({"alert_email": "desk", "alert_smtp": "smtp://house.example"}, "NEWSCRAWL_ALERT_EMAIL"),
        ({"alert_email": "a@b.example", "alert_from": "x", "alert_smtp": "smtp://house.example"}, "NEWSCRAWL_ALERT_FROM"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named_before_anything_is_crawled(settings: dict[str, str], names: str) -> None:
    with pytest.raises(ConfigError, match=names):
        receivers_of(Config.read(**settings))


def test_passwords_and_addresses_of_receivers_are_shown_nowhere() -> None:
    config = Config.read(
        alert_slack="https://hooks.example/T0/hush", alert_email="a@b.example", alert_smtp="smtp://u:hush@house.example"
    )
    assert "hush" not in repr(config) + "".join(map(repr, receivers_of(config)))
