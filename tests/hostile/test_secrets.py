"""Passwords, keys and tokens: none in what is printed, logged, reported, kept, or seen in the list of processes."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
import urllib3

from newscrawl.config import ConfigError
from newscrawl.jobs.openness import check_open
from newscrawl.jobs.spec import JobSpec
from newscrawl.secrecy import redacted, redacted_all
from tests.command import begun_anew, newscrawl, objects
from tests.hostile import secrets
from tests.hostile.secrets import BASIC, HOOK, PASSWORD, SIGNATURE, SIGNING, TOKEN, ProcessList, leaks
from tests.postgres import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.conftest import Here
    from tests.postgres import Server


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    with postgres() as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE keeper SUPERUSER LOGIN PASSWORD '{PASSWORD}'")  # type: ignore[arg-type]
        yield server


def address(server: Server, password: str = PASSWORD, database: str = "postgres") -> str:
    return f"postgresql://keeper:{quote(password, safe='')}@127.0.0.1:{server.port}/{database}"


def settings(state: str, receiver: int) -> dict[str, str]:
    return {
        "NEWSCRAWL_STATE": state,
        "NEWSCRAWL_TOKEN": TOKEN,
        "NEWSCRAWL_WEBHOOK": f"http://user:{BASIC}@127.0.0.1:{receiver}/{HOOK}?token={HOOK}",
        "NEWSCRAWL_WEBHOOK_SECRET": SIGNING,
        "NEWSCRAWL_ALLOW_NETS": "127.0.0.0/8",
        "NEWSCRAWL_EXTRACT_WORKERS": "1",
    }


COMMANDS = (
    "jobs list --to STORE",
    "jobs list --json --to STORE",
    "state show STORE",
    "state rebuild STORE",
    "doctor STORE",
    "read STORE",
    "replay STORE --dry-run",
    "export parquet STORE --to tables",
    "retain --days 1 --store STORE --dry-run",
    "sites list",
)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # commands leave it to their end to disconnect
def test_no_secret_gets_out_of_any_command(database: Server, s3_url: str, here: Here, tmp_path: Path) -> None:
    name = uuid.uuid4().hex
    database.create_database(name)
    env = settings(address(database, database=name), 1)
    with secrets.site() as site, ProcessList() as processes:
        (tmp_path / "sites.toml").write_text(f"[[site]]\nurl = '{site.url}/'\nevery = '52w'\n")
        said = [
            begun_anew("crawl", site.url, "--limit", "1", "--to", s3_url, "-s", "LOG_LEVEL=DEBUG", cwd=tmp_path, **env),
            begun_anew("run", "--due", "--to", s3_url, cwd=tmp_path, **env),
            *(here(*words.replace("STORE", s3_url).split(), **env) for words in COMMANDS),
            here("jobs", "add", site.url, "--to", s3_url, **env),
        ]
        served = asked_over_http(["serve", "--port", "0", "--to", s3_url], site.url, tmp_path, env)
    gc.collect()  # what they left open is told of here, and not in another test
    assert [done.code for done in said if done.code not in {0, 3}] == []
    assert {job["exitCode"] for job in objects(s3_url, "runs/")} <= {0, 3}
    for done in said:
        assert leaks((done.out + done.err).encode()) == [], done.err
    assert leaks(served) == []
    assert leaks(secrets.in_bucket(s3_url)) == []
    assert set(leaks(secrets.in_database(address(database, database=name)))) <= {"signature of an address"}
    assert leaks(secrets.in_files(tmp_path)) == []
    assert any(b"--job" in line for line in processes.lines)
    assert leaks(b"\n".join(processes.lines)) == []


def asked_over_http(words: list[str], url: str, folder: Path, env: dict[str, str]) -> bytes:
    """What `newscrawl serve` says, and answers to who asks for a crawl, and for things that are wrong."""
    environment = os.environ | env | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "newscrawl", *words]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as served:
        assert served.stdout
        first = served.stdout.readline()
        base = first.split()[1].decode()
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with urllib3.PoolManager(timeout=30, retries=20) as pool:
            answers = [
                pool.request("POST", f"{base}api/crawls", json={"url": url}, headers=headers),
                pool.request("POST", f"{base}api/crawls", json={"url": f"http://user:{BASIC}@127.0.0.1/"}, headers=headers),
                *(pool.request("GET", base + path, headers=headers) for path in ("api/crawls", "api/sites", "health", "metrics")),
                pool.request("GET", f"{base}?token={TOKEN}", redirect=False),
            ]
            assert [answer.status for answer in answers] == [202, 422, 200, 200, 200, 200, 303]
        served.send_signal(signal.SIGTERM)
        rest = served.communicate(timeout=60)[0]
    return first + rest + b"\n".join(answer.data + repr(answer.headers).encode() for answer in answers)


def test_a_presigned_address_is_reported_without_its_signature(tmp_path: Path) -> None:
    with secrets.site() as site:
        done = newscrawl("crawl", site.url, "--to", "bucket", "-s", "LOG_LEVEL=DEBUG", cwd=tmp_path)
    (report,) = objects(str(tmp_path / "bucket"), "runs/")
    assert [row["url"].partition("?")[2] for row in report["endings"]] == ["X-Amz-Signature=***&token=***"]
    assert leaks((done.out + done.err).encode()) == []
    assert leaks(secrets.in_bucket(str(tmp_path / "bucket"))) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["crawl", f"https://user:{BASIC}@news.example/"], "The address of news.example holds a user name or a password"),
        (["crawl", f"user:{BASIC}@news.example"], "The address of news.example holds"),
        (["crawl", f"https://user:{BASIC}@[::1/"], "holds a user name or a password"),
        (["crawl", "--urls-file", "urls.txt"], "The address of news.example holds"),
        (["probe", f"https://{BASIC}@news.example/"], "The address of news.example holds"),
        (["extract", f"https://user:{BASIC}@news.example/"], "The address of news.example holds"),
        (["extract", "urls.txt", "--url", f"https://user:{BASIC}@news.example/"], "The address of news.example holds"),
        (["jobs", "add", f"https://user:{BASIC}@news.example/"], "The address of news.example holds"),
        (["sites", "add", f"https://user:{BASIC}@news.example/"], "The address of news.example holds"),
        (["sites", "check"], "line 2, [[site]] number 1: url: The address of news.example holds"),
        (["replay", ".", "--to", "b", "--base-url", f"https://user:{BASIC}@news.example/"], "The address of news.example holds"),
        (["read", f"s3://key:{BASIC}@bucket/x"], "The store's address holds credentials"),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(words: list[str], told: str, here: Here, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text(f"https://news.example/a\nhttps://user:{BASIC}@news.example/b\n")
    if words[0] == "sites" and words[1] == "check":
        (tmp_path / "sites.toml").write_text(f"[[site]]\nurl = 'https://user:{BASIC}@news.example/'\n")
    before = set(tmp_path.rglob("*"))
    done = here(*words)
    assert done.code == 2
    assert told in done.last_line
    assert len(done.err.splitlines()) == 1
    assert leaks((done.out + done.err).encode()) == []
    assert set(tmp_path.rglob("*")) == before


STATES = {
    "no scheme": f"postgres//user:{BASIC}@127.0.0.1/x",
    "another database": f"mysql://user:{BASIC}@127.0.0.1/x",
    "an @ in it": f"postgresql://user:p@{BASIC}@127.0.0.1:1/x",
    "no port": f"postgresql://user:{BASIC}@127.0.0.1:port/x",
    "a slash in it": f"postgresql://user:a/{BASIC}@127.0.0.1:1/x",
    "no percent": f"postgresql://user:{BASIC}%zz@127.0.0.1:1/x",
    "nobody there": f"postgresql://user:{BASIC}@127.0.0.1:1/x",
}


@pytest.mark.parametrize(
    ("words", "env"),
    [
        *[(["state", "show", "b"], {"NEWSCRAWL_STATE": state}) for state in STATES.values()],
        *[
            (["worker", "--to", "b"], {"NEWSCRAWL_STATE": STATES[name]})
            for name in ("an @ in it", "a slash in it", "nobody there")
        ],
        (["read", "s3://bucket/x"], {"AWS_ENDPOINT_URL": f"http://key:{BASIC}@127.0.0.1:1"}),
        (["read", "s3://bucket/x"], {"AWS_ENDPOINT_URL": f"http//key:{BASIC}@127.0.0.1:1"}),
        (["serve", "--port", "0"], {"NEWSCRAWL_TOKEN": BASIC}),
        (["crawl", "--demo"], {"NEWSCRAWL_WEBHOOK": f"ftp://user:{BASIC}@127.0.0.1/"}),
        (["crawl", "--demo"], {"NEWSCRAWL_WEBHOOK": "http://127.0.0.1:1", "NEWSCRAWL_WEBHOOK_SECRET": BASIC}),
    ],
)
def test_no_secret_stands_in_what_is_told_of_a_mistake(words: list[str], env: dict[str, str], here: Here) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "another-secret-key", "AWS_REGION": "us-east-1"}
    done = here(*words, **keys, **env)
    assert done.code in {1, 2}
    assert done.shows_no_traceback()
    assert len(done.err.splitlines()) == 1
    assert leaks((done.out + done.err).encode()) == []
    assert "another-secret-key" not in done.out + done.err


def test_a_wrong_password_is_told_without_it(database: Server, here: Here) -> None:
    done = here("state", "show", "b", NEWSCRAWL_STATE=address(database, BASIC))
    assert done.code in {1, 2}
    assert f"keeper:***@127.0.0.1:{database.port}" in done.last_line
    assert leaks((done.out + done.err).encode()) == []


@pytest.mark.parametrize(
    "setting",
    [
        ("NEWSCRAWL_STATE", "x"),
        ("NEWSCRAWL_TOKEN", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("HTTPPROXY", f"http://u:{BASIC}@proxy/"),
    ],
)
def test_a_job_takes_no_secret(setting: tuple[str, str]) -> None:
    with pytest.raises(ConfigError, match=f"The setting {setting[0]} may hold a secret"):
        check_open(JobSpec("https://news.example/", "news.example", "/b", settings=(setting,)))
    check_open(JobSpec("https://news.example/", "news.example", "/b", settings=(("DOWNLOAD_DELAY", "2"),)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("see https://a:b@c.example/x and http://d@e.example", "see https://***@c.example/x and http://***@e.example"),
        ("https://c.example/@user/x?a=b@c", "https://c.example/@user/x?a=b@c"),
        ("postgresql+psycopg://u:p@q/r@h/db?x=1", "postgresql+psycopg://u:***@h/db?x=1"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        (f"/x?page=2&amp;SIG={SIGNATURE}&v=1", "/x?page=2&amp;SIG=***&v=1"),
        ("/x?signature_of=anna&design=2&token", "/x?signature_of=anna&design=2&token"),
        (f"by {SIGNING}.", "by whsec_***."),
        ("Tokens: token=2", "Tokens: token=2"),
    ],
)
def test_what_opens_something_is_taken_out_and_no_more(text: str, told: str) -> None:
    assert redacted(text) == redacted(told) == told
    value: Any = {"a": [text, 1, None], "b": {"c": (text,)}}
    assert redacted_all(value) == {"a": [told, 1, None], "b": {"c": [told]}}
