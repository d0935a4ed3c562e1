"""Values of a `[[site]]` table: each reader gives the value, or raises ValueError that says what is right."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.sites.site import SOURCES, Limits, is_address

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
RENDERS: Final = ("never", "auto", "always")
RIGHTS: Final = ("record", "enforce")
KEPT: Final = ("articles", "cases", "log", "pages", "runs", "schema", "takedowns")
"""Top folders of a bucket."""
_BELOW: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}(/[a-z0-9][a-z0-9._-]{0,99}){0,7}", re.ASCII)
"""No part is ".."; two that differ are two folders, also where capitals count as small letters."""


def every(value: Any) -> timedelta:
    """ "15m", "6h", "1d": at least a minute."""
    found = re.fullmatch(r"(\d{1,5})([mhdw])", value) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise ValueError("give a number and m, h, d or w, such as '15m'")
    return int(found[1]) * UNITS[found[2]]


def schedule(value: Any) -> str:
    """Cron's five fields."""
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - asked for only where there are schedules

    right = "give cron's five fields, minute hour day month weekday, such as '0 6 * * *'"
    if not isinstance(value, str) or len(value.split()) != 5:
        raise ValueError(right)
    try:
        next(CronSim(value, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"{right} ({str(error) or 'it never comes'})") from None
    return value


def timezone(value: Any) -> str:
    """A name of the IANA time zone database."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - as above

    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, TypeError, OSError):
        raise ValueError("give a name of the time zone database, such as 'Europe/Oslo'") from None


def discovery(value: Any) -> tuple[str, ...]:
    """Which sources name articles."""
    if not isinstance(value, list) or not value or any(source not in SOURCES for source in value):
        raise ValueError(f"give a list of some of {', '.join(SOURCES)}")
    return tuple(dict.fromkeys(value))


def since(value: Any) -> str:
    """An age or a date, as `--since` takes it."""
    right = "give an age such as '12h' or '2d', or a date such as '2026-02-18'"
    if not isinstance(value, str):
        raise ValueError(right)
    if not re.fullmatch(r"\d{1,5}[mhdw]", value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(right) from None
    return value


def limits(value: Any) -> Limits:
    """A table of articles, minutes and delay."""
    right = "give a table such as { articles = 200, minutes = 30, delay = 2.5 }"
    if not isinstance(value, dict) or value.keys() - {"articles", "minutes", "delay"}:
        raise ValueError(right)
    for key, kinds, least in (("articles", int, 1), ("minutes", (int, float), 0.1), ("delay", (int, float), 0)):
        number = value.get(key, least)
        if isinstance(number, bool) or not isinstance(number, kinds) or not least <= number < 1e6:
            raise ValueError(f"{right}; {key} is at least {least:g}")
    return Limits(**value)


def hosts(value: Any) -> tuple[str, ...]:
    """Names of hosts, without scheme, port and path."""
    named = value if isinstance(value, list) else [value]
    if not value or not all(isinstance(host, str) and re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) for host in named):
        raise ValueError("give a list of hosts, such as ['amp.example.net']")
    return tuple(host.lower() for host in named)


def text(value: Any) -> str:
    """Any text but an empty one."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("give a text")
    return value


def one_of(*choices: str) -> Callable[[Any], str]:
    """A reader of one of these words."""

    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"give one of {', '.join(choices)}")
        return str(value)

    return read


def render(value: Any) -> str:
    """`true` means where the plain page gives no article."""
    if isinstance(value, bool):
        return "auto" if value else "never"
    if value not in RENDERS:
        raise ValueError(f"give true, false or one of {', '.join(RENDERS)}")
    return str(value)


def store(value: Any) -> str:
    """An address, or a name below NEWSCRAWL_STORE that leads no other way and to nothing that the bucket there keeps itself."""
    given = text(value)
    if "\0" in given or not (is_address(given) or _BELOW.fullmatch(given)):
        raise ValueError("give an address such as s3://bucket/news or ./news, or a name in small letters such as 'nordic'")
    if not is_address(given) and any(part in KEPT or part.endswith(".state") for part in given.split("/")):
        raise ValueError(f"{', '.join(KEPT)} and NAME.state are what a bucket has itself: give another name")
    return given


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": text,
    "every": every,
    "schedule": schedule,
    "timezone": timezone,
    "discovery": discovery,
    "limits": limits,
    "since": since,
    "rights": one_of(*RIGHTS),
    "render": render,
    "store": store,
    "hosts": hosts,
}
"""Keys that one value stands for, and how it is read."""
