"""Every NEWSCRAWL_* setting: name, type, default, unit. The only reader of the environment."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from newscrawl.secrecy import keep_secret, redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "NEWSCRAWL_"
FOREIGN_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD")
"""Secrets in the environment that libraries read; here only to be taken out of what is printed."""

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
SecondsOrNone = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class UserError(Exception):
    """Ends a command: the message is one sentence for the user, `exit_code` what the command leaves with.

    Messages are stored in reports and databases too: secrets that a library's words may hold are taken out here.
    """

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(redacted(message))


class ConfigError(UserError):
    """A setting, file or argument is wrong; the message is one sentence that says which and what would be right."""


class Config(BaseSettings):
    """A field `min_text_chars` is read from NEWSCRAWL_MIN_TEXT_CHARS: Scrapy's settings first, then the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", use_attribute_docstrings=True)

    store: Annotated[str, Field(min_length=1)] = "./bucket"
    """Where articles go: a directory or `s3://bucket/prefix`."""

    state: Annotated[str | None, Field(repr=False)] = None
    """Database URL of the state, `sqlite:///FILE` or `postgresql://…`; by default `state.sqlite` in `<bucket>.state/` beside a
    bucket directory, or in the user's state folder for S3."""

    sites: str = "sites.toml"
    """File with what is known of single sites ([sites](sites.md)); by default that of the working directory, where there
    is one."""

    contact: str | None = None
    """E-mail or URL of whoever runs the crawl; named in the User-Agent."""

    archive: Literal["warc", "off"] = "warc"
    """Keep raw pages as WARC under `pages/`; `off` keeps none."""

    archive_megabytes: Count = 100
    """Size at which a WARC file is closed and uploaded, in MB."""

    archive_seconds: Seconds = 900
    """Age at which a WARC file is closed and uploaded, in seconds after its first page."""

    min_text_chars: Annotated[int, Field(ge=0)] = 200
    """Shortest body kept, in characters after cleaning; Chinese, Japanese, Korean and Thai characters count three times."""

    near_duplicate: Annotated[float, Field(gt=0, le=1)] = 0.35
    """Estimated Jaccard similarity of 3-word shingles from which two bodies are one article."""

    dedup_days: Count = 30
    """How far back near duplicates are looked for, in days."""

    syndication: Literal["drop", "mark"] = "drop"
    """Whether copies of an article on other sites are dropped (`drop`), or stored and marked as copies (`mark`)."""

    extract_workers: Count = 2
    """Processes that extract articles during a crawl."""

    extract_seconds: Seconds = 20
    """Time an extraction may take before its process is ended and the page counted as an error, in seconds."""

    extract_megabytes: Annotated[int, Field(ge=256)] = 512
    """Address space that a process may take for an extraction before it is ended and the page counted as an error, in MB."""

    segment_lines: Count = 100
    """Changes after which a log segment is written."""

    segment_seconds: Seconds = 2
    """Longest wait of a change before its log segment is written, in seconds."""

    max_crawl_delay: SecondsOrNone = 60
    """Longest `Crawl-delay` of a robots.txt that is kept, in seconds; a longer one counts as this."""

    max_pause: SecondsOrNone = 300
    """Longest pause that a host is given which answers with status 429 or 503, in seconds; one whose `Retry-After` asks for
    more is not asked again in this run."""

    max_refusals: Count = 5
    """Refusals in a row (status 403, 429 or 503, a challenge page, or no answer in time) after which a host is not asked again in
    this run."""

    rights: Literal["record", "enforce"] = "record"
    """What the publisher reserves stands under `rights` in each article. `enforce` keeps nothing of an article that is refused,
    whose outcome is `rights`: text and data mining is reserved (`tdm-reservation: 1` in page, headers or `tdmrep.json`), the page
    says `noai`, `noarchive`, `noindex` or `none`, or robots.txt shuts an AI training agent out."""

    render: Literal["never", "auto", "always"] = "never"
    """Whether a browser makes the pages whose plain HTML gives no article (`auto`), or all (`always`); needs Chromium and the
    extra `render` ([sites](sites.md#pages-that-need-a-browser))."""

    render_pages: Count = 200
    """Pages that the browser may make in one run."""

    render_seconds: Seconds = 20
    """Time that the browser may take for a page, in seconds."""

    render_megabytes: Count = 10
    """What the scripts of a page may load, in MB."""

    chromium: str | None = None
    """Program that renders; by default a Chromium or Chrome that is installed."""

    webhook: Annotated[str | None, Field(repr=False)] = None
    """Address that is told of each committed log segment by a signed POST, in the background ([being
    told](bucket.md#being-told))."""

    webhook_secret: Annotated[str | None, Field(repr=False)] = None
    """Signs what the webhook gets (Standard Webhooks): `whsec_` and 24 to 64 bytes in base64."""

    alert_webhook: Annotated[str | None, Field(repr=False)] = None
    """Address that is told of sites in trouble by a POST signed with `NEWSCRAWL_WEBHOOK_SECRET`
    ([alerts](operations.md#alerts))."""

    alert_slack: Annotated[str | None, Field(repr=False)] = None
    """Incoming webhook of Slack, Mattermost or another chat that takes `{"text": …}`, told of sites in trouble."""

    alert_email: Annotated[tuple[str, ...], NoDecode, Field(repr=False)] = ()
    """E-mail addresses that are told of sites in trouble, parted by commas."""

    alert_smtp: Annotated[str | None, Field(repr=False)] = None
    """Mail server that these mails go through: `smtp://USER:PASSWORD@HOST:587` (STARTTLS) or `smtps://USER:PASSWORD@HOST:465`."""

    alert_from: Annotated[str | None, Field(repr=False)] = None
    """Sender of these mails; by default the first of those who get them."""

    rechecks: Annotated[tuple[float, ...], NoDecode] = (1, 6, 24, 168)
    """Ages at which a known article is fetched again, in hours after publication, parted by commas."""

    log: Literal["auto", "text", "json"] = "auto"
    """Form of the log: `text` for people, `json` lines for programs; `auto` is text on a terminal and JSON elsewhere."""

    metrics_file: str | None = None
    """File that runs write their metrics to, for the textfile collector of Prometheus's node exporter; its name ends in .prom."""

    metrics_port: Annotated[int | None, Field(ge=0, le=65535)] = None
    """Port at which `newscrawl schedule` and `newscrawl worker` answer /metrics; 0 takes any free one."""

    metrics_host: str = "127.0.0.1"
    """Address at which they do."""

    metrics_sites: Count = 200
    """Sites that have metrics of their own; what comes after them is counted as one."""

    token: Annotated[str | None, Field(repr=False, min_length=16)] = None
    """What lets people and programs into `newscrawl serve`, at least 16 characters; by default a new one at each start.
    Without one it listens on this machine alone."""

    allow_nets: Annotated[tuple[str, ...], NoDecode] = ()
    """Networks of this house that may be fetched from, at any port, such as 127.0.0.0/8, parted by commas. A site on
    loopback that a command names needs none, at its very host and port."""

    secrets: str | None = None
    """Folder of files that hold one setting each and are named like it, such as `newscrawl_token`: Docker's `/run/secrets`, a
    secret that Kubernetes mounts, systemd's credentials. What the environment says wins."""

    @field_validator("allow_nets")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(text.strip(), strict=False)) for text in value)

    @field_validator("rechecks", "allow_nets", "alert_email", mode="before")
    @classmethod
    def _parted(cls, value: Any) -> Any:
        return [part.strip() for part in value.strip("[]() ").split(",") if part.strip()] if isinstance(value, str) else value

    @classmethod
    def read(cls, settings: Mapping[str, Any] | None = None, **given: Any) -> Self:
        """Settings named NEWSCRAWL_* in `settings` win over the environment, `given` over both (None is not given).

        Raises ConfigError, one sentence, naming the setting; also for a NEWSCRAWL_* name that is none.
        """
        cls._check_names([*os.environ, *(settings or {})])
        found = {name: (settings or {}).get(PREFIX + name.upper()) for name in cls.model_fields}
        found.update(given)
        found["_secrets_dir"] = cls._secrets(found.get("secrets") or os.environ.get(PREFIX + "SECRETS"))
        try:
            config = cls(**{name: value for name, value in found.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            field = str(first["loc"][0])
            shown = "wrong" if field in secret_fields() else repr(first["input"])
            raise ConfigError(f"{PREFIX}{field.upper()} is {shown}: {first['msg']}") from None
        keep_secret(config.token, config.webhook, config.webhook_secret, _password(config.state or ""))
        keep_secret(config.alert_webhook, config.alert_slack, _password(config.alert_smtp or ""))
        return config

    @classmethod
    def _secrets(cls, folder: str | None) -> str | None:
        """The folder, once each file in it that is named like a setting is one, and can be read."""
        try:
            for path in Path(folder).iterdir() if folder else ():
                if (name := path.name.upper()).startswith(PREFIX):
                    cls._check_names([name])
                    path.read_bytes()
        except OSError as error:
            raise ConfigError(f"NEWSCRAWL_SECRETS is {folder!r}: {error.filename}: {error.strerror}") from None
        return folder

    @classmethod
    def _check_names(cls, names: Iterable[str]) -> None:
        ours = [PREFIX + name.upper() for name in cls.model_fields]
        for name in names:
            if name.startswith(PREFIX) and name not in ours:
                near = get_close_matches(name, ours, 1)
                raise ConfigError(
                    f"{name} is no setting" + (f": did you mean {near[0]}?" if near else ": docs/settings.md lists them")
                )


def secret_fields() -> frozenset[str]:
    """Settings that are not to be shown: keys, and addresses of databases and webhooks, which may hold a password."""
    return frozenset(name for name, field in Config.model_fields.items() if not field.repr)


def keep_secrets_of_environment() -> None:
    """Keys that libraries read for themselves, and passwords of whatever addresses stand there, such as proxies and stores."""
    addresses = (value for value in os.environ.values() if "//" in value and not re.search(r"\s", value))
    keep_secret(*(os.environ.get(name) for name in FOREIGN_SECRETS), *map(_password, addresses))


def _password(address: str) -> str | None:
    """That of an address, also of one that is written wrong."""
    return address.rpartition("@")[0].partition("//")[2].partition(":")[2] or None
