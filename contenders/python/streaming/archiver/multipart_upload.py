"""The upload of an object whose size is not known before its end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypedDict

from .part_writer import PartWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef as CompletedPart

# Parts on their way at once; one more is being filled. Together they are what an upload holds in memory.
MAX_UPLOADS = 3


class Upload(TypedDict):
    """What every request of an upload names it by."""

    Bucket: str
    Key: str
    UploadId: str


@contextmanager
def multipart_upload(client: S3Client, bucket: str, key: str, part_bytes: int) -> Iterator[PartWriter[CompletedPart]]:
    """A file to write to, which is the object once the block ends.

    If the block raises, or a part fails, S3 is told to forget the parts, and there is no object.
    """
    upload_id = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    upload: Upload = {"Bucket": bucket, "Key": key, "UploadId": upload_id}

    def send(number: int, content: bytearray) -> CompletedPart:
        # A bytearray is sent as it is. Out of bytes boto3 makes a file, which is read and sent 16 KiB at a time.
        part = client.upload_part(**upload, PartNumber=number, Body=content)  # type: ignore[arg-type]
        return {"PartNumber": number, "ETag": part["ETag"]}

    try:
        with PartWriter(send, part_bytes, MAX_UPLOADS) as file:
            yield file
            parts = file.finish()
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    except BaseException:
        client.abort_multipart_upload(**upload)
        raise
