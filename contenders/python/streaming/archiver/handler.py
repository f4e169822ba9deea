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


# As many as can be in use at once: of what is fetched ahead, of the object that is streamed, of parts.
MAX_CONNECTIONS = MAX_FETCHES + 1 + MAX_UPLOADS

# Made once for all invocations of this environment, so that only the first pays for it.
client = make_client(MAX_CONNECTIONS)


def handler(event: ContenderEvent, _context: object) -> None:
    archive(client, event["bucket_name"], event["files_prefix"], event["archive_key"])
