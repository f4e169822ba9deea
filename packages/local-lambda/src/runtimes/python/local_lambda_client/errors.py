"""Errors as the caller of Invoke gets them."""

import os
import traceback

RUNTIME_DIR = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


class RuntimeFault(Exception):
    """An error of the runtime, not of the function's code; `Runtime.` is put before the name."""

    def __init__(self, name, message, trace=()):
        super().__init__(message)
        self.error_type = f"Runtime.{name}"
        self.trace = list(trace)


def describe(error, request_id=""):
    """The document of an error. In the init phase there is no request, and the id is empty (recorded)."""
    is_fault = isinstance(error, RuntimeFault)
    return {
        "errorMessage": str(error),
        "errorType": error.error_type if is_fault else type(error).__name__,
        "requestId": request_id,
        "stackTrace": error.trace if is_fault else stack_trace(error),
    }


def stack_trace(error):
    """Starts where the function's code does; an error that did not get there shows where the runtime was."""
    frames = [
        (frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(error.__traceback__)
    ]
    outside = (at for at, (filename, *_) in enumerate(frames) if not is_own(filename))
    return traceback.format_list(frames[next(outside, 0) :])


def is_own(filename):
    return os.path.realpath(filename).startswith(RUNTIME_DIR + os.sep)
