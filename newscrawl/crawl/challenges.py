"""Pages that ask a visitor to prove to be a person. They are told apart to stop asking, never to get around them."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADERS: Final = (
    ("cf-mitigated", "challenge", "Cloudflare"),  # developers.cloudflare.com, "Detect a Challenge Page response"
    ("x-amzn-waf-action", "challenge", "AWS WAF"),  # docs.aws.amazon.com/waf, "CAPTCHA and Challenge action behavior": status 202
    ("x-amzn-waf-action", "captcha", "AWS WAF"),  # the same: status 405
    ("x-vercel-mitigated", "challenge", "Vercel"),  # urlcheckr.app/docs/troubleshooting/vercel-firewall-challenge: status 429
)
"""Name, value and whose it is. A header decides whatever the status."""

TITLES: Final = (
    (b"just a moment...</title>", "Cloudflare"),  # the managed challenge, before cf-mitigated and where proxies drop it
    (b"attention required! | cloudflare</title>", "Cloudflare"),  # its block page, status 403
    (b"vercel security checkpoint</title>", "Vercel"),  # hardenly.co/blog/handle-vercel-security-checkpoint-error
    (b"making sure you're not a bot!</title>", "Anubis"),  # github.com/TecharoHQ/anubis; its status may be 200
    (b"making sure you&#39;re not a bot!</title>", "Anubis"),
    (b"ddos-guard</title>", "DDoS-Guard"),  # its JavaScript check, status 403
)
"""A whole title, with its closing tag, decides whatever the status: no article has one of these."""

REFUSING: Final = frozenset({401, 403, 405, 406, 429, 503})
TEXTS: Final = (
    (b"captcha-delivery.com", "DataDome"),  # the frame of docs.datadome.co's response page, status 403
    (b"px-captcha", "HUMAN"),  # the element that docs.humansecurity.com's blocking response fills, status 403
    (b"incapsula incident id", "Imperva"),  # its "Request unsuccessful" page
    (b"errors.edgesuite.net", "Akamai"),  # the reference under its "Access Denied"
    (b"sucuri website firewall", "Sucuri"),  # its "Access Denied"
    (b"cf-turnstile", "a captcha"),  # developers.cloudflare.com/turnstile; the next two are the documented classes of the others
    (b"g-recaptcha", "a captcha"),
    (b"h-captcha", "a captcha"),
)
"""Words that pages of all kinds may hold, such as one with a comment form: they count with a status of REFUSING only."""

LOOKED_AT: Final = 64 * 1024
"""Bytes of a body that are searched; these pages are short."""


def challenge(status: int, headers: Mapping[str, str], body: bytes) -> str | None:
    """Whose challenge page this is, or None. Header names are in lower case; `body` is decoded of its content encoding."""
    start = body[:LOOKED_AT].lower()
    found = [whose for name, value, whose in HEADERS if headers.get(name, "").strip().lower() == value]
    titled = start.split(b"<title>")[1:]
    found += [whose for title, whose in TITLES if any(map(bytes.startswith, titled, repeat(title)))]
    if status in REFUSING:
        found += [whose for words, whose in TEXTS if words in start]
    return found[0] if found else None
