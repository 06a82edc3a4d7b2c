"""Which operation of an AWS API an HTTP request is, by botocore's service models."""

import functools
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel

from emulation.validation import MODEL_NAMES, service_model


@dataclass(frozen=True)
class _Route:
    operation: str
    path: re.Pattern[str]
    literals: frozenset[str]
    required: frozenset[str]


def name_operation(
    service: str, method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> str | None:
    """The operation's name, such as PutObject; None where no model knows the request."""
    target = headers.get("x-amz-target")
    if target:
        return target.rpartition(".")[2]
    rpc = re.search(r"/service/[\w.]+/operation/(\w+)$", path)
    if rpc:
        return rpc[1]
    if b"Action=" in body[:4096]:
        return parse_qs(body.decode("utf-8", "replace")).get("Action", [None])[0]
    found = parse_qs(query, keep_blank_values=True)
    if "Action" in found:
        return found["Action"][0]
    given = {name.lower() for name in (*found, *headers)}
    fits = [
        route
        for route in _routes(service, method)
        if route.path.fullmatch(path) and route.literals <= found.keys() and route.required <= given
    ]
    # PutObject, UploadPart and CopyObject share a path: the one that more of the request speaks for.
    best = max(fits, key=lambda route: (len(route.literals), len(route.required)), default=None)
    return None if best is None else best.operation


@functools.cache
def _routes(service: str, method: str) -> tuple[_Route, ...]:
    try:
        model = service_model(MODEL_NAMES.get(service, service))
    except UnknownServiceError:
        return ()
    operations = (model.operation_model(operation) for operation in model.operation_names)
    return tuple(_route(operation) for operation in operations if operation.http.get("method") == method)


def _route(operation: OperationModel) -> _Route:
    path, _, query = operation.http["requestUri"].partition("?")
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.sub(r"\\\{\w+\\\+\\\}", ".+", re.escape(path)))
    shape = operation.input_shape
    required = {
        shape.members[name].serialization.get("name", name)
        for name in (shape.required_members if shape else ())
        if shape.members[name].serialization.get("location") in ("querystring", "header")
    }
    literals = frozenset(part.partition("=")[0] for part in query.split("&") if part)
    return _Route(
        operation.name, re.compile(f"{pattern}/?"), literals, frozenset(name.lower() for name in required if name)
    )
