import unittest
from unittest.mock import patch

from archiver import fetch_ahead as module
from archiver.fetch_ahead import fetch_ahead
from archiver.list_objects import SourceObject

from .fake_s3 import FakeS3


class FetchedObjects(unittest.TestCase):
    def test_come_in_order_whole_where_they_are_small_and_in_chunks_where_they_are_large(self) -> None:
        contents = [b"", b"a", b"b" * 8, b"c" * 9, b"d"]
        with patch.multiple(module, MAX_WHOLE_BYTES=8, CHUNK_BYTES=4):
            fetched = fetch(given_objects(contents))
        self.assertEqual(fetched, [[b""], [b"a"], [b"b" * 8], [b"cccc", b"cccc", b"c"], [b"d"]])

    def test_are_not_asked_for_where_there_is_nothing_to_get(self) -> None:
        s3 = given_objects([b"", b""])
        fetch(s3)
        self.assertEqual(s3.requests, [])

    def test_are_so_many_bytes_ahead_at_most(self) -> None:
        s3 = given_objects([b"12345"] * 10)
        with patch.multiple(module, MAX_BYTES_AHEAD=14):
            next(fetches := fetch_ahead(s3, "bucket", sources(s3)))
            fetches.close()
        self.assertLessEqual(len(s3.requests), 3)

    def test_are_so_many_ahead_at_most(self) -> None:
        s3 = given_objects([b"1"] * 10)
        with patch.multiple(module, MAX_OBJECTS_AHEAD=3):
            next(fetches := fetch_ahead(s3, "bucket", sources(s3)))
            fetches.close()
        self.assertLessEqual(len(s3.requests), 4)

    def test_fail_when_their_turn_comes(self) -> None:
        s3 = given_objects([b"a", b"b"])
        s3.break_down("get_object", "files/1")
        fetches = fetch_ahead(s3, "bucket", sources(s3))
        self.assertEqual(next(fetches)[1], [b"a"])
        with self.assertRaisesRegex(ConnectionError, "files/1"):
            next(fetches)


def given_objects(contents: list[bytes]) -> FakeS3:
    return FakeS3({f"files/{at}": content for at, content in enumerate(contents)})


def sources(s3: FakeS3) -> list[SourceObject]:
    return [SourceObject(key, len(content)) for key, content in s3.objects.items()]


def fetch(s3: FakeS3) -> list[list[bytes]]:
    return [list(chunks) for _, chunks in fetch_ahead(s3, "bucket", sources(s3))]
