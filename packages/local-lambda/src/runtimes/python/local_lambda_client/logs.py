"""
What `logging` and the runtime print, in the function's log format (developer guide, "Log and monitor Python Lambda
functions" and "Configuring advanced logging controls"). One record is one line, and so one log event: line feeds within
are carriage returns.
"""

import json
import logging
import os
import sys
import time
import traceback
from datetime import datetime, timezone

NO_BREAK_SPACE = "\u00a0"

_is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"

# The invocation that lines are written for; empty outside one.
_request_id = ""

# What every record has of its own; whatever else it has, `extra` gave it. AWS's client shows taskName, which came with
# Python 3.12.
_own_members = {*vars(logging.makeLogRecord({})), "aws_request_id"} - {"taskName"}


def set_request_id(request_id):
    global _request_id
    _request_id = request_id


def set_up():
    """The root logger prints from WARNING on, or from the level that the function's configuration asks for."""
    logging.Formatter.converter = time.gmtime
    handler = _StdoutHandler()
    handler.setFormatter(_JsonFormatter() if _is_json else _TextFormatter())
    handler.addFilter(_add_request_id)
    logging.getLogger().addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    # Lambda has a level below Python's lowest.
    level = "DEBUG" if level == "TRACE" else level
    if isinstance(logging.getLevelName(level), int):
        logging.getLogger().setLevel(level)


def write_error(document):
    """An error that ends an invocation or the init phase."""
    sys.stdout.write(_error_json(document) if _is_json else _error_text(document))


def _error_json(document):
    return json.dumps({"timestamp": _timestamp(time.time()), "level": "ERROR", **document}, ensure_ascii=False) + "\n"


def _error_text(document):
    summary = ": ".join(filter(None, [document["errorType"], document["errorMessage"]]))
    frames = [_indent(line) for frame in document["stackTrace"] for line in frame.splitlines()]
    return _one_line("\n".join([f"[ERROR] {summary}", "Traceback (most recent call last):", *frames]))


def _indent(line):
    """Leading spaces would be cut off where logs are shown."""
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text


def _one_line(text):
    return text.replace("\n", "\r") + "\n"


def _add_request_id(record):
    record.aws_request_id = _request_id
    return True


class _StdoutHandler(logging.Handler):
    """Asks for sys.stdout each time, as a function may replace it. What a formatter raises reaches whoever logs."""

    def emit(self, record):
        sys.stdout.write(self.format(record))


class _TextFormatter(logging.Formatter):
    def __init__(self):
        super().__init__(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )

    def format(self, record):
        return _one_line(super().format(record))


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        members = {
            "timestamp": _timestamp(record.created),
            "level": _level(record),
            "message": record.getMessage(),
            "logger": record.name,
            **_exception(record),
            "requestId": record.aws_request_id,
        }
        extra = {key: value for key, value in vars(record).items() if key not in {*_own_members, *members}}
        shown = {key: value for key, value in {**members, **extra}.items() if value is not None}
        return json.dumps(shown, ensure_ascii=False) + "\n"


def _level(record):
    """Levels between two of Python's count as the lower one."""
    return logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10)


def _exception(record):
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    error_type, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
        "location": f"{record.pathname}:{record.funcName}:{record.lineno}",
    }


def _timestamp(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
