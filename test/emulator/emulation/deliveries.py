"""Deliveries of EventBridge and its Scheduler: logged with who makes them, and schedules that a test can fire at once.

A rule delivers to a queue as the service itself, by the queue's policy: its caller is `{kind: service, name, source}`.
A schedule delivers in the name of its role.
"""

import json
from typing import Any

from ministack.services import eventbridge, scheduler

from emulation import call_log
from emulation.call_log import Caller

#: The action behind a delivery, by the service of the target.
_ACTIONS = {
    "sqs": "SendMessage",
    "lambda": "Invoke",
    "states": "StartExecution",
    "sns": "Publish",
    "events": "PutEvents",
}


def install() -> None:
    """Wrap the one place that both deliver through."""
    deliver = eventbridge._invoke_target

    def logged(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> None:
        service = target.get("Arn", "::").split(":")[2]
        details = json.dumps({"TargetArn": target.get("Arn"), "Input": target.get("Input")})
        call_log.record(service, _ACTIONS.get(service), _caller(target, rule), body=details)
        deliver(target, event, rule, view)

    eventbridge._invoke_target = logged


def fire_schedule(name: str) -> None:
    """Deliver a schedule's input now, whatever its time is. Raises ValueError for an unknown name."""
    for (account, region, key), schedule in list(scheduler._schedules._data.items()):
        if name in (key, schedule.get("Name")):
            from ministack.core.responses import request_scope

            with request_scope(account, region):
                event = {"EventId": name, "Source": "aws.scheduler", "DetailType": "Scheduled Event", "Detail": "{}"}
                event |= {"Resources": [schedule.get("Arn", "")], "Account": account, "Region": region}
                eventbridge._invoke_target(schedule["Target"], event, schedule)
            return
    known = ", ".join(schedule.get("Name", "") for schedule in scheduler._schedules._data.values())
    raise ValueError(f"There is no schedule {name!r}; there are: {known}")


def _caller(target: dict[str, Any], rule: dict[str, Any]) -> Caller:
    role = target.get("RoleArn") or rule.get("RoleArn")
    if role:
        return call_log.role(role)
    return {"kind": "service", "name": "events.amazonaws.com", "source": rule.get("Arn", "")}
