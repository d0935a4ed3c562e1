"""How sites are doing, judged by what runs saw of them. Pure: no Scrapy, no database, no clock."""

from newscrawl.health.alerts import Notice, Told, Trouble, notice, troubles
from newscrawl.health.facts import SiteRun, facts_of
from newscrawl.health.rhythm import KEPT_DAYS
from newscrawl.health.verdict import LATELY, NEGLECTED, NOT_CRAWLED, TIDE_ARTICLES, Kind, Symptom, Verdict, tide_of
from newscrawl.health.watch import judge

__all__ = [
    "KEPT_DAYS",
    "LATELY",
    "NEGLECTED",
    "NOT_CRAWLED",
    "TIDE_ARTICLES",
    "Kind",
    "Notice",
    "SiteRun",
    "Symptom",
    "Told",
    "Trouble",
    "Verdict",
    "facts_of",
    "judge",
    "notice",
    "tide_of",
    "troubles",
]
