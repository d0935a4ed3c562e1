"""robots.txt by RFC 9309: which group is meant for us, and whether it allows a path.

Written here because Protego 0.7 reads files otherwise than the RFC: there `news` binds newscrawl, `newscrawl/1.0` does not, and a
line that it does not know ends the lines that name a group. tests/crawl/test_robotstxt.py has the rows.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import quote, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

T = TypeVar("T")

MAX_BYTES: Final = 500 * 1024
"""RFC 9309, 2.5: parsers must read at least this much, and may leave the rest."""

_AGENT: Final = frozenset({"user-agent", "useragent", "user agent"})
_ALLOW: Final = frozenset({"allow"})
_DISALLOW: Final = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_DELAY: Final = frozenset({"crawl-delay", "crawl delay", "crawldelay"})
"""Names of lines; misspellings are those that Google's parser takes for what their authors meant."""

_TOKEN: Final = re.compile(r"[a-z0-9_-]+")
_EOL: Final = re.compile(rb"\r\n|\r|\n")
_OPAQUE: Final = {False: re.compile(r"(%2[AF])", re.IGNORECASE), True: re.compile(r"(%2A)", re.IGNORECASE)}
"""Escapes, in a path and in a query, that are not the character itself: an escaped slash parts no segments."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """`pieces` stand in this order, with anything between them; `anchored` ones reach to the end."""

    pieces: tuple[str, ...]
    anchored: bool

    @classmethod
    def of(cls, value: str) -> Pattern:
        """A path as robots.txt writes it, with asterisks, and a dollar at its end."""
        return cls(tuple(_comparable(value.removesuffix("$"), "*").split("*")), value.endswith("$"))

    @property
    def octets(self) -> int:
        return sum(map(len, self.pieces)) + len(self.pieces) - 1 + self.anchored

    def matches_url(self, url: str) -> bool:
        return self.matches(_path_of(url))

    def matches(self, path: str) -> bool:
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        position = len(first)
        last = rest.pop() if rest and self.anchored else None
        for piece in rest:
            found = path.find(piece, position)
            if found < 0:
                return False
            position = found + len(piece)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= position
        return not self.anchored or position == len(path)


@dataclass(frozen=True, slots=True)
class Rule:
    allow: bool
    pattern: Pattern

    @property
    def weight(self) -> tuple[int, bool]:
        """The rule with the most octets counts, and allow of two with as many (2.2.2)."""
        return self.pattern.octets, self.allow


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """Rules, and seconds of Crawl-delay, by product token in lower case, "*" for everybody else. A group shares its lists."""

    rules: Mapping[str, Sequence[Sequence[Rule]]]
    delays: Mapping[str, Sequence[Sequence[float]]]

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent`, a product token or a whole User-Agent that begins with one, may fetch `url`."""
        return not self.shuts_out(url, [agent])

    def shuts_out(self, url: str, agents: Sequence[str]) -> list[str]:
        """Those of `agents` that may not fetch `url`."""
        path = _path_of(url)
        groups = [self._group(agent) for agent in agents]
        closed = {group for group in set(groups) if path != "/robots.txt" and not self._is_open(group, path)}
        return [agent for agent, group in zip(agents, groups, strict=True) if group in closed]

    def _is_open(self, group: str, path: str) -> bool:
        found = [rule for rule in chain.from_iterable(self.rules.get(group, ())) if rule.pattern.matches(path)]
        return not found or max(found, key=lambda rule: rule.weight).allow

    def delay(self, agent: str) -> float:
        """The Crawl-delay asked of `agent`, in seconds; 0 where none is. It is no part of the RFC."""
        return max(chain.from_iterable(self.delays.get(self._group(agent), ())), default=0.0)

    def _group(self, agent: str) -> str:
        token = _token(agent)
        return token if token in self.rules else "*"


def parse_robots(body: bytes) -> RobotsTxt:
    """The groups of a robots.txt, those of one agent merged. Takes any bytes, of which MAX_BYTES count."""
    rules: dict[str, list[list[Rule]]] = defaultdict(list)
    delays: dict[str, list[list[float]]] = defaultdict(list)
    group, timed = _Group[Rule](), _Group[float]()
    for name, value in _lines(body):
        if name in _AGENT:
            group, timed = group.going_on(), timed.going_on()
            rules[_token(value)].append(group.lines)
            delays[_token(value)].append(timed.lines)
        elif name in _ALLOW | _DISALLOW:
            group.named = timed.named = True
            group.lines += _rule(name in _ALLOW, value)
        elif name in _DELAY:
            timed.named = True  # as those read it who know it; the RFC's own rules go on over it
            timed.lines.append(_seconds(value))
    return RobotsTxt({agent: found for agent, found in rules.items() if agent}, delays)


@dataclass(slots=True)
class _Group(Generic[T]):
    """What is said to some agents; once they are all `named`, a further name begins another group."""

    lines: list[T] = field(default_factory=list)
    named: bool = False

    def going_on(self) -> _Group[T]:
        return _Group() if self.named else self


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """Names, in lower case, and values of the lines that have both; a colon that was forgotten is put in."""
    for raw in _EOL.split(_whole_lines(body)):
        line = raw.partition(b"#")[0].strip(b" \t\v\f\0")
        name, colon, value = line.partition(b":")
        if not colon:
            name, _, value = line.partition(b" ")
        yield name.strip().lower().decode("latin-1"), quote(value.strip(), safe=_PRINTABLE)


_PRINTABLE: Final = "".join(map(chr, range(0x20, 0x7F)))
"""What stands in a value as it is; other octets are written as escapes, as the RFC wants them compared."""


def _whole_lines(body: bytes) -> bytes:
    """UTF-8 without its mark, whatever mark there was; of a file that is too long, the lines that end before the limit."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode()
    body = body.removeprefix(codecs.BOM_UTF8)
    if len(body) <= MAX_BYTES:
        return body
    return body[: max(body.rfind(b"\n", 0, MAX_BYTES), body.rfind(b"\r", 0, MAX_BYTES), 0)]


def _token(agent: str) -> str:
    """The product token that begins `agent`, in lower case; "*" for everybody; "" where there is neither."""
    found = _TOKEN.match(agent.strip().lower())
    return found[0] if found else "*" if agent.strip() == "*" else ""


def _rule(allow: bool, value: str) -> list[Rule]:
    """None of an empty value, nor of one that no path can match since it begins with neither a slash nor an asterisk."""
    if not value.startswith(("/", "*")):
        return []
    return [Rule(allow, Pattern.of(value))]


def _path_of(url: str) -> str:
    """What patterns are compared with."""
    parts = urlsplit(url)
    return _comparable((parts.path or "/") + ("?" + parts.query if "?" in url.partition("#")[0] else ""), "%2A")


def _comparable(text: str, star: str) -> str:
    """Path and query with each octet spelled in one way (2.2.2); an asterisk becomes `star`."""
    path, mark, query = text.partition("?")
    return _spelled(path, _OPAQUE[False], star) + mark + _spelled(query, _OPAQUE[True], star)


def _spelled(text: str, opaque: re.Pattern[str], star: str) -> str:
    parts = opaque.split(text.replace("*", "\0"))
    spelled = (part.upper() if opaque.fullmatch(part) else quote(unquote_to_bytes(part), safe="/\0") for part in parts)
    return "".join(spelled).replace("\0", star)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
