"""JSONata in state machines by its reference implementation, in a Node child; MiniStack evaluates a part of it only.

A worker that has died is started again; it ends with the emulator, whose end closes its standard input.
"""

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

from ministack.services import stepfunctions as sfn

_WORKER = Path(__file__).parent.parent / "jsonata-worker.cjs"
_lock = threading.Lock()
_process: subprocess.Popen[str] | None = None


def install() -> None:
    """Replace MiniStack's own."""
    sfn._evaluate_jsonata = _evaluate


def _evaluate(expression: str, given: Any, context: Any = None, result: Any = None, error_output: Any = None) -> Any:
    hidden = ("variables", "QueryLanguage")
    states = {"input": given, "context": {k: v for k, v in (context or {}).items() if k not in hidden}}
    if result is not None:
        states["result"] = result
    if error_output is not None:
        states["errorOutput"] = error_output
    answer = _ask({"expression": expression.strip(), "bindings": {"states": states, **_variables(context)}})
    if "error" in answer:
        raise sfn._ExecutionError("States.QueryEvaluationError", f"{expression}: {answer['error']}")
    if "value" not in answer:
        raise sfn._ExecutionError("States.QueryEvaluationError", f"The expression {expression} gives nothing.")
    return answer["value"]


def _variables(context: Any) -> dict[str, Any]:
    return (context or {}).get("variables") or {}


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    global _process
    with _lock:
        if _process is None or _process.poll() is not None:
            _process = subprocess.Popen(["node", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert _process.stdin is not None
        assert _process.stdout is not None
        _process.stdin.write(json.dumps(request, default=str) + "\n")
        _process.stdin.flush()
        return json.loads(_process.stdout.readline() or '{"error": "the JSONata worker has died"}')
