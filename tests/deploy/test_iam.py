"""Each role of deploy/iam does its work by our own commands on a real S3 server, and can do nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.command import newscrawl
from tests.deploy.roles import BUCKET, PREFIX, ROLES, STORE, House, allowances, identities, policy
from tests.deploy.work import days_work
from tests.servers import start_s3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Client = Any


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Every role has done its work once, each in a home of its own."""
    server = start_s3(tmp_path_factory.mktemp("house"), identities())
    server.client.create_bucket(Bucket=BUCKET)
    found = House(server)
    try:
        days_work(found, tmp_path_factory.mktemp("homes"))
        yield found
    finally:
        server.stop()


def test_no_role_is_refused_anything_that_its_commands_ask_for(house: House) -> None:
    refused = {role: [asked for asked in seen if asked.status == 403] for role, seen in house.seen.items()}
    assert refused == {role: [] for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_nothing_that_its_commands_were_not_seen_to_do(house: House, role: str) -> None:
    def was_used(action: str, pattern: str) -> bool:
        return any(asked.action == action and asked.is_under(pattern) for asked in house.seen[role])

    assert [one for one in allowances(role) if not was_used(one.action, one.pattern)] == []


REFUSED: dict[str, tuple[str, ...]] = {
    "reader": (
        "put articles",
        "put log",
        "put runs",
        "delete articles",
        "delete log",
        "get takedowns",
        "get cases",
        "list cases",
    ),
    "crawler": ("delete articles", "delete log", "delete pages", "delete runs", "put takedowns", "put cases", "get takedowns"),
    "web": ("put articles", "put log", "put pages", "put runs", "delete articles", "delete log", "delete cases", "get takedowns"),
    "operator": ("delete log", "delete takedowns", "delete schema", "delete runs", "get runs", "put cases"),
}
"""A verb, and the room of the bucket that it is tried on."""
ALWAYS = (
    "get elsewhere",
    "put elsewhere",
    "delete elsewhere",
    "list elsewhere",
    "list all",
    "tag",
    "copy",
    "upload elsewhere",
    "policy",
    "drop",
)


@pytest.fixture(scope="module")
def objects(house: House) -> dict[str, bytes]:
    """An object in each room, by its key."""
    rooms = ("articles", "log", "pages", "runs", "takedowns", "cases", "schema")
    keys = [f"{PREFIX}/{room}/2026/an-object" for room in rooms] + ["elsewhere/2026/an-object"]
    for key in keys:
        house.server.client.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
    return {key: key.encode() for key in keys}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_a_roles_work_is_refused(house: House, objects: dict[str, bytes], role: str) -> None:
    client = house.client(role)
    assert [deed for deed in (*REFUSED[role], *ALWAYS) if not _is_refused(client, deed)] == []
    assert {key: house.server.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in objects} == objects


def _is_refused(client: Client, deed: str) -> bool:
    verb, _, room = deed.partition(" ")
    try:
        DEEDS[verb](client, room if room in {"elsewhere", "all"} else f"{PREFIX}/{room or 'articles'}")
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "AccessDenied")
    return False


DEEDS: dict[str, Callable[[Client, str], object]] = {
    "get": lambda client, room: client.get_object(Bucket=BUCKET, Key=f"{room}/2026/an-object"),
    "put": lambda client, room: client.put_object(Bucket=BUCKET, Key=f"{room}/2026/an-object", Body=b"mine"),
    "delete": lambda client, room: client.delete_object(Bucket=BUCKET, Key=f"{room}/2026/an-object"),
    "list": lambda client, room: client.list_objects_v2(Bucket=BUCKET, Prefix="" if room == "all" else f"{room}/"),
    "tag": lambda client, room: client.put_object_tagging(Bucket=BUCKET, Key=f"{room}/2026/an-object", Tagging={"TagSet": []}),
    "copy": lambda client, room: client.copy_object(
        Bucket=BUCKET, Key=f"{room}/copy", CopySource=f"{BUCKET}/elsewhere/2026/an-object"
    ),
    "upload": lambda client, room: client.create_multipart_upload(Bucket=BUCKET, Key=f"{room}/2026/an-object"),
    "policy": lambda client, _: client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy("operator"))),
    "drop": lambda client, _: client.delete_bucket(Bucket=BUCKET),
}


def test_a_reader_that_takes_down_is_told_what_it_lacks(house: House, tmp_path: Path) -> None:
    env = house.env("reader") | {"XDG_STATE_HOME": str(tmp_path)}
    done = newscrawl("takedown", "news.example", "--reason", "none", "--yes", "--store", STORE, **env)
    assert (done.code, "access is denied" in done.last_line) == (2, True)
