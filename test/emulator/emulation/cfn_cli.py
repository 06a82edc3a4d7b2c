"""What the CDK CLI asks of CloudFormation and MiniStack refuses.

The CLI names stacks by ARN where MiniStack knows names only, and deletes change sets that do not exist, which AWS
allows. And a stack with a resource that cannot be deleted ends DELETE_FAILED; MiniStack forgets about it.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, stacks

_NAMED_BY_ARN = (
    "DeleteStack",
    "UpdateStack",
    "CreateChangeSet",
    "DescribeChangeSet",
    "ExecuteChangeSet",
    "DeleteChangeSet",
    "GetTemplate",
    "ListStackResources",
)
Action = Callable[[dict[str, Any]], tuple]


def install() -> None:
    """Wrap the actions."""
    tables = [value for value in vars(handlers).values() if isinstance(value, dict) and "DeleteChangeSet" in value]
    if len(tables) != 1:
        raise RuntimeError("MiniStack has changed: the table of CloudFormation's actions is not where it was")
    actions = tables[0]
    for name in _NAMED_BY_ARN:
        actions[name] = _by_name(actions[name])
    delete = actions["DeleteChangeSet"]

    def delete_change_set(params: dict[str, Any]) -> tuple:
        answer = delete(params)
        if answer[0] < 400:
            return answer
        return handlers._xml(200, "DeleteChangeSetResponse", "<DeleteChangeSetResult></DeleteChangeSetResult>")

    actions["DeleteChangeSet"] = delete_change_set
    stacks._delete_stack_async = handlers._delete_stack_async = _tell_failed_deletion(stacks._delete_stack_async)


def _tell_failed_deletion(delete: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    async def run(name: str, identity: str) -> None:
        events = cloudformation._stack_events.setdefault(identity, [])
        before = len(events)
        await delete(name, identity)
        failed = [event for event in events[before:] if event["ResourceStatus"] == "DELETE_FAILED"]
        if failed:
            reasons = "; ".join(f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in failed)
            cloudformation._stacks[name].update({"StackStatus": "DELETE_FAILED", "StackStatusReason": reasons})
            events[-1].update({"ResourceStatus": "DELETE_FAILED", "ResourceStatusReason": reasons})
            print(f"Stack {name} could not be deleted: {reasons}", flush=True)

    return run


def _by_name(action: Action) -> Action:
    def run(params: dict[str, Any]) -> tuple:
        given = params.get("StackName")
        name = given[0] if isinstance(given, list) else given
        if name and name.startswith("arn:"):
            params = {**params, "StackName": [name.split("/")[1]]}
        return action(params)

    return run
