"""Statements that were submitted to the Data API, and what it tells of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from emulation.errors import ServiceError
from redshift_database import Result

Params = dict[str, Any]
_TYPE_NAMES = {
    "VARCHAR": "varchar",
    "BOOLEAN": "bool",
    "INTEGER": "int4",
    "BIGINT": "int8",
    "DOUBLE": "float8",
    "TIMESTAMP": "timestamp",
    "DATE": "date",
    "HUGEINT": "numeric",
}


@dataclass
class Part:
    """One statement of a batch, or the only one."""

    sql: str
    status: str = "SUBMITTED"
    error: str | None = None
    result: Result = field(default_factory=Result)


@dataclass
class Submission:
    """One call of ExecuteStatement or BatchExecuteStatement."""

    identity: str
    params: Params
    caller: Any
    parts: list[Part]
    is_batch: bool
    created: float
    session: str | None
    status: str = "SUBMITTED"
    error: str | None = None
    updated: float = 0.0
    started: float = 0.0
    cancelled: bool = False
    done: threading.Event = field(default_factory=threading.Event)


def has_result(submission: Submission) -> bool:
    """Whether any of its statements has returned rows, be they none."""
    return submission.status == "FINISHED" and any(part.result.has_result for part in submission.parts)


def facts_of(part: Part, submission: Submission) -> Params:
    """What DescribeStatement says of one statement."""
    facts: Params = {
        "Status": part.status if submission.is_batch else submission.status,
        "QueryString": part.sql,
        "HasResultSet": part.status == "FINISHED" and part.result.has_result,
        "ResultRows": part.result.rows_affected,
        "ResultSize": -1,
        "CreatedAt": submission.created,
        "UpdatedAt": submission.updated,
    }
    return facts | ({"Error": part.error} if part.error else {})


def type_name(kind: str) -> str:
    """Redshift's name of a type of DuckDB."""
    if kind.startswith("DECIMAL"):
        return "numeric"
    name = _TYPE_NAMES.get(kind)
    if name is None:
        raise ServiceError("InternalServerException", f"EMULATOR: a result of type {kind} is not emulated")
    return name


def field_of(value: Any, kind: str) -> Params:
    """A value as the Data API gives it."""
    if value is None:
        return {"isNull": True}
    if isinstance(value, bool):
        return {"booleanValue": value}
    # SUM of BIGINT is NUMERIC in Redshift, and the Data API gives it as text.
    if isinstance(value, int) and type_name(kind) != "numeric":
        return {"longValue": value}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": str(value)}
