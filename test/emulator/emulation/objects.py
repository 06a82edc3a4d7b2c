"""The objects in the emulator's S3, over its own HTTP door: logged, with failures injected, and with events sent.

Must not be called on the server's event loop, which has to answer.
"""

from __future__ import annotations  # the method `list` hides the type

import functools
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulation.settings import MINISTACK, PORT


class Objects:
    """S3 as one role sees it, or one Lambda function."""

    def __init__(self, role_arn: str, header: str = "x-emu-role") -> None:
        self.role_arn = role_arn
        self._client = client("s3", header, role_arn)

    @classmethod
    def of_function(cls, name: str) -> Objects:
        """S3 as the function of this name sees it."""
        return cls(name, "x-emu-function")

    def get(self, bucket: str, key: str) -> bytes:
        """The content of an object. Raises botocore's ClientError, NoSuchKey where there is none."""
        return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
        self._client.put_object(Bucket=bucket, Key=key, Body=content)

    def list(self, bucket: str, prefix: str) -> list[str]:
        """All keys with a prefix, in order."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def delete(self, bucket: str, key: str) -> None:
        """Delete an object; nothing happens where there is none."""
        self._client.delete_object(Bucket=bucket, Key=key)

    def download(self, uri: str, folder: Path) -> list[str]:
        """Copy everything under an `s3://bucket/prefix` to a folder; returns the keys below the prefix."""
        bucket, prefix = split_uri(uri)
        names = []
        for key in self.list(bucket, prefix):
            name = key[len(prefix) :].lstrip("/") or key.rpartition("/")[2]
            if name and not name.endswith("/"):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(self.get(bucket, key))
                names.append(name)
        return names


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` URI."""
    parsed = urlparse(uri)
    if parsed.scheme not in ("s3", "s3a") or not parsed.netloc:
        raise ValueError(f"{uri!r} is not an s3:// URI")
    return parsed.netloc, parsed.path.lstrip("/")


def is_missing(error: ClientError) -> bool:
    """True for an object or a bucket that does not exist."""
    return error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404")


@functools.cache
def client(service: str, header: str, caller: str) -> Any:
    """A boto3 client that talks to the emulator in the name of a caller; see `gateway._caller`."""
    made = boto3.session.Session().client(
        service,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        region_name=MINISTACK["AWS_REGION"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}, retries={"mode": "standard", "max_attempts": 4}),
    )

    def name_caller(request: Any, **_: Any) -> None:
        request.headers[header] = caller

    made.meta.events.register(f"before-send.{service}", name_caller)
    return made
