"""Glue job runs that really run: the job's script on local Spark, between copies of what it reads and writes.

Replaces MiniStack's StartJobRun, which reports success without running anything.
"""

import contextvars
import json
import threading
import time
import uuid
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue

from emulation import failures
from emulation.failures import Failure
from emulation.glue_spark import JobError, run_script
from emulation.store import LOCK

Params = dict[str, Any]
_ENDED = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")


def install() -> None:
    """Take the place of MiniStack's own."""
    glue._start_job_run = start_job_run


def start_job_run(params: Params) -> tuple:
    """The API's answer: status, headers, body."""
    failure = failures.take("glue:StartJobRun", json.dumps(params))
    if failure is not None and failure.error is not None:
        return error_response_json(failure.error, failure.message, 400)
    name = params.get("JobName", "")
    with LOCK:
        job = glue._jobs.get(name)
        if job is None:
            return error_response_json("EntityNotFoundException", f"Job {name} not found", 400)
        runs = glue._job_runs.setdefault(name, [])
        most = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)
        if sum(run["JobRunState"] not in _ENDED for run in runs) >= most:
            return error_response_json("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}", 400)
        run = _new_run(job, params)
        runs.append(run)
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_work, job, run, failure), daemon=True).start()
    return json_response({"JobRunId": run["Id"]})


def has_ended(run: Params) -> bool:
    """True once nothing of a run changes any more."""
    return run["JobRunState"] in _ENDED


def _new_run(job: Params, params: Params) -> Params:
    now = time.time()
    return {
        "Id": f"jr_{uuid.uuid4().hex}{uuid.uuid4().hex}",
        "Attempt": 0,
        "JobName": job["Name"],
        "StartedOn": now,
        "LastModifiedOn": now,
        "JobRunState": "RUNNING",
        "Arguments": {**job.get("DefaultArguments", {}), **params.get("Arguments", {})},
        "PredecessorRuns": [],
        "ExecutionTime": 0,
        "Timeout": job.get("Timeout", 480),
        "WorkerType": job.get("WorkerType"),
        "NumberOfWorkers": job.get("NumberOfWorkers"),
        "GlueVersion": job.get("GlueVersion"),
        "ExecutionClass": job.get("ExecutionClass", "STANDARD"),
        "LogGroupName": "/aws-glue/jobs",
    }


def _work(job: Params, run: Params, failure: Failure | None) -> None:
    state, message = "SUCCEEDED", None
    try:
        if failure is not None:
            raise JobError(failure.message)
        run_script(job, run)
    except JobError as error:
        state, message = "FAILED", str(error)
    except Exception as error:
        import traceback

        traceback.print_exc()
        state, message = "FAILED", f"The emulator failed: {type(error).__name__}: {error}"
    now = time.time()
    if message is not None:
        run["ErrorMessage"] = message
    run.update({"CompletedOn": now, "LastModifiedOn": now, "ExecutionTime": round(now - run["StartedOn"])})
    run["JobRunState"] = state
    print(json.dumps({"glueJob": run["JobName"], "run": run["Id"], "state": state, "reason": message}), flush=True)
