"""The call log: one JSON object a line for each call of an AWS API.

`t` seconds since 1970, `service` as in SigV4, `operation`, `method`, `path`, `query`, `target` (X-Amz-Target), `copy`
(X-Amz-Copy-Source), `status` of the HTTP answer, `body` (text, cut at 1 MB, null for objects of S3) and `caller`:
`{kind: function, name}`, `{kind: role, arn}` for what the launcher does in the name of a role, null for the test's own
calls.
"""

import json
import threading
import time
from typing import Any

from emulation.settings import CALL_LOG

BODY_LIMIT = 1_000_000
_lock = threading.Lock()

Caller = dict[str, str] | None


def role(arn: str) -> Caller:
    """The caller of what is done in the name of a role."""
    return {"kind": "role", "arn": arn}


def function(name: str) -> Caller:
    """The caller of what a Lambda function does."""
    return {"kind": "function", "name": name}


def record(service: str, operation: str | None, caller: Caller, **details: Any) -> None:
    """Append one call."""
    entry = {
        "t": round(time.time(), 3),
        "service": service,
        "operation": operation,
        "method": None,
        "path": None,
        "query": None,
        "target": None,
        "copy": None,
        "status": None,
        "body": None,
        "caller": caller,
        **details,
    }
    if isinstance(entry["body"], str):
        entry["body"] = entry["body"][:BODY_LIMIT]
    line = json.dumps(entry, default=str) + "\n"
    with _lock, CALL_LOG.open("a", encoding="utf-8") as log:
        log.write(line)


def record_task(service: str, operation: str, params: Any, arn: str) -> None:
    """Append a call that the launcher makes in the name of a role, without HTTP."""
    record(service, operation, role(arn), body=json.dumps(params, default=str))
