"""Answers in the form that the SDKs read."""

import datetime
import json
import uuid
from typing import Any
from xml.sax.saxutils import escape

from emulation.errors import ServiceError

Answer = tuple[int, dict[str, str], bytes]

_STATUS = {
    "SlowDown": 503,
    "ServiceUnavailable": 503,
    "InternalError": 500,
    "InternalFailure": 500,
    "InternalServerError": 500,
    "InternalServerException": 500,
    "AccessDenied": 403,
    "NoSuchKey": 404,
    "PreconditionFailed": 412,
    "ConditionalRequestConflict": 409,
    "TooManyRequestsException": 429,
}
_XML = {"s3", "sns", "sqs", "iam", "sts", "cloudformation", "ec2"}


def json_answer(value: Any) -> Answer:
    """JSON 1.1; times are seconds since 1970."""
    body = json.dumps(value, default=_seconds).encode()
    return 200, {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": str(uuid.uuid4())}, body


def error_answer(service: str, error: ServiceError) -> Answer:
    """An error in the protocol of the service."""
    status = _STATUS.get(error.code, 400)
    request = str(uuid.uuid4())
    if service in _XML and service != "sqs":
        inner = f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
        if service == "s3":
            text = f"<Error>{inner}<RequestId>{request}</RequestId></Error>"
        else:
            told = f"<Error><Type>Sender</Type>{inner}</Error><RequestId>{request}</RequestId>"
            text = f"<ErrorResponse>{told}</ErrorResponse>"
        return status, {"content-type": "application/xml", "x-amz-request-id": request}, text.encode()
    body = json.dumps({"__type": error.code, "message": error.message}).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-errortype": error.code,
        "x-amzn-requestid": request,
    }
    return status, headers, body


def _seconds(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no place in an answer")
