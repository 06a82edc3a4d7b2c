"""AWS::Glue::Database, Crawler and Job, in MiniStack's own Glue."""

import json
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import glue

from emulation.cfn_registry import Created, Properties, add, physical_name
from emulation.validation import check_request


def install() -> None:
    """Add the three types."""
    add("AWS::Glue::Database", _create_database, lambda name, _: glue._delete_database({"Name": name}))
    add("AWS::Glue::Crawler", _create_crawler, lambda name, _: glue._delete_crawler({"Name": name}), _update_crawler)
    add("AWS::Glue::Job", _create_job, lambda name, _: glue._delete_job({"JobName": name}), _update_job)


def _create_database(logical_id: str, properties: Properties, stack: str) -> Created:
    described = dict(properties["DatabaseInput"])
    described.setdefault("Name", physical_name(stack, logical_id).lower())
    if properties.get("CatalogId") != get_account_id():
        raise ValueError(f"CatalogId {properties.get('CatalogId')} is not the account {get_account_id()}")
    _call("CreateDatabase", glue._create_database, {"DatabaseInput": described})
    return described["Name"], {}


def _create_crawler(logical_id: str, properties: Properties, stack: str) -> Created:
    request = {"Name": physical_name(stack, logical_id), **dict(properties.items())}
    if request.get("DatabaseName") not in glue._databases:
        raise ValueError(f"Database {request.get('DatabaseName')} does not exist")
    _call("CreateCrawler", glue._create_crawler, request)
    return request["Name"], {}


def _update_crawler(name: str, _old: Properties, properties: Properties, _stack: str) -> Created:
    request = {**{k: v for k, v in properties.items() if k != "Tags"}, "Name": name}
    _call("UpdateCrawler", glue._update_crawler, request)
    return name, {}


def _create_job(logical_id: str, properties: Properties, stack: str) -> Created:
    request = {"Name": physical_name(stack, logical_id), **dict(properties.items())}
    _call("CreateJob", glue._create_job, request)
    _complete_job(request["Name"], request)
    return request["Name"], {}


def _update_job(name: str, _old: Properties, properties: Properties, _stack: str) -> Created:
    update = {k: v for k, v in properties.items() if k not in ("Name", "Tags")}
    _call("UpdateJob", glue._update_job, {"JobName": name, "JobUpdate": update})
    _complete_job(name, properties)
    return name, {}


def _complete_job(name: str, properties: Properties) -> None:
    """What MiniStack's record of a job leaves out."""
    for key in ("ExecutionProperty", "ExecutionClass", "NotificationProperty", "JobMode"):
        if key in properties:
            glue._jobs[name][key] = properties[key]


def _call(operation: str, run: Any, request: Properties) -> None:
    check_request("glue", operation, request)
    status, _, body = run(request)
    if status >= 400:
        raise ValueError(json.loads(body).get("message") or body)
