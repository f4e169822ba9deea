"""A file that is sent in parts while it is written."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from io import BufferedIOBase
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

Sent = TypeVar("Sent")


class PartWriter(BufferedIOBase, Generic[Sent]):
    """Takes bytes and sends them in parts of one size, `concurrency` at a time.

    The last part may be shorter, and there is always one. While so many parts are on their way and the next one is
    full, `write` waits. A part that failed fails a later `write`, or `finish`.

    There is one buffer more than parts on their way, and each is used again: fresh memory costs more than the copy
    into it.
    """

    def __init__(self, send: Callable[[int, bytearray], Sent], part_bytes: int, concurrency: int) -> None:
        self._send = send
        self._part_bytes = part_bytes
        self._pool = ThreadPoolExecutor(concurrency, "upload")
        self._count = 0
        self._running: deque[Future[Sent]] = deque()
        self._sent: list[Sent] = []
        self._free: SimpleQueue[bytearray] = SimpleQueue()
        for _ in range(concurrency):
            self._free.put(bytearray(part_bytes))
        self._buffer = bytearray(part_bytes)
        self._filled = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        rest = memoryview(data)
        length = rest.nbytes
        while rest:
            end = min(self._filled + len(rest), self._part_bytes)
            taken = end - self._filled
            memoryview(self._buffer)[self._filled : end] = rest[:taken]
            self._filled, rest = end, rest[taken:]
            if self._filled == self._part_bytes:
                self._start_part(self._buffer)
                self._buffer, self._filled = self._free.get(), 0
                self._collect_sent()
        return length

    def finish(self) -> list[Sent]:
        """Sends what is left; what `send` gave for each part, in order."""
        if self._filled > 0 or self._count == 0:
            self._start_part(self._buffer[: self._filled])
        self._sent.extend(part.result() for part in self._running)
        return self._sent

    def close(self) -> None:
        """Parts that were not started yet never are, and none is on its way any more."""
        self._pool.shutdown(cancel_futures=True)
        super().close()

    def _start_part(self, content: bytearray) -> None:
        self._count += 1
        self._running.append(self._pool.submit(self._send_part, self._count, content))

    def _send_part(self, number: int, content: bytearray) -> Sent:
        try:
            return self._send(number, content)
        finally:
            self._free.put(content)

    def _collect_sent(self) -> None:
        while self._running and self._running[0].done():
            self._sent.append(self._running.popleft().result())
