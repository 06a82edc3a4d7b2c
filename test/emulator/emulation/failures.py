"""Failures that a test injects while the emulator runs.

`POST /_leadscore/failures` with one JSON object replaces all of them; `{}` ends them. A key is an operation
(`glue:StartJobRun`, `s3:PutObject`, `sns:Publish`) or a function (`lambda:leadscore-dev-intake`). A value is one of:

`ThrottlingException`  the call is answered with this error. For a function: its invocation fails with this error name;
                       a name that starts with `Lambda.` is an error of the Lambda service instead.
`fails`                the call is accepted and the work behind it fails: a Glue job run, a crawl, a training job or a
                       Redshift statement ends FAILED. Every other operation answers InternalError.
any other text         a regular expression on the parameters (JSON; for S3 the path and query; for Redshift the
                       statement): like `fails`, for the calls that match.

An error name or `fails` may be followed by ` x2` (only the next two calls) and by ` ~ <regex>` (only calls whose
parameters match): `SlowDown x1 ~ leads/`. An error name is one CamelCase word, with dots where AWS has them.
"""

import re
import threading
from dataclasses import dataclass

#: Operations that take their failure themselves, because it may lie in the work that they start.
WORK = frozenset(
    {
        "glue:StartJobRun",
        "glue:StartCrawler",
        "sagemaker:CreateTrainingJob",
        "redshift-data:ExecuteStatement",
        "redshift-data:BatchExecuteStatement",
    }
)
_RULE = re.compile(
    r"(?P<name>[A-Z][a-z]\w*(?:\.\w+)*|[A-Z][A-Za-z]*Exception|fails)(?: x(?P<times>\d+))?(?: ~ (?P<on>.+))?"
)


@dataclass
class _Rule:
    error: str | None
    on: re.Pattern[str]
    times: int | None


@dataclass(frozen=True)
class Failure:
    """How one call fails: with an error as its answer, or, where `error` is None, in the work that it starts."""

    error: str | None

    @property
    def message(self) -> str:
        """What the service says."""
        return f"{self.error or 'failure'} injected by the test"


_rules: dict[str, _Rule] = {}
_lock = threading.Lock()


def replace(rules: object) -> None:
    """Take `rules` for all failures. Raises ValueError that names the wrong one."""
    if not isinstance(rules, dict) or not all(isinstance(value, str) for value in rules.values()):
        raise ValueError("The failures are one object of texts: operation to mode.")
    parsed = {key: _parse(key, value) for key, value in rules.items()}
    with _lock:
        _rules.clear()
        _rules.update(parsed)


def take(key: str, parameters: str, of_service: str = "") -> Failure | None:
    """The failure of this call, which counts as used; None where the call is to succeed.

    With `of_service` only a failure whose error name starts with it.
    """
    with _lock:
        rule = _rules.get(key)
        if rule is None or rule.times == 0 or not rule.on.search(parameters):
            return None
        if of_service and not (rule.error or "").startswith(of_service):
            return None
        if rule.times is not None:
            rule.times -= 1
        return Failure(rule.error)


def _parse(key: str, text: str) -> _Rule:
    if not re.fullmatch(r"[a-z][a-z0-9-]*:[\w-]+", key):
        raise ValueError(f"{key!r} is not <service>:<Operation> or lambda:<function>.")
    match = _RULE.fullmatch(text)
    try:
        if match is None:
            return _Rule(None, re.compile(text), None)
        times = None if match["times"] is None else int(match["times"])
        error = None if match["name"] == "fails" else match["name"]
        return _Rule(error, re.compile(match["on"] or ""), times)
    except re.error as error:
        raise ValueError(f"{key}: {text!r} is not a regular expression: {error}.") from error
