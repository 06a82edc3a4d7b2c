"""Glue crawlers that really look: list the target, read the header of each CSV, keep one table in the catalog."""

import contextvars
import csv
import io
import json
import threading
import time
import uuid
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import glue

from emulation import call_log, failures
from emulation.objects import Objects, split_uri
from emulation.settings import WAIT_SCALE

Params = dict[str, Any]
#: A crawl takes a minute or two.
_CRAWL_SECONDS = 60


def install() -> None:
    """Take the place of MiniStack's own."""
    glue._start_crawler = start_crawler


def start_crawler(params: Params) -> tuple:
    """The API's answer. The crawler is RUNNING first, STOPPING for a moment, READY at last."""
    failure = failures.take("glue:StartCrawler", json.dumps(params))
    if failure is not None and failure.error is not None:
        return error_response_json(failure.error, failure.message, 400)
    name = params.get("Name", "")
    crawler = glue._crawlers.get(name)
    if crawler is None:
        return error_response_json("EntityNotFoundException", f"Crawler {name} not found", 400)
    if crawler["State"] != "READY":
        return error_response_json("CrawlerRunningException", f"Crawler with name {name} has already started", 400)
    crawler["State"] = "RUNNING"
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_crawl, crawler, failure is not None), daemon=True).start()
    return json_response({})


def _crawl(crawler: Params, fails: bool) -> None:
    started = time.time()
    error = "injected by the test" if fails else None
    try:
        if not fails:
            for target in crawler["Targets"].get("S3Targets", []):
                _crawl_folder(crawler, target["Path"])
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    time.sleep(max(0.0, _CRAWL_SECONDS * WAIT_SCALE - (time.time() - started)))
    crawler["State"] = "STOPPING"
    crawler["LastCrawl"] = {
        "Status": "FAILED" if error else "SUCCEEDED",
        **({"ErrorMessage": error} if error else {}),
        "LogGroup": "/aws-glue/crawlers",
        "LogStream": crawler["Name"],
        "MessagePrefix": str(uuid.uuid4()),
        "StartTime": started,
    }
    crawler["State"] = "READY"


def _crawl_folder(crawler: Params, uri: str) -> None:
    role = crawler["Role"]
    role = role if role.startswith("arn:") else f"arn:aws:iam::{get_account_id()}:role/{role}"
    objects = Objects(role)
    bucket, prefix = split_uri(uri)
    columns: list[str] = []
    for key in objects.list(bucket, prefix):
        first = objects.get(bucket, key)[:65_536].decode("utf-8-sig", "replace").split("\n", 1)[0]
        for header in next(csv.reader(io.StringIO(first)), []):
            if header.strip().lower() not in columns:
                columns.append(header.strip().lower())
    if not columns:
        return
    database = crawler["DatabaseName"]
    table = crawler.get("TablePrefix", "") + prefix.strip("/").rpartition("/")[2]
    described = {
        "Name": table,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "csv", "UPDATED_BY_CRAWLER": crawler["Name"]},
        "StorageDescriptor": {"Location": uri, "Columns": [{"Name": name, "Type": "string"} for name in columns]},
    }
    call_log.record_task("glue", "GetDatabase", {"Name": database}, role)
    call_log.record_task("glue", "GetTable", {"DatabaseName": database, "Name": table}, role)
    known = glue._get_table({"DatabaseName": database, "Name": table})[0] < 400
    operation, write = ("UpdateTable", glue._update_table) if known else ("CreateTable", glue._create_table)
    request = {"DatabaseName": database, "TableInput": described}
    call_log.record_task("glue", operation, request, role)
    status, _, body = write(request)
    if status >= 400:
        raise RuntimeError(body)
