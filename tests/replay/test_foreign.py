"""Cleaning what other programs left: WARC files of any make, folders and lines of an older scraper."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.command import newscrawl, objects, report
from tests.replay.pages import DIRTY, keep, page, put_file, replayed
from tests.tiny import story

if TYPE_CHECKING:
    from pathlib import Path


def foreign() -> bytes:
    """A WARC as a crawler of another make writes it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.0")
    html = [("Content-Type", "text/html")]

    def add(name: str, body: bytes, headers: list[tuple[str, str]], *, status: str = "200 OK", kind: str = "response") -> None:
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.0")
        url = f"https://far.example/{name}"
        more = {"WARC-Date": "2026-02-18T09:00:00Z"}
        writer.write_record(
            writer.create_warc_record(url, kind, BytesIO(body), len(body), http_headers=http, warc_headers_dict=more)
        )

    add("plain", page("plain").body, html)
    packed = gzip.compress(page("packed").body)
    add(
        "packed",
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed),
        [*html, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")],
    )
    add("zstd", zstd.compress(page("zstd").body), [*html, ("Content-Encoding", "zstd")])
    add("gone", b"not here", html, status="404 Not Found")
    add("logo.png", b"\x89PNG", [("Content-Type", "image/png")])
    add("again", b"", html, kind="revisit")
    whole = out.getvalue()
    out.truncate(0)
    out.seek(0)
    add("last", page("last").body, html)
    return whole + gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900\r\n\r\nfew") + out.getvalue()


@pytest.mark.parametrize("where", ["file", "folder"])
def test_a_foreign_warc_gives_its_articles_and_says_what_else_it_holds(store_url: str, where: str, tmp_path: Path) -> None:
    put_file(store_url, "old/CC-NEWS-1.warc.gz", foreign())
    source = f"{store_url}/old" + ("/CC-NEWS-1.warc.gz" if where == "file" else "")
    to = str(tmp_path / "to")
    done = replayed(source, "--to", to)
    assert done.code == 3, done.err
    assert "CC-NEWS-1.warc.gz at byte" in done.last_line + done.err
    names = {article["url"].rpartition("/")[2] for article in objects(to, "articles/")}
    assert names == {"plain", "packed", "zstd", "last"}
    told = report(to)
    assert (told["outcomes"], told["balanced"]) == ({"stored": 4, "filtered": 2, "error": 1}, True)
    assert {ending["detail"] for ending in told["endings"] if ending["outcome"] == "filtered"} == {
        "status 404",
        "no page: image/png",
    }
    assert told["alarms"] == ["passed over: 1 revisit records, whose page is kept elsewhere"]


def test_a_warc_gzipped_as_a_whole_is_read(tmp_path: Path) -> None:
    file = tmp_path / "whole.warc.gz"
    data = foreign()
    file.write_bytes(gzip.compress(gzip.decompress(data[: data.rindex(b"\x1f\x8b\x08")])[:20_000]))
    replayed(str(file), "--to", str(tmp_path / "to"))
    assert objects(str(tmp_path / "to"), "articles/")


PROSE = "\n\n".join(re.findall(r"<p>(.*?)</p>", story("rows").body.decode()))
ROWS = [
    {"URL": "https://a.example/one", "Title": "One of the rows", "content": PROSE},
    {
        "link": "https://a.example/two",
        "headline": "Two of the rows",
        "body_html": "".join(f"<p>{'Words of the second, which differ. ' * 5}{n}</p>" for n in range(4)),
        "pub_date": "2026-02-18",
        "authors": ["Maren Oduya"],
        "scraped_at": "2026-02-18T10:00:00Z",
    },
]


def old_bucket(store: str) -> str:
    html = page("saved").body.replace(b"<head>", b'<head><link rel="canonical" href="https://b.example/saved">')
    put_file(store, "old/2026/saved.html", html)
    put_file(store, "old/2026/plain.html.gz", gzip.compress(page("plain").body))
    put_file(store, "old/texts/ferry.txt", DIRTY.read_bytes())
    text = " ".join(["The quay was full of people who waited for the first boat."] * 8)
    matter = b"---\ntitle: On the quay\nurl: https://c.example/quay\ndate: 2026-02-18\nauthor: Anna Muster\n---\n"
    put_file(store, "old/notes/quay.md", matter + f"## At the quay\n\n{text}\n".encode())
    put_file(
        store, "old/rows.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in ROWS) + b"{broken\n" + b'{"url": "x"}\n'
    )
    put_file(store, "old/photo.jpg", b"\xff\xd8\xff")
    return f"{store}/old"


def test_a_bucket_of_an_older_scraper_is_cleaned_in_one_command(store_url: str, tmp_path: Path) -> None:
    to = f"{store_url}-clean"
    done = replayed(old_bucket(store_url), "--to", to, "--base-url", "https://base.example/news/")
    assert done.code == 3, done.err
    found = {article["url"]: article for article in objects(to, "articles/")}
    assert set(found) == {
        "https://b.example/saved",
        "https://base.example/news/2026/plain.html.gz",
        "https://base.example/news/texts/ferry.txt",
        "https://c.example/quay",
        "https://a.example/one",
        "https://a.example/two",
    }
    two, quay = found["https://a.example/two"], found["https://c.example/quay"]
    assert (two["datePublished"], two["datePublishedPrecision"]) == ("2026-02-18", "day")
    assert (two["headline"], two["authors"][0]["name"]) == ("Two of the rows", "Maren Oduya")
    assert two["fetchedAt"] == "2026-02-18T10:00:00Z"
    assert (quay["headline"], quay["datePublished"], quay["authors"][0]["name"]) == ("On the quay", "2026-02-18", "Anna Muster")
    assert found["https://a.example/one"]["headline"] == "One of the rows"
    told = report(to)
    assert (told["outcomes"], told["balanced"]) == ({"stored": 6, "filtered": 1, "error": 2}, True)
    assert {ending["url"] for ending in told["endings"]} == {"photo.jpg", "rows.jsonl, row 3", "rows.jsonl, row 4"}


def test_dirty_text_comes_out_whole_and_clean_and_the_same_again(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    shutil.copy(DIRTY, tmp_path / "old")
    to = str(tmp_path / "to")
    assert replayed(str(tmp_path / "old"), "--to", to).code == 0
    (article,) = objects(to, "articles/")
    body = article["articleBody"]
    raw = [line.strip() for line in DIRTY.read_text().splitlines() if line.strip()]
    dropped = {"harbour-ferry-line-returns-if-council-finds-the-money", "Leave a Reply"}
    dropped |= {line for line in raw if line.startswith("Your email address will not")}
    for line in raw[1:]:
        assert (line.removeprefix("• ").strip() in body) == (line not in dropped), line
    assert article["headline"] == raw[0]
    again = replayed(str(tmp_path / "old"), "--to", to)
    assert again.code == 0, again.err
    assert report(to)["outcomes"] == {"unchanged": 1}


BAD = {
    "nothing there": (["/no/such/place", "--to", "x"], "neither a file nor a folder"),
    "an address": (["https://news.example/", "--to", "x"], "nothing to replay"),
    "a foreign folder without --to": (["{folder}"], "say with --to where"),
    "a wrong since": (["{store}", "--since", "soon"], "since is 'soon'"),
    "a wrong base": (["{folder}", "--to", "x", "--base-url", "news"], "--base-url news"),
    "an empty folder": (["{empty}", "--to", "x"], "keeps no raw pages"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence(case: str, tmp_path: Path) -> None:
    for name in ("folder", "store", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "folder" / "a.txt").write_text("A text.")
    keep(str(tmp_path / "store"), "a", [page("boats")], tmp_path / "spool")
    words = [word.format(**{name: tmp_path / name for name in ("folder", "store", "empty")}) for word in BAD[case][0]]
    done = newscrawl("replay", *words, cwd=tmp_path)
    assert (done.code, done.out) == (2, ""), done.err
    assert len(done.err.strip().splitlines()) == 1
    assert BAD[case][1] in done.err
    assert os.listdir(tmp_path / "empty") == []  # noqa: PTH208 - names are all that is asked


def test_a_dry_run_into_a_new_store_makes_none(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    shutil.copy(DIRTY, tmp_path / "old")
    done = replayed(str(tmp_path / "old"), "--to", str(tmp_path / "new"), "--dry-run")
    assert done.code == 0, done.err
    assert "nothing was written" in done.last_line
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old"]
