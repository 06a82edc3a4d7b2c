"""SageMaker training jobs that really train: the script of the `code` channel in the project's own Python.

What the scikit-learn container does in script mode is done here: channels become folders, requirements are resolved
offline, hyperparameters become arguments, the model directory becomes model.tar.gz.
"""

import contextvars
import json
import threading
import time
from typing import Any

from emulation import call_log
from emulation.errors import ServiceError
from emulation.failures import Failure
from emulation.sagemaker_container import ContainerError, train
from emulation.store import LOCK, arn, table

Params = dict[str, Any]
_REASON_LIMIT = 1024
#: How SageMaker pulls the image, in the name of the job's role.
_PULL = ("GetAuthorizationToken", "BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "BatchGetImage")


def create_training_job(params: Params, failure: Failure | None = None) -> Params:
    """Start a job. With a `failure` it is accepted and fails."""
    with LOCK:
        name = params["TrainingJobName"]
        if name in table("training"):
            raise ServiceError("ResourceInUse", f"Training job names must be unique within an AWS account: {name}")
        _check(params)
        now = time.time()
        output = params["OutputDataConfig"]["S3OutputPath"].rstrip("/")
        job = {
            **{k: v for k, v in params.items() if k != "Tags"},
            "TrainingJobArn": arn("sagemaker", f"training-job/{name}"),
            "TrainingJobStatus": "InProgress",
            "SecondaryStatus": "Starting",
            "CreationTime": now,
            "TrainingStartTime": now,
            "LastModifiedTime": now,
            "ModelArtifacts": {"S3ModelArtifacts": f"{output}/{name}/output/model.tar.gz"},
        }
        table("training")[name] = job
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_work, job, failure), daemon=True).start()
    return {"TrainingJobArn": job["TrainingJobArn"]}


def describe_training_job(params: Params) -> Params:
    """The job as it is now."""
    return dict(_job(params["TrainingJobName"]))


def stop_training_job(params: Params) -> Params:
    """Marks the job; its process ends by itself."""
    job = _job(params["TrainingJobName"])
    if job["TrainingJobStatus"] != "InProgress":
        raise ServiceError(
            "ValidationException", f"The job is in status {job['TrainingJobStatus']}, it cannot be stopped"
        )
    _finish(job, "Stopped")
    return {}


def _check(params: Params) -> None:
    """What SageMaker refuses beyond the shape of the request, of what our job could get wrong."""
    resources = params.get("ResourceConfig", {})
    if "StoppingCondition" not in params:
        raise ServiceError("ValidationException", "StoppingCondition is required")
    if not resources.get("InstanceType") or not resources.get("InstanceCount"):
        raise ServiceError("ValidationException", "ResourceConfig needs InstanceType and InstanceCount")
    image = params.get("AlgorithmSpecification", {}).get("TrainingImage", "")
    if ".dkr.ecr." not in image:
        raise ServiceError("ValidationException", f"{image!r} is not an image in ECR")
    names = [channel["ChannelName"] for channel in params.get("InputDataConfig", [])]
    if len(set(names)) != len(names):
        raise ServiceError("ValidationException", f"Channel names must be unique: {', '.join(names)}")


def _work(job: Params, failure: Failure | None) -> None:
    image = job["AlgorithmSpecification"]["TrainingImage"]
    for operation in _PULL:
        call_log.record_task("ecr", operation, {"image": image}, job["RoleArn"])
    try:
        if failure is not None:
            raise ContainerError(f"AlgorithmError: {failure.message}, exit code: 1")
        job["SecondaryStatus"] = "Training"
        train(job)
        _finish(job, "Completed")
    except ContainerError as error:
        _finish(job, "Failed", str(error))
    except Exception as error:
        # Whatever else goes wrong is a fault of the emulator: the log has the trace, the job must not hang.
        import traceback

        traceback.print_exc()
        _finish(job, "Failed", f"InternalServerError: {type(error).__name__}: {error}")


def _finish(job: Params, status: str, reason: str | None = None) -> None:
    with LOCK:
        if job["TrainingJobStatus"] != "InProgress":
            return
        now = time.time()
        seconds = max(1, round(now - job["TrainingStartTime"]))
        job.update(
            {
                "SecondaryStatus": status,
                "TrainingEndTime": now,
                "LastModifiedTime": now,
                "TrainingTimeInSeconds": seconds,
                "BillableTimeInSeconds": seconds,
            }
        )
        if reason is not None:
            job["FailureReason"] = reason[:_REASON_LIMIT]
        # Last, because whoever waits for the job looks at it.
        job["TrainingJobStatus"] = status
    print(json.dumps({"trainingJob": job["TrainingJobName"], "status": status, "reason": reason}), flush=True)


def _job(name: str) -> Params:
    if name not in table("training"):
        raise ServiceError("ValidationException", f"Requested resource not found: training job {name}")
    return table("training")[name]


OPERATIONS = {
    "CreateTrainingJob": create_training_job,
    "DescribeTrainingJob": describe_training_job,
    "StopTrainingJob": stop_training_job,
}
