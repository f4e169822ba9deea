"""The Lambda function: event in, archive out."""

from typing import TypedDict

from .archive import archive
from .client import make_client
from .fetch_ahead import MAX_FETCHES
from .multipart_upload import MAX_UPLOADS


class ContenderEvent(TypedDict):
    """What the benchmark invokes with; docs/how-to/add-a-contender.md has the contract."""

    bucket_name: str
    files_prefix: str
    archive_key: str


# Made once for all invocations of this environment, so that only the first pays for it.
client = make_client(max_connections=MAX_FETCHES + MAX_UPLOADS)


def handler(event: ContenderEvent, _context: object) -> None:
    archive(client, event["bucket_name"], event["files_prefix"], event["archive_key"])
