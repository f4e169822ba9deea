"""The client of the Runtime API, on one kept-alive connection (developer guide, "Using the Lambda runtime API")."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from typing import NamedTuple

BASE = "/2018-06-01/runtime"

# Those that the Runtime API knows; it takes any other for Runtime.Unknown, and not every name can stand in a header.
KNOWN_ERROR_TYPE = re.compile(r"(Runtime|Function)\.[A-Z][a-zA-Z]+")


class Invocation(NamedTuple):
    request_id: str
    deadline_ms: int
    """Since the epoch."""
    function_arn: str
    trace_id: str | None
    client_context: str | None
    """JSON, as is cognito_identity."""
    cognito_identity: str | None
    tenant_id: str | None
    event: bytes


class RuntimeApiError(Exception):
    pass


class RuntimeApi:
    """Every call raises when it is refused: a runtime that goes on would take the refusal for an event."""

    def __init__(self, address):
        # Otherwise a timeout that the function sets for all its sockets would be this one's too.
        self._connection = HTTPConnection(address, timeout=None)

    def next(self):
        """Waits for work, as long as it takes."""
        headers, event = self._send("GET", f"{BASE}/invocation/next")
        return Invocation(
            request_id=headers["Lambda-Runtime-Aws-Request-Id"],
            deadline_ms=int(headers["Lambda-Runtime-Deadline-Ms"]),
            function_arn=headers["Lambda-Runtime-Invoked-Function-Arn"],
            trace_id=headers["Lambda-Runtime-Trace-Id"],
            client_context=_from_header(headers["Lambda-Runtime-Client-Context"]),
            cognito_identity=_from_header(headers["Lambda-Runtime-Cognito-Identity"]),
            tenant_id=_from_header(headers["Lambda-Runtime-Aws-Tenant-Id"]),
            event=event,
        )

    def respond(self, request_id, answer, content_type):
        self._post(f"{BASE}/invocation/{request_id}/response", answer, {"Content-Type": content_type})

    def fail(self, request_id, document):
        """Without the header of the error's type, which AWS's client sends in the init phase only."""
        self._post(f"{BASE}/invocation/{request_id}/error", document, {"Content-Type": "application/json"})

    def fail_init(self, error_type, document):
        known = KNOWN_ERROR_TYPE.fullmatch(error_type)
        headers = {"Lambda-Runtime-Function-Error-Type": error_type} if known else {}
        self._post(f"{BASE}/init/error", document, headers)

    def _post(self, path, body, headers):
        self._send("POST", path, body if isinstance(body, bytes) else body.encode(), headers)

    def _send(self, method, path, body=None, headers=None):
        self._connection.request(method, path, body, headers or {})
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 300:
            reason = f"{response.status} {content.decode(errors='replace')}"
            raise RuntimeApiError(f"the Runtime API refused {method} {path}: {reason}")
        return response.headers, content


def _from_header(value):
    """Bytes of UTF-8, which http.client reads as Latin-1."""
    return None if value is None else value.encode("latin-1").decode()
