"""The objects' content, fetched before its turn."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from mypy_boto3_s3 import S3Client

    from .list_objects import SourceObject

MAX_FETCHES = 8

# What may be fetched before its turn, in bytes and in objects.
MAX_BYTES_AHEAD = 48 * 1024 * 1024
MAX_OBJECTS_AHEAD = 256

# Above this an object is streamed when its turn comes, in chunks.
MAX_WHOLE_BYTES = 16 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024


class Awaited(NamedTuple):
    """An object whose turn comes; a large one, without content, has not been asked for yet."""

    source: SourceObject
    content: Future[bytes] | None

    @property
    def held_bytes(self) -> int:
        return 0 if self.content is None else self.source.size_bytes


def fetch_ahead(
    client: S3Client, bucket: str, objects: Iterable[SourceObject]
) -> Generator[tuple[SourceObject, Iterable[bytes]]]:
    """The objects with the chunks of their content, in the order given.

    A fetch that fails, after boto3's attempts, fails everything when its turn comes. Closing it stops the fetches.
    """
    pool = ThreadPoolExecutor(MAX_FETCHES, "fetch")

    def start(source: SourceObject) -> Awaited:
        is_large = source.size_bytes > MAX_WHOLE_BYTES
        return Awaited(source, None if is_large else pool.submit(fetch_whole, client, bucket, source))

    try:
        for source, content in take_ahead(map(start, objects)):
            yield source, stream(client, bucket, source) if content is None else [content.result()]
    finally:
        pool.shutdown(cancel_futures=True)


def take_ahead(awaited: Iterable[Awaited]) -> Iterator[Awaited]:
    """Takes, which starts them, as many as may be ahead; gives them out in order."""
    ahead: deque[Awaited] = deque()
    bytes_ahead = 0
    for latest in awaited:
        ahead.append(latest)
        bytes_ahead += latest.held_bytes
        while bytes_ahead > MAX_BYTES_AHEAD or len(ahead) > MAX_OBJECTS_AHEAD:
            bytes_ahead -= ahead[0].held_bytes
            yield ahead.popleft()
    yield from ahead


def fetch_whole(client: S3Client, bucket: str, source: SourceObject) -> bytes:
    if source.size_bytes == 0:
        return b""
    with closing(client.get_object(Bucket=bucket, Key=source.key)["Body"]) as body:
        return body.read()


def stream(client: S3Client, bucket: str, source: SourceObject) -> Iterator[bytes]:
    with closing(client.get_object(Bucket=bucket, Key=source.key)["Body"]) as body:
        yield from body.iter_chunks(CHUNK_BYTES)
