"""Objects in S3 or a store that speaks its protocol, through boto3."""

from __future__ import annotations

import contextlib
import shutil
import time
from email.utils import parsedate_to_datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import boto3.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's word
    CredentialRetrievalError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError

from newscrawl.patience import Patience
from newscrawl.storage.blobs import BYTES, NoSuchBlob, StoreError, UnreachableError, check_key
from newscrawl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set
    from datetime import datetime
    from pathlib import Path

T = TypeVar("T")

CONFLICTS = 8
"""Tries of a create that the store answers with 409, another create of the key being under way."""

SETTINGS = Config(
    retries={"mode": "standard", "total_max_attempts": 3},  # a slip; for what takes longer there is our own patience
    max_pool_connections=8,
    connect_timeout=10,
    read_timeout=30,
    user_agent=f"newscrawl/{__version__}",  # for the store's own log; boto3 builds its own twice a request
)

EXISTS = {"PreconditionFailed", "412"}
CONFLICT = {"ConditionalRequestConflict", "409"}
MISSING = {"NoSuchKey", "404"}
PASSING = {"SlowDown", "RequestTimeout", "OperationAborted", "Throttling", "ThrottlingException", "RequestLimitExceeded"}
"""Codes with a status below 500 that are over in a while, as those of 500 and above are."""
DAMAGED = {"BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"}
"""What arrived is not what was sent: checksums have found it out, and nothing was written."""

SERVER_ERRORS = 500

CREDENTIALS = "the store does not accept the credentials: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or the profile"
REGION = "the bucket lies in another region: set AWS_REGION to it, and AWS_ENDPOINT_URL for a store of your own"
REFUSALS = {
    "AccessDenied": "access is denied: give these credentials s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject",
    "403": CREDENTIALS,
    "InvalidAccessKeyId": CREDENTIALS,
    "SignatureDoesNotMatch": CREDENTIALS,
    "InvalidToken": CREDENTIALS,
    "ExpiredToken": "the credentials have expired: renew them",
    "RequestTimeTooSkewed": "this machine's clock is wrong: set it",
    "NoSuchBucket": "there is no such bucket: create it, or correct the name",
    "InvalidBucketName": "this is no name of a bucket: correct it",
    "AuthorizationHeaderMalformed": REGION,
    "PermanentRedirect": REGION,
    "301": REGION,
    "NotImplemented": "the store lacks an operation that this needs, such as conditional writes: use another one",
}
"""What an error code stands for and what to do; all are matters of configuration."""


class S3Blobs:
    """A bucket, or what lies below `prefix` in it. Endpoint, region and credentials come from the AWS settings alone.

    Holds one client: open it once a process, and let up to 8 threads share it.
    """

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self._bucket = bucket
        self._root = f"{prefix}/" if prefix else ""
        self._patience = Patience()
        try:
            self._client: Any = boto3.session.Session().client("s3", config=SETTINGS)
        except (BotoCoreError, ValueError) as error:
            raise StoreError(f"The store {self.url} cannot be used: {error}", is_configuration=True) from error
        self._client.meta.events.register("request-created.s3.PutObject", _send_at_once)

    @property
    def url(self) -> str:
        return f"s3://{self._bucket}/{self._root}".rstrip("/")

    def put(self, key: str, data: bytes, content_type: str = BYTES) -> None:
        target = self._object(key)
        self._ask(lambda: self._client.put_object(Body=data, ContentType=content_type, **target))

    def put_file(self, key: str, path: Path, content_type: str = BYTES) -> None:
        target = self._object(key)

        def send() -> None:
            with path.open("rb") as body:
                self._client.put_object(Body=body, ContentType=content_type, **target)

        self._ask(send)

    def create(self, key: str, data: bytes, content_type: str = BYTES) -> bool:
        target = {"Body": data, "ContentType": content_type, "IfNoneMatch": "*", **self._object(key)}
        for attempt in range(1, CONFLICTS + 1):
            try:
                self._ask(lambda: self._client.put_object(**target), EXISTS | CONFLICT)
            except _AnswerError as answer:
                if answer.code in EXISTS:
                    return False
            else:
                return True
            time.sleep(0.1 * attempt)
        raise StoreError(f"The store {self.url} fails: another writer holds {key}: try again")

    def get(self, key: str) -> bytes:
        return self.read(key)[0]

    def read(self, key: str) -> tuple[bytes, str]:
        target = self._object(key)

        def fetch() -> tuple[bytes, str]:
            found = self._client.get_object(**target)
            return bytes(found["Body"].read()), str(found["ETag"])

        try:
            return self._ask(fetch, MISSING)
        except _AnswerError:
            raise NoSuchBlob(key) from None

    def replace(self, key: str, data: bytes, version: str, content_type: str = BYTES) -> bool:
        target = {"Body": data, "ContentType": content_type, "IfMatch": version, **self._object(key)}
        try:
            self._ask(lambda: self._client.put_object(**target), EXISTS | CONFLICT | MISSING)
        except _AnswerError:
            return False
        return True

    def clock(self) -> datetime:
        answer = self._ask(lambda: self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._root, MaxKeys=1))
        return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])

    def open(self, key: str) -> BinaryIO:
        target = self._object(key)

        def copied() -> BinaryIO:
            copy: BinaryIO = TemporaryFile()  # noqa: SIM115 - the caller closes it
            shutil.copyfileobj(self._client.get_object(**target)["Body"], copy, 1 << 20)
            copy.seek(0)
            return copy

        try:
            return self._ask(copied, MISSING)
        except _AnswerError:
            raise NoSuchBlob(key) from None

    def list(self, prefix: str, after: str = "") -> Iterator[str]:
        where = {"Bucket": self._bucket, "Prefix": self._root + prefix}
        where |= {"StartAfter": self._root + after} if after else {}
        while True:
            page = self._ask(lambda: self._client.list_objects_v2(**where))
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(self._root)
            if not page.get("IsTruncated"):
                return
            where["ContinuationToken"] = page["NextContinuationToken"]

    def delete(self, key: str) -> None:
        target = self._object(key)
        self._ask(lambda: self._client.delete_object(**target))

    def _ask(self, call: Callable[[], T], expected: Set[str] = frozenset()) -> T:
        """What `call` gives, done again while the server is away; raises _AnswerError for the error codes `expected`."""

        def once() -> T:
            with self._failures(expected):
                return call()

        return self._patience(once)

    def _object(self, key: str) -> dict[str, str]:
        check_key(key)
        return {"Bucket": self._bucket, "Key": self._root + key}

    @contextlib.contextmanager
    def _failures(self, expected: Set[str]) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if _code(error) in expected:
                raise _AnswerError(_code(error)) from None
            raise self._refusal(error) from error
        except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
            what = "no credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            raise StoreError(f"The store {self.url} fails: {what}", is_configuration=True) from error
        except (ConnectionError, HTTPClientError, IncompleteReadError) as error:
            where = f"{self._client.meta.endpoint_url} ({type(error).__name__})"
            what = f"no answer from {where}: check AWS_ENDPOINT_URL, the network and that the server runs"
            raise UnreachableError(f"The store {self.url} fails: {what}") from error
        except (FlexibleChecksumError, ResponseParserError) as error:
            raise StoreError(
                f"The store {self.url} fails: an answer arrived damaged: check the network", is_passing=True
            ) from error
        except BotoCoreError as error:
            bad_setting = isinstance(error, ParamValidationError)
            raise StoreError(f"The store {self.url} fails: {error}", is_configuration=bad_setting) from error

    def _refusal(self, error: ClientError) -> StoreError:
        code = _code(error)
        what = REFUSALS.get(code) or f"it answers {code}, {error.response['Error'].get('Message') or 'without a reason'}"
        message = f"The store {self.url} fails: {what}"
        return StoreError(message, is_configuration=code in REFUSALS, is_passing=code not in REFUSALS and _passes(error))


class _AnswerError(Exception):
    """An error code that the caller asked to be told of."""

    is_answer = True

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _send_at_once(request: Any, **_: Any) -> None:
    """Let what is in memory go out with its headers. boto3 would first ask whether it may come: a round trip for each article."""
    if isinstance(request.data, BytesIO):
        request.data = request.data.getvalue()
        del request.headers["Expect"]


def _passes(error: ClientError) -> bool:
    return (
        _code(error) in PASSING | DAMAGED or error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= SERVER_ERRORS
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
