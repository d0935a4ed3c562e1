"""Roles of deploy/iam on a real S3 server, and a witness of what each asks for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import boto3.session
from botocore.config import Config

from tests.faults.proxy import Exchange, Proxy, handed_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers import S3Server

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "iam"
ROLES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
BUCKET, PREFIX = "house", "news"
STORE: Final = f"s3://{BUCKET}/{PREFIX}"
ACTIONS: Final = {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}


def policy(role: str) -> dict[str, Any]:
    """The role's policy for our bucket and prefix."""
    text = (FOLDER / f"{role}.json").read_text(encoding="utf-8")
    return dict(json.loads(text.replace("BUCKET", BUCKET).replace("PREFIX", PREFIX)))


def identities() -> dict[str, Any]:
    """What SeaweedFS is told of the roles, as `deploy/compose/secrets.sh` writes it."""
    return {
        "identities": [
            {"name": role, "credentials": [{"accessKey": role, "secretKey": f"{role}-secret"}], "policyNames": [role]}
            for role in ROLES
        ],
        "policies": [{"name": role, "content": json.dumps(policy(role))} for role in ROLES],
    }


@dataclass(frozen=True)
class Asked:
    """One request as a policy sees it: `what` is a key, or the prefix of a listing; both without bucket."""

    action: str
    what: str
    status: int

    def is_under(self, pattern: str) -> bool:
        return fnmatchcase(self.what, pattern)


@dataclass(frozen=True)
class Allowance:
    """One action on one pattern of keys, or of prefixes that may be listed."""

    action: str
    pattern: str


def allowances(role: str) -> Iterator[Allowance]:
    """The smallest pieces of a role's policy."""
    for statement in policy(role)["Statement"]:
        listed = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix")
        resources = [resource.removeprefix(f"arn:aws:s3:::{BUCKET}/") for resource in _several(statement["Resource"])]
        for action in _several(statement["Action"]):
            for pattern in listed or resources:
                yield Allowance(action, pattern)


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class Witness(Proxy):
    """Stands before the server and writes down what is asked of it."""

    def __init__(self, behind: int) -> None:
        super().__init__(behind, seed=0, share=0)
        self.asked: list[Asked] = []

    def fault_of(self, _: Exchange) -> Callable[[Exchange, bytes], None]:
        return self._seen

    def _seen(self, exchange: Exchange, body: bytes) -> None:
        parts = urlsplit(exchange.path)
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        assert bucket == BUCKET, exchange.path
        query = parse_qs(parts.query, keep_blank_values=True)
        handed_on(_Listening(exchange, self, query, key), body)  # type: ignore[arg-type]


@dataclass
class _Listening:
    """An exchange whose answer is noted before it is given."""

    exchange: Exchange
    witness: Witness
    query: dict[str, list[str]]
    key: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.exchange, name)

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        method = self.exchange.command
        if self.key:
            extra = set(self.query) - {"x-id"}
            action = ACTIONS[method] if not extra else f"{method} {sorted(extra)}"
            self.witness.asked.append(Asked(action, self.key, status))
        else:
            action = "s3:ListBucket" if self.query.get("list-type") == ["2"] else f"{method} {sorted(self.query)}"
            self.witness.asked.append(Asked(action, self.query.get("prefix", [""])[0], status))
        self.exchange.answer(status, headers, body)


@dataclass
class House:
    """A server with all roles, and what each role has asked of it."""

    server: S3Server
    seen: dict[str, list[Asked]] = field(default_factory=dict)

    def env(self, role: str, endpoint: str | None = None) -> dict[str, str]:
        keys = {"AWS_ACCESS_KEY_ID": role, "AWS_SECRET_ACCESS_KEY": f"{role}-secret"}
        return self.server.env() | keys | ({"AWS_ENDPOINT_URL": endpoint} if endpoint else {})

    def client(self, role: str) -> Any:
        return self.client_at(self.env(role))

    @staticmethod
    def client_at(env: dict[str, str]) -> Any:
        """A client that tries once, with the keys and the endpoint of `env`."""
        session = boto3.session.Session(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1")
        return session.client("s3", endpoint_url=env["AWS_ENDPOINT_URL"], config=Config(retries={"total_max_attempts": 1}))
