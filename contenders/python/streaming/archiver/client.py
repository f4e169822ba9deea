"""The S3 client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def make_client(max_connections: int) -> S3Client:
    """A client that goes over no byte more often than it must.

    By default boto3 sends a CRC-32 with each part, and checks what it reads. On AWS TLS guards both ways, and a wrong
    byte would fail the benchmark anyway. Parts are not hashed for the signature either, not even over plain HTTP.
    """
    config = Config(
        max_pool_connections=max_connections,
        retries={"mode": "standard", "total_max_attempts": 5},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"payload_signing_enabled": False},
    )
    return boto3.client("s3", config=config)
