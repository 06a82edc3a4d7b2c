"""SageMaker's model registry: model package groups and their versions."""

import time
from typing import Any

from emulation.errors import ServiceError
from emulation.store import LOCK, arn, remember, remembered, table

Params = dict[str, Any]
_SUMMARY = (
    "ModelPackageGroupName",
    "ModelPackageVersion",
    "ModelPackageArn",
    "ModelPackageDescription",
    "CreationTime",
    "ModelPackageStatus",
    "ModelApprovalStatus",
    "ModelLifeCycle",
    "ModelPackageRegistrationType",
)
_MOST_METADATA = 50


def create_group(params: Params) -> Params:
    """Names are unique."""
    name = params["ModelPackageGroupName"]
    if name in table("group"):
        raise ServiceError("ValidationException", f"Model Package Group already exists: {_group_arn(name)}")
    record = {k: v for k, v in params.items() if k != "Tags"}
    table("group")[name] = {
        **record,
        "ModelPackageGroupArn": _group_arn(name),
        "CreationTime": time.time(),
        "versions": 0,
    }
    return {"ModelPackageGroupArn": _group_arn(name)}


def describe_group(params: Params) -> Params:
    """A group is complete at once."""
    group = _group(params["ModelPackageGroupName"])
    known = {k: v for k, v in group.items() if k != "versions"}
    return {**known, "CreatedBy": {}, "ModelPackageGroupStatus": "Completed"}


def delete_group(params: Params) -> Params:
    """Only an empty group can be deleted."""
    name = _group(params["ModelPackageGroupName"])["ModelPackageGroupName"]
    if any(package["ModelPackageGroupName"] == name for package in table("package").values()):
        raise ServiceError("ConflictException", f"Model package group {name} still contains model packages")
    del table("group")[name]
    return {}


def list_groups(params: Params) -> Params:
    """All groups, on one page."""
    keys = ("ModelPackageGroupName", "ModelPackageGroupArn", "ModelPackageGroupDescription", "CreationTime")
    groups = [
        {**{k: group[k] for k in keys if k in group}, "ModelPackageGroupStatus": "Completed"}
        for name, group in table("group").items()
        if params.get("NameContains", "") in name
    ]
    return {"ModelPackageGroupSummaryList": groups}


def create_package(params: Params) -> Params:
    """The next version of a group. Packages outside groups are not emulated."""
    earlier = remembered("CreateModelPackage", params)
    if earlier is not None:
        return earlier
    if "ModelPackageGroupName" not in params or "ModelPackageName" in params:
        raise ServiceError("ValidationException", "The emulator knows only model packages that are versions of a group")
    if "InferenceSpecification" not in params and "SourceUri" not in params:
        raise ServiceError("ValidationException", "InferenceSpecification or SourceUri is required")
    _check_metadata(params.get("CustomerMetadataProperties", {}))
    group = _group(params["ModelPackageGroupName"].rpartition("/")[2])
    name = group["ModelPackageGroupName"]
    group["versions"] += 1
    version_arn = arn("sagemaker", f"model-package/{name}/{group['versions']}")
    now = time.time()
    table("package")[version_arn] = {
        "ModelApprovalStatus": "PendingManualApproval",
        "CertifyForMarketplace": False,
        **{k: v for k, v in params.items() if k not in ("ClientToken", "Tags")},
        "ModelPackageGroupName": name,
        "ModelPackageName": name,
        "ModelPackageArn": version_arn,
        "ModelPackageVersion": group["versions"],
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        "CreationTime": now,
        "LastModifiedTime": now,
    }
    return remember("CreateModelPackage", params, {"ModelPackageArn": version_arn})


def describe_package(params: Params) -> Params:
    """By ARN."""
    return _package(params["ModelPackageName"])


def update_package(params: Params) -> Params:
    """Approval, life cycle and metadata; metadata are merged, as in SageMaker."""
    earlier = remembered("UpdateModelPackage", params)
    if earlier is not None:
        return earlier
    package = _package(params["ModelPackageArn"])
    metadata = {**package.get("CustomerMetadataProperties", {}), **params.get("CustomerMetadataProperties", {})}
    for key in params.get("CustomerMetadataPropertiesToRemove", []):
        metadata.pop(key, None)
    _check_metadata(metadata)
    replaced = ("ModelApprovalStatus", "ApprovalDescription", "ModelLifeCycle", "SourceUri", "ModelCard")
    package.update({k: params[k] for k in replaced if k in params})
    package.update({"CustomerMetadataProperties": metadata, "LastModifiedTime": time.time()})
    return remember("UpdateModelPackage", params, {"ModelPackageArn": package["ModelPackageArn"]})


def delete_package(params: Params) -> Params:
    """By ARN."""
    del table("package")[_package(params["ModelPackageName"])["ModelPackageArn"]]
    return {}


def list_packages(params: Params) -> Params:
    """Filtered, sorted and paged. Without group and type SageMaker lists unversioned packages; there are none."""
    group = params.get("ModelPackageGroupName")
    if group is None and params.get("ModelPackageType", "Unversioned") == "Unversioned":
        return {"ModelPackageSummaryList": []}
    if group is not None:
        group = _group(group.rpartition("/")[2])["ModelPackageGroupName"]
    found = [package for package in table("package").values() if _is_listed(package, group, params)]
    found.sort(key=lambda package: (package["CreationTime"], package["ModelPackageVersion"]))
    if params.get("SortOrder", "Ascending") == "Descending":
        found.reverse()
    start = _offset(params.get("NextToken"))
    size = params.get("MaxResults", 100)
    page = [{k: package[k] for k in _SUMMARY if k in package} for package in found[start : start + size]]
    more = {"NextToken": f"from-{start + size}"} if start + size < len(found) else {}
    return {"ModelPackageSummaryList": page, **more}


def _is_listed(package: Params, group: str | None, params: Params) -> bool:
    return (
        group in (None, package["ModelPackageGroupName"])
        and params.get("ModelApprovalStatus") in (None, package["ModelApprovalStatus"])
        and params.get("NameContains", "") in package["ModelPackageGroupName"]
        and params.get("CreationTimeAfter", 0) <= package["CreationTime"] <= params.get("CreationTimeBefore", 1e12)
    )


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    kind, _, offset = token.partition("-")
    if kind != "from" or not offset.isdigit():
        raise ServiceError("ValidationException", "Invalid NextToken")
    return int(offset)


def _group(name: str) -> Params:
    if name not in table("group"):
        raise ServiceError("ValidationException", f"ModelPackageGroup {_group_arn(name)} does not exist.")
    return table("group")[name]


def _package(name: str) -> Params:
    if name not in table("package"):
        raise ServiceError("ValidationException", f"ModelPackage {name} does not exist.")
    return table("package")[name]


def _group_arn(name: str) -> str:
    return arn("sagemaker", f"model-package-group/{name}")


def _check_metadata(metadata: dict[str, str]) -> None:
    if len(metadata) > _MOST_METADATA:
        raise ServiceError(
            "ValidationException", f"CustomerMetadataProperties: {len(metadata)} entries, at most {_MOST_METADATA}"
        )


def _locked(operation: Any) -> Any:
    def run(params: Params) -> Params:
        with LOCK:
            return operation(params)

    return run


OPERATIONS = {
    "CreateModelPackageGroup": _locked(create_group),
    "DescribeModelPackageGroup": _locked(describe_group),
    "DeleteModelPackageGroup": _locked(delete_group),
    "ListModelPackageGroups": _locked(list_groups),
    "CreateModelPackage": _locked(create_package),
    "DescribeModelPackage": _locked(describe_package),
    "UpdateModelPackage": _locked(update_package),
    "DeleteModelPackage": _locked(delete_package),
    "ListModelPackages": _locked(list_packages),
}
