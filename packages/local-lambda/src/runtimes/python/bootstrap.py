"""The process of a python function: loads the handler, then serves one invocation after another until it is killed."""

import os
import sys

from local_lambda_client import interpreter, logs
from local_lambda_client.context import make_context
from local_lambda_client.errors import RuntimeFault, describe
from local_lambda_client.load_handler import load_handler
from local_lambda_client.marshal import from_json, to_json
from local_lambda_client.runtime_api import RuntimeApi


def main():
    interpreter.prepare(os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"])
    logs.set_up()
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    handler = load(api, os.environ["_HANDLER"])
    while True:
        serve(api, handler)


def load(api, handler_name):
    try:
        return load_handler(handler_name)
    except Exception as error:
        document = describe(error)
        logs.write_error(document)
        api.fail_init(document["errorType"], to_json(document))
        sys.exit(1)


def serve(api, handler):
    """What the Runtime API raises ends the process: whoever started it is gone, or refuses it. So does SystemExit."""
    invocation = api.next()
    logs.set_request_id(invocation.request_id)
    set_trace_id(invocation.trace_id)
    try:
        answer, content_type = run(handler, invocation)
    except Exception as error:
        document = describe(error, invocation.request_id)
        logs.write_error(document)
        api.fail(invocation.request_id, to_json(document))
    else:
        api.respond(invocation.request_id, answer, content_type)


def run(handler, invocation):
    context = make_context(invocation)
    result = handler(from_json(invocation.event), context)
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return to_json(result), "application/json"
    except Exception as error:
        raise RuntimeFault("MarshalError", f"Unable to marshal response: {error}") from error


def set_trace_id(trace_id):
    if trace_id is None:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    else:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id


if __name__ == "__main__":
    main()
