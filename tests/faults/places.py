"""Stores and databases to crawl into: directory or SeaweedFS, SQLite or PostgreSQL, each of this run's own."""

from __future__ import annotations

import os
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.crawling import Place
from tests.postgres import Server as PostgresServer
from tests.postgres import postgres
from tests.servers import S3Server, start_s3

if TYPE_CHECKING:
    from collections.abc import Iterator

STORES = ("directory", "s3")
STATES = ("sqlite", "postgres")
COMBINATIONS = tuple((store, state) for store in STORES for state in STATES)


@dataclass
class Places:
    """Hands out empty places below `folder`; servers are started when first needed and end with `servers`."""

    folder: Path
    servers: ExitStack

    @cached_property
    def s3(self) -> S3Server:
        server = start_s3(self.folder / "s3")
        self.servers.callback(server.stop)
        return server

    @cached_property
    def bucket(self) -> str:
        return self.s3.new_bucket()

    @cached_property
    def postgres(self) -> PostgresServer:
        return self.servers.enter_context(postgres())

    @cached_property
    def database(self) -> str:
        return self.postgres.create_database("faults")

    def new(self, store: str, state: str) -> Place:
        """An empty place; a new bucket of one PostgreSQL for all, as a fleet has it."""
        name = uuid.uuid4().hex[:8]
        folder = self.folder / name
        folder.mkdir()
        env = {"XDG_STATE_HOME": str(folder / "home")}
        if store == "s3":
            env |= self.s3.env()
            os.environ.update(self.s3.env())  # for the audit, in this process
        url = f"s3://{self.bucket}/{name}" if store == "s3" else str(folder / "bucket")
        return Place(url, self.database if state == "postgres" else f"sqlite:///{folder}/state.sqlite", env)

    def remove(self, place: Place) -> None:
        """The bucket with all that is in it, of this place and others."""
        if place.store.startswith("s3://"):
            self.s3.client.delete_bucket(Bucket=self.bucket)  # SeaweedFS deletes full ones
        else:
            Path(place.store).rename(self.folder / uuid.uuid4().hex)  # at once, where a removal file by file meets new ones

    def restore(self, place: Place) -> None:
        """An empty bucket where one was removed."""
        if place.store.startswith("s3://"):
            self.s3.client.create_bucket(Bucket=self.bucket)

    def log(self) -> Path:
        """A file for what a crawl says."""
        return self.folder / f"{uuid.uuid4().hex[:8]}.log"


@contextmanager
def places(folder: Path) -> Iterator[Places]:
    with ExitStack() as servers:
        yield Places(folder, servers)
