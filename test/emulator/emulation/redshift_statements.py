"""The Redshift Data API: the engine of redshift_data.py behind it, statements that are to fail before it."""

from __future__ import annotations  # the method `list` hides the type

import importlib.util
import json
import time
import uuid
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import secretsmanager

from emulation.call_log import Caller
from emulation.errors import ServiceError
from emulation.failures import Failure
from emulation.objects import Objects
from emulation.store import LOCK, table

Params = dict[str, Any]
_engine: Any = None


class RoleObjects:
    """S3 for the engine: as the role that it names, else as the default role of the namespace."""

    def get(self, bucket: str, key: str, role: str | None = None) -> bytes:
        """The content of an object."""
        return _objects(role).get(bucket, key)

    def put(self, bucket: str, key: str, content: bytes, role: str | None = None) -> None:
        """Write an object."""
        _objects(role).put(bucket, key, content)

    def list(self, bucket: str, prefix: str, role: str | None = None) -> list[str]:
        """All keys with a prefix."""
        return _objects(role).list(bucket, prefix)

    def delete(self, bucket: str, key: str, role: str | None = None) -> None:
        """Delete an object."""
        _objects(role).delete(bucket, key)


def call(operation: str, params: Params, caller: Caller, failure: Failure | None) -> Params:
    """The answer of one call. Raises ServiceError."""
    if failure is not None:
        return _fail_statement(params, failure)
    failed = table("failed-statement").get(params.get("Id"))
    if failed is not None:
        return failed
    # A test of the adapter alone has no stack: where no workgroup was ever made, every name will do.
    if table("workgroup"):
        _check_target(params)
    try:
        return _get_engine().call(operation, params, caller)
    except Exception as error:
        if type(error).__name__ == "ServiceError" and not isinstance(error, ServiceError):
            raise ServiceError(error.code, error.message) from error  # the engine may have a class of its own
        raise


def _check_target(params: Params) -> None:
    """The workgroup exists, and the secret is one that the Data API can log in with."""
    workgroup, secret = params.get("WorkgroupName"), params.get("SecretArn")
    if workgroup and workgroup not in table("workgroup"):
        raise ServiceError("ValidationException", f"Redshift endpoint doesn't exist in this region: {workgroup}")
    if secret:
        known = next((entry for entry in secretsmanager._secrets.values() if entry["ARN"] == secret), None)
        if known is None:
            raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        content = next(version["SecretString"] for version in known["Versions"].values())
        missing = {"username", "password"} - json.loads(content).keys()
        if missing:
            raise ServiceError("ValidationException", f"The secret has no {' and no '.join(sorted(missing))}")


def _fail_statement(params: Params, failure: Failure) -> Params:
    identity, now = str(uuid.uuid4()), time.time()
    sql = params.get("Sql") or "; ".join(params.get("Sqls", []))
    table("failed-statement")[identity] = {
        "Id": identity,
        "Status": "FAILED",
        "Error": f"ERROR: {failure.message}",
        "QueryString": sql,
        "CreatedAt": now,
        "UpdatedAt": now,
        "HasResultSet": False,
        "ResultRows": -1,
        "ResultSize": -1,
    }
    given = {k: params[k] for k in ("WorkgroupName", "Database", "SecretArn") if k in params}
    return {"Id": identity, "CreatedAt": now, **given}


def _get_engine() -> Any:
    global _engine
    with LOCK:
        if _engine is None:
            if importlib.util.find_spec("redshift_data") is None:
                raise ServiceError(
                    "UnknownOperationException", "The emulator has no Redshift engine (redshift_data.py)"
                )
            from redshift_data import RedshiftData

            _engine = RedshiftData(RoleObjects())
        return _engine


def _objects(role: str | None) -> Objects:
    roles = [record.get("defaultIamRoleArn") for record in table("namespace").values()]
    default = next((arn for arn in roles if arn), f"arn:aws:iam::{get_account_id()}:role/redshift-default")
    return Objects(role if role and role != "default" else default)
