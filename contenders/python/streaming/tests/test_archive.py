import unittest
from io import BytesIO
from unittest.mock import patch
from zipfile import ZIP_STORED, ZipFile

from archiver import archive as module
from archiver.archive import archive, make_entry
from archiver.list_objects import SourceObject

from .fake_s3 import FakeS3

KEY = "archives/python-streaming-0.zip"


class Archive(unittest.TestCase):
    def test_has_an_entry_for_each_object_under_the_prefix_with_its_content(self) -> None:
        objects = {"files/b": b"one", "files/a": b"", "files/c": bytes(100_000), "filesystem": b"no", "other/d": b"no"}
        with opened(archive_of(FakeS3(objects))) as zip_file:
            self.assertIsNone(zip_file.testzip())
            self.assertEqual(zip_file.namelist(), ["a", "b", "c"])
            self.assertEqual([zip_file.read(name) for name in "abc"], [b"", b"one", bytes(100_000)])
            self.assertEqual({entry.compress_type for entry in zip_file.infolist()}, {ZIP_STORED})

    def test_is_uploaded_in_parts(self) -> None:
        s3 = FakeS3({f"files/{at}": bytes([at]) * 1_000 for at in range(9)})
        with patch.object(module, "choose_part_bytes", lambda _: 1_024):
            content = archive_of(s3)
        self.assertEqual(sum(operation == "upload_part" for operation, _ in s3.requests), -(-len(content) // 1_024))
        self.assertIsNone(opened(content).testzip())

    def test_of_no_objects_is_empty(self) -> None:
        self.assertEqual(opened(archive_of(FakeS3({}))).namelist(), [])

    def test_has_zip64_where_an_entry_needs_it(self) -> None:
        for size, version in ((4 << 30, 45), (1, 20)):
            with self.subTest(size=size), ZipFile(BytesIO(), "w") as zip_file:
                with zip_file.open(make_entry(SourceObject("files/a", size)), "w"):
                    pass
                self.assertEqual(zip_file.infolist()[0].create_version, version)


class FailedArchive(unittest.TestCase):
    def test_leaves_neither_an_object_nor_parts(self) -> None:
        for operation, subject in (("get_object", "files/3"), ("upload_part", 1), ("upload_part", 4)):
            with self.subTest(operation=operation, subject=subject):
                s3 = FakeS3({f"files/{at}": bytes(1_000) for at in range(9)})
                s3.break_down(operation, subject)
                with (
                    patch.object(module, "choose_part_bytes", lambda _: 1_024),
                    self.assertRaisesRegex(ConnectionError, f"{operation} {subject}"),
                ):
                    archive(s3, "bucket", "files", KEY)
                self.assertNotIn(KEY, s3.objects)
                self.assertEqual(s3.uploads, {})


def archive_of(s3: FakeS3) -> bytes:
    archive(s3, "bucket", "files", KEY)
    return s3.objects[KEY]


def opened(content: bytes) -> ZipFile:
    return ZipFile(BytesIO(content))
