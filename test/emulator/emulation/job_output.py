"""What a job printed: its failure in one sentence, and its log stream in CloudWatch Logs."""

import json
import time

from botocore.exceptions import ClientError

from emulation.objects import client

_EVENTS = 1_000
_LINE_LIMIT = 4_000


def describe_failure(text: str) -> str:
    """The message of the job's last `error {...}` line, else its last line."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line in reversed(lines):
        if line.startswith("error {"):
            try:
                return json.loads(line.removeprefix("error "))["message"]
            except (ValueError, KeyError):
                break
    return lines[-1] if lines else "no output"


def write_log_stream(group: str, stream: str, text: str, role_arn: str) -> None:
    """As the job's role, which needs the right for it."""
    logs = client("logs", "x-emu-role", role_arn)
    for create in (
        lambda: logs.create_log_group(logGroupName=group),
        lambda: logs.create_log_stream(logGroupName=group, logStreamName=stream),
    ):
        try:
            create()
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
    now = round(time.time() * 1000)
    lines = [line[:_LINE_LIMIT] for line in text.splitlines() if line.strip()][-_EVENTS:]
    if lines:
        events = [{"timestamp": now, "message": line} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
