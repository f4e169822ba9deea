"""How large the parts of the upload are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .list_objects import SourceObject

# Large enough that a request's latency does not count, small enough to hold a few of.
USUAL_PART_BYTES = 8 * 1024 * 1024

# S3 user guide, "Amazon S3 multipart upload limits".
MAX_PARTS = 10_000

# No entry that zipfile writes for a name of 64 characters takes more beside its content, nor does the archive's end.
OVERHEAD_BYTES = 400


def choose_part_bytes(objects: Iterable[SourceObject]) -> int:
    """The part size at which the archive fits into 10,000 parts: 8 MiB up to some 80 GB, more above."""
    archive_bytes = OVERHEAD_BYTES + sum(source.size_bytes + OVERHEAD_BYTES for source in objects)
    return max(USUAL_PART_BYTES, -(-archive_bytes // MAX_PARTS))
