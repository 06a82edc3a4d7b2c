"""What the faked services remember, by account and region, for as long as the emulator runs."""

import json
import threading
from typing import Any

from ministack.core.responses import get_account_id, get_region

from emulation.errors import ServiceError

_STORE: dict[tuple[str, str, str], dict[str, Any]] = {}
#: Held while a faked service changes what it remembers.
LOCK = threading.RLock()


def table(kind: str) -> dict[str, Any]:
    """The records of one kind, such as `workgroup`, of the account and region of this request."""
    return _STORE.setdefault((get_account_id(), get_region(), kind), {})


def arn(service: str, resource: str) -> str:
    """An ARN in the account and region of this request."""
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


def remembered(operation: str, params: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to an earlier call with the same ClientToken, None where there was none.

    Raises ConflictException where that call had other parameters.
    """
    token = params.get("ClientToken")
    earlier = table(f"token:{operation}").get(token) if token else None
    if earlier is None:
        return None
    if earlier["params"] != json.dumps(params, sort_keys=True):
        raise ServiceError("ConflictException", f"The client token {token} was used with other parameters")
    return earlier["answer"]


def remember(operation: str, params: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Keep the answer for a repeated call with the same ClientToken; returns it."""
    if params.get("ClientToken"):
        entry = {"params": json.dumps(params, sort_keys=True), "answer": answer}
        table(f"token:{operation}")[params["ClientToken"]] = entry
    return answer
