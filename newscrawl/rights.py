"""What a publisher reserves and tells machines of: in headers, page, tdmrep.json and robots.txt. Recorded, or enforced if asked.

Sources: developers.google.com, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications"; the final report of the W3C
community group on the TDM Reservation Protocol, w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from newscrawl.model import Article, Outcome, Page, Rejected, Rights
from newscrawl.robotstxt import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.robotstxt import RobotsTxt

PRODUCT: Final = "newscrawl"

AI_AGENTS: Final = (
    # token in robots.txt, what it fetches for, where its operator says so
    ("AI2Bot", "training", "allenai.org/crawler"),
    ("Amazonbot", "training", "developer.amazon.com/amazonbot"),
    ("anthropic-ai", "training", "an earlier name of ClaudeBot, still in many files"),
    ("Applebot-Extended", "training", "support.apple.com/119829"),
    ("Bytespider", "training", "ByteDance; no document of its own"),
    ("CCBot", "training", "commoncrawl.org/ccbot"),
    ("ChatGPT-User", "user", "platform.openai.com/docs/bots"),
    ("Claude-SearchBot", "search", "support.claude.com/articles/8896518"),
    ("Claude-User", "user", "support.claude.com/articles/8896518"),
    ("Claude-Web", "training", "an earlier name of ClaudeBot, still in many files"),
    ("ClaudeBot", "training", "support.claude.com/articles/8896518"),
    ("cohere-ai", "training", "Cohere; no document of its own"),
    ("Diffbot", "training", "docs.diffbot.com"),
    ("Google-Extended", "training", "developers.google.com/search/docs/crawling-indexing/google-common-crawlers"),
    ("GPTBot", "training", "platform.openai.com/docs/bots"),
    ("Meta-ExternalAgent", "training", "developers.facebook.com/docs/sharing/webmasters/web-crawlers"),
    ("Meta-ExternalFetcher", "user", "developers.facebook.com/docs/sharing/webmasters/web-crawlers"),
    ("OAI-SearchBot", "search", "platform.openai.com/docs/bots"),
    ("omgili", "training", "webz.io/bot.html"),
    ("Perplexity-User", "user", "docs.perplexity.ai/guides/bots"),
    ("PerplexityBot", "search", "docs.perplexity.ai/guides/bots"),
)
TRAINING: Final = frozenset(name for name, purpose, _ in AI_AGENTS if purpose == "training")

REFUSING: Final = ("noai", "noarchive", "noindex", "none")
"""Robots directives that speak against keeping a copy of the text. "noai" is DeviantArt's, no search engine's."""

VALUED: Final = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""Directives with a colon of their own; before any other colon in X-Robots-Tag stands the name of a robot."""

HEAD_BYTES: Final = 256 * 1024
_NAMES: Final = re.compile(rb"robots|tdm-|" + PRODUCT.encode())
"""In the names of all <meta> that are read."""
_PART: Final = re.compile(rb"<(?:(?P<skip>!--|script\b|style\b)|(?P<meta>meta\s)|(?P<end>/head\b|body\b))")
_ENDS: Final = {b"!--": b"-->", b"script": b"</script", b"style": b"</style"}
_ATTRIBUTE: Final = re.compile(r"""(?<![a-z-])([a-z-]{1,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
TDMREP_BYTES: Final = 1024 * 1024
"""Longest tdmrep.json that is read: it is read in the crawl's own process, and JSON takes up to forty times its bytes."""
TAG_CHARS: Final = 2_000
"""Longest <meta> that is read."""
_DIRECTIVE: Final = re.compile(r"[a-z][a-z_-]*(:\S.*)?")


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One object of a tdmrep.json."""

    location: Pattern
    reserved: bool
    policy: str | None


def of_host(url: str, rules: Iterable[TdmRule], robots: RobotsTxt) -> Rights:
    """What a host says of `url`, in its tdmrep.json, of which the first rule that matches counts, and its robots.txt."""
    rule = next((rule for rule in rules if rule.location.matches_url(url)), None)
    closed = tuple(robots.shuts_out(url, [name for name, _, _ in AI_AGENTS]))
    return Rights(tdm_reservation=rule.reserved if rule else None, tdm_policy=rule.policy if rule else None, ai_disallowed=closed)


def of_page(page: Page) -> Rights:
    """`page.rights`, with what its headers and then its <meta> say; both go before tdmrep.json, the page before the headers."""
    metas = list(_metas(page.body))
    told = [part for name, value in page.headers if name == "x-robots-tag" for part in _directives(value)]
    told += [part for name, value in metas if name in {"robots", PRODUCT} for part in _split(value)]
    rights = replace(page.rights or Rights(), robots=tuple(dict.fromkeys(told)))
    for fields in (dict(page.headers), dict(metas)):
        reserved = _reserved(fields.get("tdm-reservation"))
        if reserved is not None:
            rights = replace(rights, tdm_reservation=reserved, tdm_policy=fields.get("tdm-policy", "").strip() or None)
    return rights


def refusal(rights: Rights) -> str | None:
    """Why the text is not ours to keep, or None: TDM is reserved, a directive of REFUSING, or training agents are shut out."""
    if rights.tdm_reservation:
        return "text and data mining is reserved" + (f": see {rights.tdm_policy}" if rights.tdm_policy else "")
    told = [part for part in rights.robots if part in REFUSING]
    if told:
        return f"the page says {told[0]}"
    shut_out = [name for name in rights.ai_disallowed if name in TRAINING]
    return f"robots.txt shuts out {shut_out[0]}" if shut_out else None


def check_rights(article: Article, mode: Literal["record", "enforce"]) -> Article:
    """The article; raises Rejected where its publisher refuses and `mode` is to enforce that."""
    why = refusal(article.rights) if article.rights and mode == "enforce" else None
    if why:
        raise Rejected(Outcome.RIGHTS, why)
    return article


def parse_tdmrep(body: bytes) -> tuple[TdmRule, ...]:
    """The rules of a tdmrep.json in their order; none of what is no rule, of no array, or of one too large."""
    try:
        found = json.loads(body) if len(body) <= TDMREP_BYTES else ()
    except (ValueError, RecursionError):
        return ()
    return tuple(_rules(found if isinstance(found, list) else ()))


def _rules(found: Iterable[Any]) -> Iterator[TdmRule]:
    for row in found:
        if not isinstance(row, dict):
            continue
        location, reserved, policy = row.get("location"), _reserved(row.get("tdm-reservation")), row.get("tdm-policy")
        if isinstance(location, str) and location.startswith(("/", "*")) and reserved is not None:
            yield TdmRule(Pattern.of(location), reserved, policy if isinstance(policy, str) and policy else None)


def _reserved(value: object) -> bool | None:
    """The two values that the protocol has; any other is as good as none."""
    return {"0": False, "1": True}.get(str(value).strip()) if not isinstance(value, bool) else None


def _directives(value: str) -> list[str]:
    """Of an X-Robots-Tag, those meant for everybody or for us."""
    agent, colon, rest = value.partition(":")
    if not colon or "," in agent or agent.strip().lower() in VALUED:
        return _split(value)
    return _split(rest) if agent.strip().lower() == PRODUCT else []


def _split(value: str) -> list[str]:
    parts = (part.strip().lower().partition(":") for part in value.split(","))
    told = (f"{name.rstrip()}{colon}{rest.lstrip()}" for name, colon, rest in parts)
    return [directive for directive in told if _DIRECTIVE.fullmatch(directive)]


def _metas(body: bytes) -> Iterator[tuple[str, str]]:
    """Names, in lower case, and contents of the head's <meta> that say what is asked."""
    for tag in _tags(body[:HEAD_BYTES].replace(b"\0", b"")):
        found = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag.decode("latin-1"))}
        if "name" in found:
            yield found["name"].strip().lower(), found.get("content", "")


def _tags(head: bytes) -> Iterator[bytes]:
    """The <meta> tags with one of the names, before the head's end, outside of comments and scripts; each byte is looked at a
    few times at most."""
    lower = head.lower()  # of bytes, in a tenth of the time that letters beyond ASCII take
    part = _PART.search(lower)
    while part and not part["end"]:
        end = lower.find(b">" if part["meta"] else _ENDS[part["skip"]], part.end())
        if end < 0:
            return
        if part["meta"] and end - part.start() <= TAG_CHARS and _NAMES.search(lower, part.end(), end):
            yield head[part.start() : end]
        part = _PART.search(lower, end)
