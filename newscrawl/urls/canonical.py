"""One spelling for each URL, and one identity for each article whatever dress its URL wears."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from newscrawl.urls.classify import classify
from newscrawl.urls.hosts import ascii_host, plain_host, same_site
from newscrawl.urls.rules import RULES, words

MAX_URL = 4096
"""Longest URL kept, in characters; longer ones are traps or data."""

MIN_SESSION = 10
"""Shortest value of a session parameter, in characters; shorter ones are ids of something else."""

_TRACKING = words("query", "tracking", "names")
_TRACKING_PREFIXES = tuple(RULES["query"]["tracking"]["prefixes"])
_SESSION = words("query", "session", "names")
# ";jsessionid=…" of Java servers, "/(S(…))" of ASP.NET.
_SESSION_PATH = re.compile(rf";(?:{'|'.join(sorted(_SESSION))})=[^/;]*|/\([A-Z]\([a-z0-9]{{20,}}\)\)(?=/|$)", re.IGNORECASE)
_TWIN_HOSTS = words("hosts", "twins")
_TWIN_NAMES, _TWIN_VALUES = words("query", "twins", "names"), words("query", "twins", "values")
_TWIN_FIRST, _TWIN_LAST, _INDEX = words("path", "twin_first"), words("path", "twin_last"), words("path", "index")
_TWIN_ENDINGS = tuple(RULES["path"]["twin_endings"])
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BAD_HOST = re.compile(r"[\s<>\"'\\^`{|}%/?#@,;()\x00-\x1f\x7f-\x9f\ud800-\udfff]|\.\.|^\.|^$")


# Most URLs are spelled right already; telling so takes a tenth of the time of spelling them.
_RIGHT = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?:(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?|/)")


def canonicalize(url: str) -> str:
    """Spell `url` in the one way this house does; doing it twice changes nothing.

    - scheme and host in lower case, host as ASCII (punycode), no credentials, no default port, no fragment
    - "." and ".." resolved, an empty path is "/"
    - percent-encoding only where needed, in upper case, of UTF-8
    - tracking and session parameters of rules.toml off, the others kept in their order; no empty query

    Raises ValueError on anything that is not an http(s) URL with a host, or longer than MAX_URL.
    """
    if len(url) <= MAX_URL and _RIGHT.fullmatch(url):
        return url
    parts = urlsplit(re.sub(r"[\t\r\n]", "", url.strip()))
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"{url[:200]!r} is not an http or https URL")
    result = urlunsplit((parts.scheme, _netloc(parts), _path(parts.path), _query(parts.query), ""))
    if len(result) > MAX_URL:
        raise ValueError(f"{url[:200]!r}… is longer than {MAX_URL} characters")
    return result


@lru_cache(maxsize=4096)
def lead_key(url: str) -> str:
    """The identity under which twins are one lead: host and path without www, mobile, AMP and print marks, query sorted.

    It is no URL to fetch. `url` as `canonicalize` takes it; raises ValueError as that does.
    """
    parts = urlsplit(canonicalize(url))
    pairs = sorted(pair for pair in parts.query.split("&") if pair and not _is_twin(pair))
    return _twinless_host(parts.netloc) + _twinless_path(parts.path) + ("?" + "&".join(pairs) if pairs else "")


def article_id(canonical_url: str) -> str:
    """The `id` of an article: the first 32 hex digits of the SHA-256 of its canonical URL."""
    return sha256(canonical_url.encode()).hexdigest()[:32]


def choose_canonical(page_url: str, declared: str | None) -> str:
    """The canonical URL of a page that was fetched as `page_url` and declares `declared` by rel=canonical (absolute or relative).

    The declared one counts only within the same site, and not when it is the home page or a section of a deeper page: sites that
    name their front on every page would make one article of all. A page of https stays so. Raises ValueError on a bad `page_url`.
    """
    page = canonicalize(page_url)
    try:
        named = canonicalize(urljoin(page, declared)) if declared and declared.strip() else page
    except ValueError:
        return page
    if not same_site(page, named) or _is_front(named, page):
        return page
    upgraded = "https" + named.removeprefix("http")
    secure = page.startswith("https:") and urlsplit(page).netloc == urlsplit(named).netloc and named.startswith("http:")
    return upgraded if secure else named


def _is_front(named: str, page: str) -> bool:
    depth_named, depth_page = (len(_segments(urlsplit(url).path)) for url in (named, page))
    if urlsplit(named).path == "/" and not urlsplit(named).query:
        return page != named and (depth_page > 0 or bool(urlsplit(page).query))
    return depth_named < depth_page and classify(named).kind == "section"


def _segments(path: str) -> list[str]:
    return [segment for segment in _twinless_path(path).split("/") if segment]


def _netloc(parts: SplitResult) -> str:
    host = _ascii_host(parts.hostname or "")
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return host + port


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    host = plain_host(unquote(host))
    if _BAD_HOST.search(host):
        raise ValueError(f"{host!r} is no host name")
    return ascii_host(host)


def _path(path: str) -> str:
    return quote(_resolved(_plain(_SESSION_PATH.sub("", path))), safe="/:@!$&'()*+,;=~%-._")


def _resolved(path: str) -> str:
    """`path` without dot segments; a leading "//" is one slash, as it would read as a host."""
    out: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            out = out[:-1] or [""]
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/" + "/".join(out).lstrip("/")


def _plain(text: str) -> str:
    """`text` with each percent-escape either decoded, where that changes no meaning, or in upper case."""
    return re.sub(r"%[0-9a-fA-F]{2}|%", _escape, text)


def _escape(match: re.Match[str]) -> str:
    escape = match.group()
    if len(escape) == 1:
        return "%25"
    char = chr(unquote_to_bytes(escape)[0])
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape.upper()


def _query(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _is_dropped(pair)]
    return quote(_plain("&".join(kept)), safe="/:@!$&'()*+,;=~?%-._[]")


def _is_dropped(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote(name).lower().removeprefix("amp;")
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or (name in _SESSION and len(value) >= MIN_SESSION)


def _is_twin(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    return name in _TWIN_NAMES and value in _TWIN_VALUES


def _twinless_host(netloc: str) -> str:
    first, _, rest = netloc.partition(".")
    return rest if first in _TWIN_HOSTS and "." in rest else netloc


def _twinless_path(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and segments[0] in _TWIN_FIRST:
        del segments[0]
    if segments and segments[-1].lower() in _INDEX:
        del segments[-1]
    if len(segments) > 1 and (segments[-1].lower() in _TWIN_LAST or segments[-1].startswith("comment-page-")):
        del segments[-1]
    ending = next((ending for ending in _TWIN_ENDINGS if segments and segments[-1].endswith(ending)), "")
    if ending:
        segments[-1] = segments[-1].removesuffix(ending) + (".html" if ending.endswith(".html") else "")
    return "/" + "/".join(segments)
