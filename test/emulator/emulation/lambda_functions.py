"""Lambda functions: errors under their own names, injected failures, and their traces in the emulator's log."""

import json
import threading
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from emulation import failures

_last = threading.local()


def install() -> None:
    """MiniStack reports every error as Runtime.HandlerError, so that no Retry or Catch by name ever matches."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for reported, named in (
        (
            'status: "error", error: String(err.message || err), trace: err.stack || ""',
            'status: "error", errorType: (err && err.name) || "Error", error: String(err.message || err), '
            'trace: err.stack || ""',
        ),
        (
            'status: "error", error: e.message, trace: e.stack',
            'status: "error", errorType: e.name, error: e.message, trace: e.stack',
        ),
    ):
        if reported not in script:
            raise RuntimeError("MiniStack's Node.js worker has changed: its error reports cannot be named")
        script = script.replace(reported, named)
    lambda_runtime._NODEJS_WORKER_SCRIPT = script

    invoke, execute = lambda_runtime.Worker.invoke, lambda_svc._execute_function_warm

    def named_invoke(self: Any, event: Any, request_id: str) -> dict[str, Any]:
        answer = invoke(self, event, request_id)
        _last.name = answer.get("errorType")
        if answer.get("status") == "error" and "timed out after" in str(answer.get("error")):
            _last.name = "Sandbox.Timedout"
        return answer

    def named_execute(function: dict[str, Any], event: Any) -> dict[str, Any]:
        name = (function.get("config") or function).get("FunctionName", "")
        failure = failures.take(f"lambda:{name}", json.dumps(event, default=str))
        if failure is not None:
            body = {"errorType": failure.error or "Error", "errorMessage": failure.message}
            return {"body": body, "error": True, "log": failure.message}
        _last.name = None
        # A copy, because MiniStack writes keys of its own into the event, which may be the state of an execution.
        answer = execute(function, dict(event) if isinstance(event, dict) else event)
        if answer.get("error"):
            if isinstance(answer.get("body"), dict):
                told = answer["body"]
                name_of_error = _last.name or told.get("errorType")
                answer["body"] = {"errorType": name_of_error, "errorMessage": told.get("errorMessage"), "trace": []}
            print(f"Lambda {name} failed: {json.dumps(answer.get('body'))}\n{answer.get('log', '')}", flush=True)
        return answer

    lambda_runtime.Worker.invoke = named_invoke
    lambda_svc._execute_function_warm = named_execute
