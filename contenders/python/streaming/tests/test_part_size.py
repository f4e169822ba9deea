import unittest

from archiver.list_objects import SourceObject
from archiver.part_size import choose_part_bytes

MIB = 1024**2
GIB = 1024**3


class PartSize(unittest.TestCase):
    def test_is_8_mib_for_an_archive_of_any_usual_size(self) -> None:
        self.assertEqual(choose_part_bytes([]), 8 * MIB)
        self.assertEqual(choose_part_bytes([SourceObject("files/a", 5 * MIB)] * 3_000), 8 * MIB)

    def test_fits_any_archive_into_10_000_parts(self) -> None:
        for size in (70, 80, 200, 4_000):
            with self.subTest(gib=size):
                part_bytes = choose_part_bytes([SourceObject("files/a", size * GIB // 40)] * 40)
                self.assertLess(size * GIB / part_bytes, 10_000)
                # S3 takes no part above 5 GiB.
                self.assertLess(part_bytes, 5 * GIB)

    def test_counts_what_a_zip_adds_to_many_small_objects(self) -> None:
        self.assertGreater(choose_part_bytes([SourceObject("files/a", 838_860)] * 100_000), 8 * MIB)
