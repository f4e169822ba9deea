import threading
import unittest

from archiver.part_writer import PartWriter


class Parts(unittest.TestCase):
    def test_are_of_one_size_but_the_last_however_they_are_written(self) -> None:
        content = bytes(range(10))
        for sizes in ([10], [1] * 10, [3, 3, 4], [4, 6], [0, 9, 1]):
            with self.subTest(sizes=sizes), PartWriter(collect, 4, 2) as file:
                at = 0
                for size in sizes:
                    self.assertEqual(file.write(content[at : at + size]), size)
                    at += size
                self.assertEqual(file.finish(), [(1, content[:4]), (2, content[4:8]), (3, content[8:])])

    def test_are_one_empty_part_where_nothing_was_written(self) -> None:
        with PartWriter(collect, 4, 2) as file:
            self.assertEqual(file.finish(), [(1, b"")])

    def test_do_not_end_with_an_empty_one(self) -> None:
        with PartWriter(collect, 4, 2) as file:
            file.write(bytes(8))
            self.assertEqual(file.finish(), [(1, bytes(4)), (2, bytes(4))])

    def test_come_in_order_whichever_is_sent_first(self) -> None:
        second_is_sent = threading.Event()

        def send(number: int, content: bytearray) -> int:
            if number == 1:
                second_is_sent.wait()
            else:
                second_is_sent.set()
            return number

        with PartWriter(send, 4, 2) as file:
            file.write(bytes(12))
            self.assertEqual(file.finish(), [1, 2, 3])

    def test_are_held_in_as_many_buffers_as_are_on_their_way_and_one_more(self) -> None:
        buffers = set()

        def send(number: int, content: bytearray) -> int:
            buffers.add(id(content))
            return number

        with PartWriter(send, 4, 2) as file:
            for _ in range(100):
                file.write(bytes(4))
            self.assertEqual(file.finish(), list(range(1, 101)))
        self.assertLessEqual(len(buffers), 3)


class PartThatFails(unittest.TestCase):
    def test_fails_the_writer(self) -> None:
        def send(number: int, content: bytearray) -> int:
            if number == 2:
                raise ConnectionError("part 2")
            return number

        with PartWriter(send, 4, 1) as file, self.assertRaisesRegex(ConnectionError, "part 2"):
            for _ in range(4):
                file.write(bytes(4))
            file.finish()


def collect(number: int, content: bytearray) -> tuple[int, bytes]:
    return number, bytes(content)
