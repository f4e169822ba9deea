"""The whole run on one screen."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING
from zipfile import ZipFile, ZipInfo

from .fetch_ahead import fetch_ahead
from .list_objects import SourceObject, list_objects
from .multipart_upload import multipart_upload
from .part_size import choose_part_bytes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def archive(client: S3Client, bucket: str, files_prefix: str, archive_key: str) -> None:
    """Every object under the prefix, in key order, into one flat ZIP without compression: random bytes do not compress.

    Nothing is held but what is on its way: whichever is slower, S3's reads or its writes, slows the other down.
    """
    objects = list_objects(client, bucket, files_prefix)
    part_bytes = choose_part_bytes(objects)
    with (
        multipart_upload(client, bucket, archive_key, part_bytes) as file,
        ZipFile(file, "w") as zip_file,
        closing(fetch_ahead(client, bucket, objects)) as contents,
    ):
        for source, chunks in contents:
            with zip_file.open(make_entry(source), "w") as entry:
                for chunk in chunks:
                    entry.write(chunk)


def make_entry(source: SourceObject) -> ZipInfo:
    """With its size, by which zipfile sees whether it needs ZIP64. Its CRC-32 follows the content, in a descriptor."""
    entry = ZipInfo(source.name)
    entry.file_size = source.size_bytes
    return entry
