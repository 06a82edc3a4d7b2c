"""The Amazon States Language where MiniStack departs from it, for JSONPath machines.

Retry with MaxDelaySeconds and jitter; Retry and Catch on Parallel and Map; ErrorPath and CausePath of Fail; paths that
lead nowhere; errors that States.ALL does not cover; States.Hash. https://states-language.net/spec.html
"""

import contextvars
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

from ministack.core.responses import json_response
from ministack.services import stepfunctions as sfn

Params = dict[str, Any]
#: Never caught (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
_TERMINAL = frozenset({"States.Runtime", "States.DataLimitExceeded"})
_LONGEST_WAIT_SECONDS = 31_622_400
_fail_state: contextvars.ContextVar[tuple[str, Any] | None] = contextvars.ContextVar("fail_state", default=None)


def install() -> None:
    """Replace MiniStack's own."""
    sfn._find_matching_retrier = _find_retrier
    sfn._find_matching_catcher = _find_catcher
    sfn._execute_map = _with_retry_and_catch(sfn._execute_map)
    sfn._execute_parallel = _with_retry_and_catch(sfn._execute_parallel)
    sfn._resolve_params_obj = _resolve_template
    sfn._start_execution = _start_once(sfn._start_execution)
    _install_fail_paths()
    _install_hash()


def _start_once(start: Callable[[Params], tuple]) -> Callable[[Params], tuple]:
    """A repeated start with the same name and input answers like the first while that execution runs."""

    def run(params: Params) -> tuple:
        machine = params.get("stateMachineArn")
        for execution in sfn._executions.values():
            is_same = execution["name"] == params.get("name") and execution["stateMachineArn"] == machine
            if is_same and execution["status"] == "RUNNING" and execution["input"] == params.get("input", "{}"):
                return json_response({"executionArn": execution["executionArn"], "startDate": execution["startDate"]})
        return start(params)

    return run


def _find_retrier(retriers: list[Params], error: str, counts: dict[int, int]) -> tuple[Params | None, int]:
    """The retrier, with the wait of this attempt as its constant interval; the first that names the error decides."""
    for index, retrier in enumerate(retriers):
        if not _names(retrier, error):
            continue
        count = counts.get(index, 0)
        if count >= retrier.get("MaxAttempts", 3):
            return None, -1
        wait = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** count
        wait = min(wait, retrier.get("MaxDelaySeconds", _LONGEST_WAIT_SECONDS))
        if retrier.get("JitterStrategy") == "FULL":
            wait = random.uniform(0, wait)
        return {**retrier, "IntervalSeconds": wait, "BackoffRate": 1.0}, index
    return None, -1


def _find_catcher(catchers: list[Params], error: str) -> Params | None:
    return next((catcher for catcher in catchers if _names(catcher, error)), None)


def _names(rule: Params, error: str) -> bool:
    named = rule.get("ErrorEquals", [])
    if error in named:
        return True
    if error in _TERMINAL:
        return False
    return "States.ALL" in named or ("States.TaskFailed" in named and error != "States.Timeout")


def _with_retry_and_catch(execute: Callable[..., tuple]) -> Callable[..., tuple]:
    def run(definition: Params, given: Any, execution: Params, context: Params) -> tuple:
        counts: dict[int, int] = {}
        while True:
            try:
                return execute(definition, given, execution, context)
            except sfn._ExecutionError as error:
                retrier, index = _find_retrier(definition.get("Retry", []), error.error, counts)
                if retrier is not None:
                    counts[index] = counts.get(index, 0) + 1
                    sfn._scaled_sleep(retrier["IntervalSeconds"])
                    continue
                catcher = _find_catcher(definition.get("Catch", []), error.error)
                if catcher is None:
                    raise
                output = {"Error": error.error, "Cause": error.cause}
                return sfn._apply_result_path_raw(catcher.get("ResultPath", "$"), given, output), catcher["Next"]

    return run


def _resolve_template(template: Any, data: Any, context: Params | None = None) -> Any:
    """A payload template; a path that leads nowhere fails the execution, MiniStack makes null of it."""
    if isinstance(template, list):
        return [_resolve_template(value, data, context) for value in template]
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): (
            _resolve_value(value, data, context) if key.endswith(".$") else _resolve_template(value, data, context)
        )
        for key, value in template.items()
    }


def _resolve_value(value: str, data: Any, context: Params | None) -> Any:
    if value.startswith("States."):
        return sfn._evaluate_intrinsic(value, data, context)
    root, path = (context or {}, value[1:]) if value.startswith("$$") else (data, value)
    if not _leads_somewhere(path, root):
        raise sfn._ExecutionError("States.Runtime", f"The JSONPath '{value}' could not be found in the input")
    return sfn._resolve_path(path, root)


def _leads_somewhere(path: str, data: Any) -> bool:
    tokens = [] if path == "$" else sfn._parse_jsonpath_tokens(path)
    if tokens is None:
        return False
    for kind, value in tokens:
        is_field = kind == "field" and isinstance(data, dict) and value in data
        is_item = kind == "index" and isinstance(data, list) and value < len(data)
        if is_field or is_item:
            data = data[value]
        else:
            return kind not in ("field", "index")  # wildcards may find nothing
    return True


def _install_fail_paths() -> None:
    """MiniStack reads Error and Cause of a Fail state as they stand; their paths are resolved as the run fails."""
    add_event, fail_execution = sfn._add_event, sfn._fail_execution

    def note_entry(execution: Params, kind: str, details: Params | None = None) -> Params:
        entered = (details or {}).get("stateEnteredEventDetails")
        if entered:
            is_fail = kind == "FailStateEntered"
            _fail_state.set((entered["name"], json.loads(entered["input"])) if is_fail else None)
        return add_event(execution, kind, details)

    def fail(execution: Params, error: str, cause: str) -> None:
        entered = _fail_state.get()
        if entered is not None:
            name, given = entered
            machine = sfn._state_machines.get(execution["stateMachineArn"])
            state = json.loads(machine["definition"])["States"].get(name, {})
            error = sfn._resolve_path(state["ErrorPath"], given) if "ErrorPath" in state else error
            cause = sfn._resolve_path(state["CausePath"], given) if "CausePath" in state else cause
        fail_execution(execution, error, cause)

    sfn._add_event = note_entry
    sfn._fail_execution = fail


def _install_hash() -> None:
    """States.Hash(text, algorithm): hexadecimal; the algorithms are called as in hashlib, but for case and hyphen."""
    run = sfn._exec_intrinsic

    def run_intrinsic(node: tuple, data: Any, context: Any) -> Any:
        _, name, arguments = node
        if name != "States.Hash":
            return run(node, data, context)
        text, algorithm = (sfn._eval_intrinsic_arg(argument, data, context) for argument in arguments)
        return hashlib.new(algorithm.replace("-", "").lower(), text.encode()).hexdigest()

    sfn._exec_intrinsic = run_intrinsic
