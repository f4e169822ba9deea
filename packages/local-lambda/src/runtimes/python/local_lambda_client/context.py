"""The second argument of a handler (developer guide, "Using the Lambda context object" of Python)."""

import json
import os
import sys
import time

from .errors import RuntimeFault


class LambdaContext:
    def __init__(self, invocation, client_context, identity):
        self.aws_request_id = invocation.request_id
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = invocation.function_arn
        # Text, whatever the guide says: AWS's client hands on the variable.
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = client_context
        self.identity = identity
        self.tenant_id = invocation.tenant_id
        self._deadline_ms = invocation.deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return f"LambdaContext({self.__dict__})"


class Members:
    """Members of a JSON object as attributes; those that it leaves out are None."""

    def __init__(self, members, **names):
        for name, member in names.items():
            setattr(self, name, members.get(member))

    def __repr__(self):
        return f"{type(self).__name__}({self.__dict__})"


class ClientContext(Members):
    """What a mobile app tells of itself (Invoke's ClientContext)."""

    def __init__(self, members):
        super().__init__(members, custom="custom", env="env", client="client")
        if self.client is not None:
            self.client = Client(self.client)


class Client(Members):
    def __init__(self, members):
        names = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]
        super().__init__(members, **dict(zip(names, names)))


class CognitoIdentity(Members):
    def __init__(self, members):
        super().__init__(
            members, cognito_identity_id="cognitoIdentityId", cognito_identity_pool_id="cognitoIdentityPoolId"
        )


def make_context(invocation):
    client_context = parse(invocation.client_context, "Client Context")
    identity = parse(invocation.cognito_identity, "Cognito Identity")
    return LambdaContext(
        invocation,
        None if client_context is None else ClientContext(client_context),
        CognitoIdentity(identity or {}),
    )


def parse(header, name):
    if not header:
        return None
    try:
        return json.loads(header)
    except ValueError as error:
        raise RuntimeFault("LambdaContextUnmarshalError", f"Unable to parse {name} JSON: {error}") from error
