"""Step Functions tasks: the integrations that MiniStack lacks, and, for every task, validation, log and failures.

Each call is logged with the state machine's role as its caller, with what Step Functions calls besides for `.sync`:
https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html and connect-glue.html.
"""

import contextvars
import json
import re
import time
from collections.abc import Callable
from typing import Any

from ministack.services import glue
from ministack.services import stepfunctions as sfn

from emulation import call_log, failures, fake_services, glue_jobs
from emulation.errors import ServiceError
from emulation.sfn_results import in_shape
from emulation.store import arn
from emulation.validation import problems, service_model

Params = dict[str, Any]
_role: contextvars.ContextVar[str] = contextvars.ContextVar("state_machine_role", default="unknown")
_POLL_SECONDS = 0.1
#: SageMaker's errors that its API model does not list arrive under one name, whatever their own is.
_SAGEMAKER_OTHER = "SageMaker.AmazonSageMakerException"
_TRAINING_RULE = "StepFunctionsGetEventsForSageMakerTrainingJobsRule"
_INTEGRATION = re.compile(r"arn:aws:states:::(?:aws-sdk:)?(?P<service>[a-z0-9-]+):(?P<action>\w+)")
_SDK_NAMES = {"sfn": "stepfunctions", "eventbridge": "events"}


def install() -> None:
    """Wrap the calls of tasks and add the integrations."""
    execute, invoke = sfn._execute_task, sfn._invoke_resource

    def execute_task(definition: Params, given: Any, execution: Params, context: Params) -> tuple:
        machine = sfn._state_machines.get(execution["stateMachineArn"]) or {}
        token = _role.set(machine.get("roleArn", "unknown"))
        try:
            return execute(definition, given, execution, context)
        finally:
            _role.reset(token)

    sfn._execute_task = execute_task
    sfn._invoke_resource = lambda resource, params: _call(resource, params, invoke)
    sfn._SERVICE_DISPATCH["arn:aws:states:::glue:startJobRun"] = _run_glue_job
    sfn._SERVICE_DISPATCH["arn:aws:states:::sagemaker:createTrainingJob"] = _train


def _call(resource: str, params: Any, invoke: Callable[[str, Any], Any]) -> Any:
    found = _INTEGRATION.match(resource)
    if ":lambda:" in resource:
        function = params.get("FunctionName") if found else resource
        call_log.record_task("lambda", "Invoke", {"FunctionName": function}, _role.get())
        name = sfn._resolve_lambda_function_name(function, optimized=bool(found))
        failure = failures.take(f"lambda:{name}", json.dumps(params), of_service="Lambda.")
        if failure is not None:
            raise sfn._ExecutionError(failure.error, failure.message)
        try:
            return invoke(resource, params)
        except sfn._ExecutionError as error:
            raise sfn._ExecutionError(error.error, _compact(error.cause)) from error
    if found is None:
        return invoke(resource, params)
    service = _SDK_NAMES.get(found["service"], found["service"])
    operation = found["action"][0].upper() + found["action"][1:]
    call_log.record_task(service, operation, params, _role.get())
    wrong = _problems(service, operation, params)
    if wrong:
        raise sfn._ExecutionError("States.Runtime", f"{resource}: {'; '.join(wrong)}")
    key = f"{service}:{operation}"
    if key not in failures.WORK and service not in fake_services.SERVICES:
        failure = failures.take(key, json.dumps(params))
        if failure is not None:
            raise sfn._ExecutionError(_error_name(found["service"], failure.error or "InternalError"), failure.message)
    return in_shape(service, operation, invoke(resource, params))


def _compact(cause: str) -> str:
    """JSON as the services write it, without spaces: definitions match on it."""
    try:
        return _to_json(json.loads(cause))
    except ValueError:
        return cause


def _to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _problems(service: str, operation: str, params: Any) -> list[str]:
    """Of services whose requests are JSON documents; the parameters of the others have other spellings in tasks."""
    try:
        protocol = service_model(service).protocol
    except Exception:
        return []
    return problems(service, operation, params) if protocol == "json" and service != "stepfunctions" else []


def _error_name(service: str, code: str) -> str:
    if "." in code:
        return code
    return f"{'SNS' if service == 'sns' else sfn._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())}.{code}"


def _run_glue_job(resource: str, params: Params) -> Params:
    status, _, body = glue._start_job_run(params)
    started = json.loads(body)
    if status >= 400:
        raise sfn._ExecutionError(f"Glue.{started['__type'].rpartition('#')[2]}", started.get("message", ""))
    if not resource.endswith(".sync"):
        return started
    run = next(run for run in glue._job_runs[params["JobName"]] if run["Id"] == started["JobRunId"])
    call_log.record_task("glue", "GetJobRun", {"JobName": params["JobName"], "RunId": run["Id"]}, _role.get())
    while not glue_jobs.has_ended(run):
        time.sleep(_POLL_SECONDS)
    if run["JobRunState"] != "SUCCEEDED":
        raise sfn._ExecutionError("States.TaskFailed", _to_json(run))
    return dict(run)


def _train(resource: str, params: Params) -> Params:
    machine = {"kind": "role", "arn": _role.get()}
    passed = {"RoleArn": params["RoleArn"], "PassedToService": "sagemaker.amazonaws.com"}
    call_log.record_task("iam", "PassRole", passed, _role.get())
    job = arn("sagemaker", f"training-job/{params['TrainingJobName']}")
    if params.get("Tags"):
        call_log.record_task("sagemaker", "AddTags", {"ResourceArn": job, "Tags": params["Tags"]}, _role.get())
    try:
        created = fake_services.call("sagemaker", "CreateTrainingJob", params, machine)
        if not resource.endswith(".sync"):
            return created
        for operation in ("PutRule", "PutTargets", "DescribeRule"):
            call_log.record_task("events", operation, {"Name": _TRAINING_RULE}, _role.get())
        request = {"TrainingJobName": params["TrainingJobName"]}
        call_log.record_task("sagemaker", "DescribeTrainingJob", request, _role.get())
        while True:
            job = fake_services.call("sagemaker", "DescribeTrainingJob", request, machine)
            if job["TrainingJobStatus"] == "Completed":
                return job
            if job["TrainingJobStatus"] != "InProgress":
                raise sfn._ExecutionError("States.TaskFailed", _to_json(job))
            time.sleep(_POLL_SECONDS)
    except ServiceError as error:
        raise sfn._ExecutionError(_sagemaker_error(error.code), error.message) from error


def _sagemaker_error(code: str) -> str:
    """As Step Functions names it: `ResourceLimitExceeded` becomes `SageMaker.ResourceLimitExceededException`.

    Both names of throttling are seen in AWS's own examples; a test picks one by what it injects.
    """
    if code == "ThrottlingException" or code.startswith("SageMaker."):
        return code
    modelled = {shape.name for shape in service_model("sagemaker").operation_model("CreateTrainingJob").error_shapes}
    if code not in modelled:
        return _SAGEMAKER_OTHER
    return f"SageMaker.{code}" if code.endswith("Exception") else f"SageMaker.{code}Exception"
