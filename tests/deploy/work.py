"""A day's work of each role, by our own commands; what is read with other tools is read by boto3."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import urllib3

from newscrawl import demo
from newscrawl.storage.keys import SCHEMA_KEY, health_key
from tests.command import newscrawl
from tests.deploy.roles import BUCKET, PREFIX, STORE, House, Witness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "a-token-of-this-test"  # noqa: S105 - it opens nothing else
OLD = f"{PREFIX}/pages/2020/01/01/20200101T000000Z-abcdef-00000.warc.gz"


def days_work(house: House, homes: Path) -> None:
    """The page is opened, the demo site crawled in two editions, read, reported, taken down; and faults are repaired."""
    with _at_work(house, "web", homes) as web, _served(web) as url:
        with _at_work(house, "crawler", homes) as crawler:
            _crawl(house, crawler)
        _report(url)
    with _at_work(house, "reader", homes) as reader:
        _read(reader, homes)
    _break(house)
    with _at_work(house, "operator", homes) as operator:
        _look_after(operator)


@contextmanager
def _at_work(house: House, role: str, homes: Path) -> Iterator[dict[str, str]]:
    with Witness(house.server.port) as witness:
        home = {"XDG_STATE_HOME": str(homes / role), "NEWSCRAWL_STORE": STORE, "NEWSCRAWL_CONTACT": "https://house.example/"}
        yield house.env(role, witness.url) | home
        house.seen[role] = witness.asked


def _crawl(house: House, env: dict[str, str]) -> None:
    """Two editions, the second with its state lost, so that it is made again from the log; the schema is lost as well."""
    house.server.client.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/{SCHEMA_KEY}")
    with demo.serve() as site:
        port = int(site.url.rpartition(":")[2])
        _done("crawl", f"{site.url}/", **env)
    with demo.serve(port, edition=2) as site:
        again = env | {"XDG_STATE_HOME": f"{env['XDG_STATE_HOME']}-again"}
        _done("crawl", f"{site.url}/", **again)
    _done("health", STORE, **again)


@contextmanager
def _served(env: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "newscrawl", "serve", "--port", "0", "--jobs", "0"]
    env = os.environ | env | {"NEWSCRAWL_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as served:
        try:
            assert served.stdout
            yield served.stdout.readline().decode().split()[1]
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(30)


def _report(url: str) -> None:
    """Show an article beside its page, and report it."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with urllib3.PoolManager(headers=headers, timeout=30, retries=urllib3.Retry(20, backoff_factor=0.2)) as pool:
        while not (found := pool.request("GET", f"{url}api/articles").json()["articles"]):
            pass
        site = f"{url}api/sites/{found[0]['site']}"
        while not pool.request("GET", site).json()["runs"]:  # the index looks for reports now and then
            time.sleep(0.2)
        about = f"{url}api/articles/{found[0]['id']}"
        assert pool.request("GET", about).status == 200
        assert pool.request("POST", f"{about}/cases", json={"note": "the last line is no news"}).status == 201


def _read(env: dict[str, str], homes: Path) -> None:
    _done("export", "parquet", STORE, "--to", str(homes / "tables"), **env)
    lines = [json.loads(line) for line in _done("read", STORE, **env).splitlines()]
    put = next(line for line in lines if line["op"] == "put")
    client = House.client_at(env)
    for key in (put["key"], put["article"]["rawKey"], SCHEMA_KEY):
        assert client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{key}")["Body"].read()
    run = f"runs/{put['article']['fetchedAt'][:10].replace('-', '/')}/{put['run']}.json"
    assert json.load(client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{run}")["Body"])["exitCode"] == 0
    health = health_key(put["site"])
    assert json.load(client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/{health}")["Body"])["runs"] == 1


def _break(house: House) -> None:
    """An article that nobody reported is lost, and the schema, and there are pages of long ago."""
    client = house.server.client
    reported = _keys(client, "cases")[0].split("/")[2]
    article = next(key for key in _keys(client, "articles") if reported not in key)
    for key in (article, f"{PREFIX}/{SCHEMA_KEY}"):
        client.delete_object(Bucket=BUCKET, Key=key)
    client.put_object(Bucket=BUCKET, Key=OLD, Body=gzip.compress(b""))


def _look_after(env: dict[str, str]) -> None:
    client = House.client_at(env)
    _done("takedown", _keys(client, "cases")[0].split("/")[2], "--reason", "a test", "--yes", **env)
    _done("retain", "--days", "30", "--yes", **env)
    _done("doctor", STORE, "--repair", **env)
    _done("replay", STORE, **env)
    assert _keys(client, "cases") == []


def _keys(client: Any, room: str) -> list[str]:
    found = client.list_objects_v2(Bucket=BUCKET, Prefix=f"{PREFIX}/{room}/")
    return [one["Key"] for one in found.get("Contents", ())]


def _done(*words: str, **env: str) -> str:
    done = newscrawl(*words, **env)
    assert done.code == 0, done.err + done.out
    return done.out
