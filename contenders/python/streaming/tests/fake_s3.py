"""What the archiver asks of S3, in memory: the operations by boto3's names, as far as it uses them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class FakeS3:
    """One bucket. `requests` are those made, in order, as operation and key or part number."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = dict(objects)
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.requests: list[tuple[str, object]] = []
        self.broken: set[tuple[str, object]] = set()
        self._lock = threading.Lock()

    def break_down(self, operation: str, subject: object) -> None:
        """Fails such a request from now on."""
        self.broken.add((operation, subject))

    def get_paginator(self, operation: str) -> FakeS3:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **request: str) -> Iterator[dict[str, Any]]:
        """Pages of two."""
        keys = sorted(key for key in self.objects if key.startswith(request["Prefix"]))
        for at in range(0, len(keys), 2):
            yield {"Contents": [{"Key": key, "Size": len(self.objects[key])} for key in keys[at : at + 2]]}
        if not keys:
            yield {"KeyCount": 0}

    def get_object(self, **request: str) -> dict[str, Any]:
        self._note("get_object", request["Key"])
        return {"Body": FakeBody(self.objects[request["Key"]])}

    def create_multipart_upload(self, **request: str) -> dict[str, str]:
        self.uploads["upload"] = {}
        return {"UploadId": "upload"}

    def upload_part(self, **request: Any) -> dict[str, str]:
        number = request["PartNumber"]
        self._note("upload_part", number)
        self.uploads[request["UploadId"]][number] = bytes(request["Body"])
        return {"ETag": f"etag-{number}"}

    def complete_multipart_upload(self, **request: Any) -> None:
        parts = self.uploads.pop(request["UploadId"])
        named = request["MultipartUpload"]["Parts"]
        assert named == [{"PartNumber": number, "ETag": f"etag-{number}"} for number in range(1, len(parts) + 1)]
        self.objects[request["Key"]] = b"".join(parts[part["PartNumber"]] for part in named)

    def abort_multipart_upload(self, **request: str) -> None:
        del self.uploads[request["UploadId"]]

    def _note(self, operation: str, subject: object) -> None:
        with self._lock:
            self.requests.append((operation, subject))
        if (operation, subject) in self.broken:
            raise ConnectionError(f"{operation} {subject}")


class FakeBody:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self) -> bytes:
        return self.content

    def iter_chunks(self, chunk_bytes: int) -> Iterator[bytes]:
        for at in range(0, len(self.content), chunk_bytes):
            yield self.content[at : at + chunk_bytes]

    def close(self) -> None:
        pass
