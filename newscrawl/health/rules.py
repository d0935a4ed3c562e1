"""The rules that a site's runs are held against: each says what it counts, what it means, and what to do. A table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.health.verdict import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.health.facts import SiteRun
    from newscrawl.health.usual import Level, Usual

Counted = tuple[float, float]
"""How much is bad, of how much. A rule that judges a run as a whole counts WHOLE of it."""
WHOLE: Final = 6.0
FEW: Final = 4.0
"""Articles of a run that a median may speak for."""
REFUSING: Final = (401, 402, 403, 429, 451)
KNOWN: Final = ("known", "filtered", "robots")
"""Endings of leads that were not asked for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` says what was seen, with {bad}, {of}, {usual} (percent) and the run's own facts."""

    name: str
    kind: Kind
    cause: str
    count: Callable[[SiteRun, Usual], Counted]
    words: str
    advice: str
    wrong: float = 0.6
    """How far from the usual share to all of it the share is where something is wrong."""
    is_absolute: bool = False
    """Wrong at any site, whatever is usual there: half of all is too much."""
    needs_site: bool = True
    """Only told of runs that reached the site."""


def reached(run: SiteRun) -> bool:
    """Whether the site answered, with more than errors and with a robots.txt that could be read."""
    failing = sum(count for status, count in run.statuses.items() if status >= 500)
    return bool(run.answers) and not run.robots_unread and failing < 0.8 * run.answers


def asked(run: SiteRun) -> int:
    """Leads that the site was asked for; endings that are not known here count too."""
    return run.leads - run.count(*KNOWN)


def _whole(is_bad: bool) -> Counted:
    return (WHOLE if is_bad else 0.0), WHOLE


def _down(run: SiteRun, _: Usual) -> Counted:
    return _whole(not reached(run))


def _refused(run: SiteRun, _: Usual) -> Counted:
    return _whole(2 * sum(run.statuses.get(status, 0) for status in REFUSING) >= run.answers)


def _robots(run: SiteRun, _: Usual) -> Counted:
    if not run.leads and any("forbidden by robots.txt" in problem for problem in run.problems):
        return _whole(True)
    return run.count("robots"), run.count("robots") + asked(run)


def _feed(run: SiteRun, usual: Usual) -> Counted:
    level = usual.levels.get("named")
    return _whole(run.named < level.low / 2) if level and level.low >= 2 else (0.0, 0.0)


def _lists(run: SiteRun, usual: Usual) -> Counted:
    level = usual.levels.get("leads")
    return _whole(run.leads < level.low / 4) if level and level.low >= 4 else (0.0, 0.0)


def _recall(run: SiteRun, usual: Usual) -> Counted:
    level = usual.levels.get("recall")
    return _whole(run.kept < run.named * level.low / 2) if level and run.named >= FEW else (0.0, 0.0)


def _share(*outcomes: str) -> Callable[[SiteRun, Usual], Counted]:
    return lambda run, _: (run.count(*outcomes), asked(run))


def _unread(run: SiteRun, _: Usual) -> Counted:
    bad = run.count("not_article", "too_short")
    return bad, bad + run.articles


def _duplicates(run: SiteRun, _: Usual) -> Counted:
    bad = run.count("duplicate")
    return bad, bad + run.count("stored", "updated", "unchanged")


def _missing(name: str) -> Callable[[SiteRun, Usual], Counted]:
    return lambda run, _: (run.articles - run.fields[name], run.articles) if name in run.fields else (0.0, 0.0)


def _short(run: SiteRun, usual: Usual) -> Counted:
    return _unlike(run.length, run.articles, usual.levels.get("length"), lambda value, level: value < 0.5 * level.middle)


def _slow(run: SiteRun, usual: Usual) -> Counted:
    too_slow = lambda value, level: value > max(4 * level.middle, 2 * level.high, 2.0)  # noqa: E731 - said where it is used
    return _unlike(run.seconds, WHOLE, usual.levels.get("seconds"), too_slow)


def _late(run: SiteRun, usual: Usual) -> Counted:
    too_late = lambda value, level: value > max(4 * level.middle, 2 * level.high, 3600.0)  # noqa: E731 - as above
    return _unlike(run.delay, run.delays, usual.levels.get("delay"), too_late)


def _unlike(value: float | None, of: float, level: Level | None, is_bad: Callable[[float, Level], bool]) -> Counted:
    """A median of `of` values speaks for all of them, up to FEW."""
    if value is None or level is None or not of:
        return 0.0, 0.0
    weight = min(of, FEW) if of != WHOLE else WHOLE
    return (weight if is_bad(value, level) else 0.0), weight


LAYOUT, FEED, DOWN, ROBOTS, BLOCKED, SLOW = (
    "layout changed", "feed moved", "site down", "robots changed", "blocked", "site slow",
)  # fmt: skip
FIELDS: Final = {
    "headline": "a headline",
    "datePublished": "a date",
    "authors": "authors",
    "description": "a description",
    "articleSection": "a section",
    "mainImage": "an image",
}
LOOK: Final = "newscrawl extract URL --explain shows what is read from a page; give selectors in sites.toml, or report the page"
ASK: Final = "crawl less often or slower (every, delay in sites.toml), name yourself in NEWSCRAWL_CONTACT, and ask the publisher"
PROBE: Final = "newscrawl probe {site} shows which sitemaps, feeds and sections are found; correct url or discovery in sites.toml"

# The first that holds is told as the cause, the others beside it: a site that is down has no feed and publishes nothing either.
RULES: Final = (
    Rule(
        "down", Kind.BROKEN, DOWN, _down, "the site did not answer, or with server errors alone",
        "open {site} in a browser; if it is there, look at this machine's DNS and network", is_absolute=True, needs_site=False,
    ),
    Rule(
        "refused", Kind.BLOCKED, BLOCKED, _refused, "most requests are refused, its lists and feeds among them", ASK,
        is_absolute=True,
    ),
    Rule(
        "blocked", Kind.BLOCKED, BLOCKED, _share("blocked"), "{bad:.0f} of {of:.0f} pages were refused ({usual:.0%} are usual)",
        ASK, is_absolute=True,
    ),
    Rule(
        "robots", Kind.BLOCKED, ROBOTS, _robots, "robots.txt forbids {bad:.0f} of {of:.0f} leads ({usual:.0%} are usual)",
        "read {site}/robots.txt: it is kept to; ask the publisher, or take the site out of sites.toml", is_absolute=True,
    ),
    Rule(
        "rights", Kind.BLOCKED, "rights reserved", _share("rights"),
        "{bad:.0f} of {of:.0f} pages reserve their rights ({usual:.0%} are usual)",
        "read what the publisher says (rights in the run report); NEWSCRAWL_RIGHTS decides what follows",
    ),
    Rule(
        "lists", Kind.BROKEN, FEED, _lists, "sitemaps, feeds and lists name {leads} articles, where {leads_usual:.0f} are usual",
        PROBE,
    ),
    Rule(
        "feed", Kind.BROKEN, FEED, _feed, "feeds and news sitemaps name {named} articles, where {named_usual:.0f} are usual",
        PROBE,
    ),
    Rule(
        "gone", Kind.BROKEN, FEED, _share("gone", "offsite"),
        "{bad:.0f} of {of:.0f} pages that the site names are not there ({usual:.0%} are usual)", PROBE,
    ),
    Rule(
        "errors", Kind.BROKEN, DOWN, _share("error"), "{bad:.0f} of {of:.0f} pages ended in errors ({usual:.0%} are usual)",
        "read endings in the run report {run}: the server fails, or the pages break the extraction",
    ),
    Rule(
        "unread", Kind.BROKEN, LAYOUT, _unread, "{bad:.0f} of {of:.0f} pages gave no article ({usual:.0%} are usual)", LOOK
    ),
    Rule(
        "duplicates", Kind.BROKEN, LAYOUT, _duplicates,
        "{bad:.0f} of {of:.0f} articles are copies of others ({usual:.0%} are usual), as where all pages show one notice", LOOK,
    ),
    *(
        Rule(
            f"no-{name}", Kind.DRIFTING, LAYOUT, _missing(name),
            f"{{bad:.0f}} of {{of:.0f}} articles are without {told} ({{usual:.0%}} are usual)", LOOK, wrong=0.85,
        )
        for name, told in FIELDS.items()
    ),
    Rule(
        "short", Kind.DRIFTING, LAYOUT, _short, "bodies have {length:.0f} characters, where {length_usual:.0f} are usual", LOOK
    ),
    Rule(
        "recall", Kind.DRIFTING, FEED, _recall,
        "of {named} articles that feeds and news sitemaps name {kept} are in the bucket", "read recall in the run report {run}",
    ),
    Rule(
        "slow", Kind.DRIFTING, SLOW, _slow, "an answer takes {seconds:.1f} s, where {seconds_usual:.1f} s are usual",
        "crawl it with fewer requests (delay in sites.toml), and see whether it recovers",
    ),
    Rule(
        "late", Kind.DRIFTING, "found late", _late,
        "articles are stored {delay:.0f} s after publication, where {delay_usual:.0f} s are usual",
        "crawl more often (every in sites.toml), add workers where jobs wait (newscrawl jobs list), or look at the site's feed",
    ),
)  # fmt: skip
