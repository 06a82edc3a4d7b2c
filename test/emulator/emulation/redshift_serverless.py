"""Redshift Serverless: namespaces, workgroups and usage limits. No warehouse starts; SQL runs in redshift_data.py."""

import uuid
from datetime import UTC, datetime
from typing import Any

from emulation.errors import ServiceError
from emulation.store import LOCK, arn, table

Params = dict[str, Any]


def _now() -> str:
    """As this API writes times: text, not seconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def create_namespace(params: Params) -> Params:
    """Names are unique. The default role must be one of the namespace's roles."""
    name = params["namespaceName"]
    if name in table("namespace"):
        raise ServiceError("ConflictException", f"Namespace {name} already exists")
    default = params.get("defaultIamRoleArn")
    if default and default not in params.get("iamRoles", []):
        raise ServiceError("ValidationException", f"The default role {default} is not one of iamRoles")
    identity = str(uuid.uuid4())
    hidden = ("adminUserPassword", "manageAdminPassword", "tags")
    table("namespace")[name] = {
        "dbName": "dev",
        **{k: v for k, v in params.items() if k not in hidden},
        "namespaceId": identity,
        "namespaceArn": arn("redshift-serverless", f"namespace/{identity}"),
        "creationDate": _now(),
        "status": "AVAILABLE",
    }
    return {"namespace": table("namespace")[name]}


def create_workgroup(params: Params) -> Params:
    """Needs a namespace of its own, and subnets enough in zones enough; see `_check_subnets`."""
    name, namespace = params["workgroupName"], params["namespaceName"]
    if name in table("workgroup"):
        raise ServiceError("ConflictException", f"Workgroup {name} already exists")
    if namespace not in table("namespace"):
        raise ServiceError("ResourceNotFoundException", f"Namespace {namespace} not found")
    taken = [other for other, record in table("workgroup").items() if record["namespaceName"] == namespace]
    if taken:
        raise ServiceError("ConflictException", f"Namespace {namespace} already has the workgroup {taken[0]}")
    if "subnetIds" in params:
        _check_subnets(params)
    base = params.get("baseCapacity", 128)
    if base != 4 and (base % 8 or not 8 <= base <= 1024):
        raise ServiceError("ValidationException", f"baseCapacity {base} is neither 4 nor a multiple of 8 up to 1024")
    if params.get("maxCapacity", base) < base:
        raise ServiceError("ValidationException", f"maxCapacity {params['maxCapacity']} is below baseCapacity {base}")
    identity = str(uuid.uuid4())
    table("workgroup")[name] = {
        **{k: v for k, v in params.items() if k != "tags"},
        "workgroupId": identity,
        "workgroupArn": arn("redshift-serverless", f"workgroup/{identity}"),
        "creationDate": _now(),
        "status": "AVAILABLE",
        "endpoint": {"address": f"{name}.redshift-serverless.emulated", "port": params.get("port", 5439)},
    }
    return {"workgroup": table("workgroup")[name]}


def _check_subnets(params: Params) -> None:
    """Two zones are enough, three with enhanced VPC routing (redshift/latest/mgmt/serverless-usage-considerations)."""
    from ministack.services import ec2

    known = ec2._subnets
    for subnet in params["subnetIds"]:
        if subnet not in known:
            raise ServiceError("ValidationException", f"The subnet {subnet} does not exist")
    zones = {known[subnet].get("AvailabilityZone") for subnet in params["subnetIds"]}
    needed = 3 if params.get("enhancedVpcRouting") else 2
    if len(zones) < needed:
        raise ServiceError("ValidationException", f"Subnets in {len(zones)} Availability Zones, {needed} are needed")


def delete_workgroup(params: Params) -> Params:
    """And its usage limits."""
    record = _take("workgroup", params["workgroupName"])
    for identity, limit in list(table("usage-limit").items()):
        if limit["resourceArn"] == record["workgroupArn"]:
            del table("usage-limit")[identity]
    return {"workgroup": record}


def delete_namespace(params: Params) -> Params:
    """Only without a workgroup."""
    name = params["namespaceName"]
    if any(record["namespaceName"] == name for record in table("workgroup").values()):
        raise ServiceError("ConflictException", f"Namespace {name} still has a workgroup")
    return {"namespace": _take("namespace", name)}


def create_usage_limit(params: Params) -> Params:
    """One of a usage type and period for each workgroup."""
    if all(record["workgroupArn"] != params["resourceArn"] for record in table("workgroup").values()):
        raise ServiceError("ResourceNotFoundException", f"{params['resourceArn']} not found")
    period = params.get("period", "monthly")
    for limit in table("usage-limit").values():
        if (
            all(limit[k] == v for k, v in params.items() if k in ("resourceArn", "usageType"))
            and limit["period"] == period
        ):
            raise ServiceError("ConflictException", f"The usage limit {limit['usageLimitId']} is for the same period")
    identity = str(uuid.uuid4())
    table("usage-limit")[identity] = {
        "breachAction": "log",
        **params,
        "period": period,
        "usageLimitId": identity,
        "usageLimitArn": arn("redshift-serverless", f"usagelimit/{identity}"),
    }
    return {"usageLimit": table("usage-limit")[identity]}


def update_usage_limit(params: Params) -> Params:
    """Amount and breach action."""
    record = _look("usage-limit", params["usageLimitId"])
    record.update(params)
    return {"usageLimit": record}


def list_usage_limits(params: Params) -> Params:
    """All on one page."""
    wanted = [(k, params[k]) for k in ("resourceArn", "usageType") if k in params]
    return {"usageLimits": [r for r in table("usage-limit").values() if all(r[k] == v for k, v in wanted)]}


def _look(kind: str, name: str) -> Params:
    if name not in table(kind):
        raise ServiceError("ResourceNotFoundException", f"There is no {kind} {name}")
    return table(kind)[name]


def _take(kind: str, name: str) -> Params:
    record = _look(kind, name)
    del table(kind)[name]
    return record


def _locked(operation: Any) -> Any:
    def run(params: Params) -> Params:
        with LOCK:
            return operation(params)

    return run


OPERATIONS = {
    "CreateNamespace": _locked(create_namespace),
    "GetNamespace": _locked(lambda params: {"namespace": _look("namespace", params["namespaceName"])}),
    "DeleteNamespace": _locked(delete_namespace),
    "CreateWorkgroup": _locked(create_workgroup),
    "GetWorkgroup": _locked(lambda params: {"workgroup": _look("workgroup", params["workgroupName"])}),
    "DeleteWorkgroup": _locked(delete_workgroup),
    "CreateUsageLimit": _locked(create_usage_limit),
    "GetUsageLimit": _locked(lambda params: {"usageLimit": _look("usage-limit", params["usageLimitId"])}),
    "UpdateUsageLimit": _locked(update_usage_limit),
    "DeleteUsageLimit": _locked(lambda params: {"usageLimit": _take("usage-limit", params["usageLimitId"])}),
    "ListUsageLimits": _locked(list_usage_limits),
}
