"""The table of metrics: docs/metrics.md is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["counter", "gauge", "histogram"]
Where = Literal["runs", "jobs", "page"]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric; of a histogram `bounds` are the buckets' upper ends, as exponents of 2."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    about: str
    where: Where = "runs"
    bounds: range = range(0)


FAMILIES: Final = (
    Family("newscrawl_runs_total", "counter", ("kind", "exit_code"), "Runs that ended: crawl or replay."),
    Family("newscrawl_leads_total", "counter", ("source",), "Leads found, by what named them first."),
    Family("newscrawl_outcomes_total", "counter", ("site", "outcome"), "Leads that ended."),
    Family("newscrawl_fetched_total", "counter", ("site",), "Pages of leads that arrived."),
    Family("newscrawl_named_total", "counter", ("site",), "URLs that feeds and news sitemaps named, as of the end of each run."),
    Family("newscrawl_named_kept_total", "counter", ("site",), "Of these, those whose article was in the bucket then."),
    Family("newscrawl_responses_total", "counter", ("status",), "Answers, robots.txt, sitemaps and feeds among them."),
    Family("newscrawl_failed_requests_total", "counter", ("reason",), "Requests that were not answered."),
    Family("newscrawl_response_bytes_total", "counter", (), "Bytes of answers, as they came."),
    Family("newscrawl_fetch_seconds", "histogram", (), "From a request to the whole of its answer.", bounds=range(-6, 7)),
    Family("newscrawl_extract_seconds", "histogram", (), "Extraction of one page, without waiting.", bounds=range(-10, 6)),
    Family("newscrawl_articles_read_total", "counter", ("site",), "Pages that gave an article worth keeping."),
    Family("newscrawl_fields_found_total", "counter", ("site", "field"), "Of these, on how many each field was found."),
    Family("newscrawl_removed_texts_total", "counter", ("rule",), "Texts that cleaning took away."),
    Family("newscrawl_removed_characters_total", "counter", ("rule",), "Their characters."),
    Family("newscrawl_admit_seconds", "histogram", (), "Finding out whether an article is new.", bounds=range(-10, 4)),
    Family("newscrawl_duplicates_total", "counter", ("kind",), "Articles that were copies of others: exact or near."),
    Family("newscrawl_store_seconds", "histogram", (), "Writing one article to bucket and state.", bounds=range(-10, 4)),
    Family("newscrawl_segments_total", "counter", (), "Log segments written."),
    Family("newscrawl_log_lines_total", "counter", (), "Their lines."),
    Family(
        "newscrawl_publish_to_stored_seconds",
        "histogram",
        (),
        "From publication to storage, of new articles whose page names an hour less than a week ago.",
        bounds=range(5, 20),
    ),
    Family("newscrawl_site_last_run_timestamp_seconds", "gauge", ("site",), "When the site's last crawl ended."),
    Family("newscrawl_site_last_run_exit_code", "gauge", ("site",), "How."),
    Family("newscrawl_site_last_stored_timestamp_seconds", "gauge", ("site",), "When a new article was last stored."),
    Family("newscrawl_build_info", "gauge", ("version",), "1."),
    Family("newscrawl_jobs", "gauge", ("status",), "Jobs, those that ended of the last 30 days.", "jobs"),
    Family("newscrawl_jobs_oldest_waiting_seconds", "gauge", (), "Age of the job that waits longest.", "jobs"),
    Family("newscrawl_workers", "gauge", (), "Processes that run jobs.", "jobs"),
    Family("newscrawl_http_requests_total", "counter", ("method", "route", "status"), "Requests, by route.", "page"),
    Family("newscrawl_http_seconds", "histogram", ("route",), "Until the head of the answer.", "page", range(-8, 4)),
    Family("newscrawl_index_segments", "gauge", (), "Segments of the log that are indexed.", "page"),
    Family("newscrawl_articles", "gauge", (), "Articles in the index.", "page"),
)
BY_NAME: Final = {family.name: family for family in FAMILIES}


def family_of(sample: str) -> Family | None:
    """The family of a sample's name."""
    found = BY_NAME.get(sample)
    if found is None:
        base, _, suffix = sample.rpartition("_")
        found = BY_NAME.get(base) if suffix in {"bucket", "count", "sum"} else None
    return found
