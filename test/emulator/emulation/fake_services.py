"""The services that the launcher answers itself, on MiniStack's port, and their operations.

Every request is validated against botocore's model first. Operations without an entry answer UnknownOperationException.
"""

import json
from collections.abc import Callable
from typing import Any

from emulation import failures, redshift_serverless, redshift_statements, sagemaker_registry, sagemaker_training
from emulation.call_log import Caller
from emulation.errors import ServiceError
from emulation.validation import check_request

Operation = Callable[[dict[str, Any]], dict[str, Any]]

SERVICES = frozenset({"sagemaker", "redshift-data", "redshift-serverless"})
_OPERATIONS: dict[str, dict[str, Operation]] = {
    "sagemaker": {**sagemaker_registry.OPERATIONS, **sagemaker_training.OPERATIONS},
    "redshift-serverless": redshift_serverless.OPERATIONS,
}


def call(service: str, operation: str, params: dict[str, Any], caller: Caller) -> dict[str, Any]:
    """The answer of one call. Raises ServiceError."""
    check_request(service, operation, params)
    key = f"{service}:{operation}"
    failure = failures.take(key, json.dumps(params))
    if failure is not None and (failure.error is not None or key not in failures.WORK):
        raise ServiceError(failure.error or "InternalFailure", failure.message)
    if service == "redshift-data":
        return redshift_statements.call(operation, params, caller, failure)
    run = _OPERATIONS[service].get(operation)
    if run is None:
        raise ServiceError("UnknownOperationException", f"{service}:{operation} is not emulated")
    if operation == "CreateTrainingJob":
        return sagemaker_training.create_training_job(params, failure)
    return run(params)
