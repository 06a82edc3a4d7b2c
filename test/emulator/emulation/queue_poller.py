"""SQS as an event source of Lambda: batching window, batches of more than ten, and visibility in the tests' own time.

MiniStack hands over at once whatever is there, ten messages at most, and hides them for the queue's full timeout. Here
that timeout holds while the function is called, which takes the time that it takes; what the call leaves behind is seen
again after the scaled one.
"""

import time
from typing import Any

from ministack.services import lambda_svc, sqs

from emulation import call_log
from emulation.settings import WAIT_SCALE

#: The scaled window does not go below this: a burst of uploads takes a moment.
_LEAST_WINDOW_SECONDS = 1.0
#: Queue to the messages of the call under way. One thread polls: it asks for more when the call has ended.
_handed_over: dict[str, list[dict[str, Any]]] = {}


def install() -> None:
    """Replace what the poller receives and deletes with."""
    delete = sqs._delete_messages_for_esm

    def delete_messages(url: str, handles: set[str]) -> None:
        queue = sqs._get_q(url)
        mapping = _mapping_of(queue)
        if mapping is not None:
            _record("DeleteMessage", queue, mapping)
        delete(url, handles)

    sqs._receive_messages_for_esm = _receive
    sqs._delete_messages_for_esm = delete_messages


def _receive(url: str, most: int) -> list[dict[str, Any]]:
    with sqs._queues_lock:
        queue = sqs._get_q(url)
        mapping = _mapping_of(queue) or {}
        now = time.time()
        hidden = int(queue["attributes"].get("VisibilityTimeout", "30"))
        for message in _handed_over.pop(url, []):
            message["visible_at"] = now + hidden * WAIT_SCALE
        sqs._dlq_sweep(queue)
        for message in queue["messages"]:
            sqs._ensure_msg_fields(message)
        visible = [message for message in queue["messages"] if message["visible_at"] <= now]
        window = mapping.get("MaximumBatchingWindowInSeconds", 0)
        waited = now - min((message["visible_at"] for message in visible), default=now)
        if not visible or (window and len(visible) < most and waited < max(window * WAIT_SCALE, _LEAST_WINDOW_SECONDS)):
            return []
        batch = sqs._collect_msgs(queue, most, hidden)
        _handed_over[url] = batch
    _record("ReceiveMessage", queue, mapping)
    return batch


def _mapping_of(queue: dict[str, Any]) -> dict[str, Any] | None:
    wanted = queue["attributes"]["QueueArn"]
    return next((esm for esm in lambda_svc._esms.values() if esm["EventSourceArn"] == wanted), None)


def _record(operation: str, queue: dict[str, Any], mapping: dict[str, Any]) -> None:
    """Lambda polls in the name of the function's role."""
    body = f'{{"QueueUrl": "{queue["url"]}"}}'
    call_log.record("sqs", operation, call_log.function(mapping.get("FunctionName", "")), body=body)
