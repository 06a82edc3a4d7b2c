"""Validation of requests against botocore's service models: what the service itself would refuse."""

import functools
import re
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel, Shape
from botocore.validate import ParamValidator

from emulation.errors import ServiceError

#: Names in SigV4 to names of botocore, where they differ.
MODEL_NAMES = {"states": "stepfunctions", "monitoring": "cloudwatch", "apigateway": "apigatewayv2"}
_session = botocore.session.Session()


@functools.cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service, for example `sagemaker`."""
    return _session.get_service_model(service)


def check_request(service: str, operation: str, params: dict[str, Any]) -> None:
    """Raise ServiceError(ValidationException) that names every missing, unknown, mistyped or ill-formed parameter."""
    found = problems(service, operation, params)
    if found:
        raise ServiceError("ValidationException", "; ".join(found))


def problems(service: str, operation: str, params: dict[str, Any]) -> list[str]:
    """One sentence for each parameter that the service's model does not allow."""
    model = service_model(service)
    if operation not in model.operation_names:
        return [f"{service} has no operation {operation}"]
    shape = model.operation_model(operation).input_shape
    if shape is None:
        return [f"{operation} takes no parameters"] if params else []
    report = ParamValidator().validate(params, shape)
    found = [report.generate_report()] if report.has_errors() else []
    _check_texts(shape, params, operation, found)
    return found


def shape_problems(service: str, operation: str, params: dict[str, Any]) -> list[str]:
    """What is missing, unknown or of a wrong type; nothing where botocore has no model of the service or operation."""
    try:
        model = service_model(MODEL_NAMES.get(service, service))
    except UnknownServiceError:
        return []
    if operation not in model.operation_names:
        return []
    shape = model.operation_model(operation).input_shape
    report = ParamValidator().validate(params, shape) if shape else None
    return [report.generate_report()] if report and report.has_errors() else []


def _check_texts(shape: Shape, value: Any, path: str, found: list[str]) -> None:
    """Enums and patterns, which botocore's validator leaves to the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, member in value.items():
            if key in shape.members:
                _check_texts(shape.members[key], member, f"{path}.{key}", found)
    elif shape.type_name == "list" and isinstance(value, list):
        for index, member in enumerate(value):
            _check_texts(shape.member, member, f"{path}[{index}]", found)
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, member in value.items():
            _check_texts(shape.key, key, f"{path} key {key!r}", found)
            _check_texts(shape.value, member, f"{path}[{key!r}]", found)
    elif shape.type_name == "string" and isinstance(value, str):
        _check_text(shape, value, path, found)


def _check_text(shape: Shape, value: str, path: str, found: list[str]) -> None:
    if shape.enum and value not in shape.enum:
        found.append(f"{path}: {value!r} is not one of {', '.join(shape.enum)}")
    longest = shape.metadata.get("max")
    if longest is not None and len(value) > longest:
        found.append(f"{path}: {len(value)} characters, at most {longest} are allowed")
    pattern = shape.metadata.get("pattern")
    if pattern:
        matches = _matcher(pattern)
        if matches is not None and not matches(value):
            found.append(f"{path}: {value!r} does not match {pattern}")


@functools.cache
def _matcher(pattern: str) -> Any:
    """Some patterns of AWS are of Java and not of Python: those are not checked."""
    try:
        return re.compile(pattern.replace(r"\p{L}", r"\w").replace(r"\p{Z}", r"\s").replace(r"\p{N}", r"\d")).fullmatch
    except re.error:
        return None
