"""However a page comes in, the same article comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.demo import Resource
from tests.command import newscrawl, objects, scrapy
from tests.tiny import story, tiny_site

if TYPE_CHECKING:
    from newscrawl.demo import Server

LABELLED = Path(__file__).parents[1] / "quality" / "pages"
OF_THE_CRAWL = {
    "id",
    "revision",
    "contentHash",
    "requestUrl",
    "aliases",
    "discoveredVia",
    "rights",
    "fetchedAt",
    "httpStatus",
    "runId",
}
OF_THE_CRAWL |= {"rawKey", "rawOffset"}
FORM = b"<h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p></article>"
STEPS = {"extract.ExtractPipeline": 100, "validate.ValidatePipeline": 300, "dedup.DedupPipeline": 400, "store.StorePipeline": 500}
UNCLEANED = json.dumps({f"pipelines.{name}": order for name, order in STEPS.items()})


def test_a_crawl_stores_what_extract_prints(tmp_path: Path) -> None:
    files = {f"/news/a-labelled-page-of-{path.stem}": path for path in sorted(LABELLED.glob("c*/*.html"))}
    with tiny_site({name: Resource(path.read_bytes(), "text/html") for name, path in files.items()}) as site:
        stored = {article["url"]: told(article) for article in crawled(site, list(files), tmp_path)}
        lines = [json.dumps({"id": name, "url": site.url + name, "html": str(path)}) for name, path in files.items()]
        (tmp_path / "batch.jsonl").write_text("\n".join(lines))
        printed = newscrawl("extract", "--batch", str(tmp_path / "batch.jsonl"))
    rows = {row["url"]: told(row) for row in map(json.loads, printed.out.splitlines()) if "url" in row}
    assert len(stored) > len(files) // 2
    assert stored == {url: rows[url] for url in stored}


def test_who_takes_the_cleaning_step_out_gets_articles_as_they_were_extracted(tmp_path: Path) -> None:
    page = story("herring")
    with tiny_site({"/news/a-story-of-herring": Resource(page.body.replace(b"</article>", FORM))}) as site:
        clean = crawled(site, ["/news/a-story-of-herring"], tmp_path)
        store = str(tmp_path / "uncleaned")
        given = ("-a", f"url={site.url}/news/a-story-of-herring", "-s", f"ITEM_PIPELINES={UNCLEANED}", "-s", "DOWNLOAD_DELAY=0")
        scrapy("crawl", "urls", *given, NEWSCRAWL_STORE=store)
        uncleaned = objects(store, "articles/")
    assert ["email address" in found[0]["articleBody"] for found in (clean, uncleaned)] == [False, True]


def crawled(site: Server, paths: list[str], folder: Path) -> list[dict[str, Any]]:
    (folder / "urls").write_text("".join(f"{site.url}{path}\n" for path in paths))
    newscrawl("crawl", "--urls-file", str(folder / "urls"), "--to", str(folder / "bucket"))
    return objects(str(folder / "bucket"), "articles/")


def told(article: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in article.items() if key not in OF_THE_CRAWL | {"ref"}}
