"""What is to be archived."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class SourceObject(NamedTuple):
    key: str
    size_bytes: int

    @property
    def name(self) -> str:
        """The last part of the key, which is the entry's name."""
        return self.key.rpartition("/")[2]


def list_objects(client: S3Client, bucket: str, files_prefix: str) -> list[SourceObject]:
    """Every object under the prefix, which has no slash at its end, in key order."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{files_prefix}/")
    return [SourceObject(found["Key"], found["Size"]) for page in pages for found in page.get("Contents", [])]
