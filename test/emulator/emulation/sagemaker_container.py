"""The scikit-learn container of SageMaker for one job, in a folder and with the project's Python.

https://github.com/aws/sagemaker-training-toolkit/blob/master/ENVIRONMENT_VARIABLES.md
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from emulation.job_output import describe_failure, write_log_stream
from emulation.objects import Objects, split_uri
from emulation.settings import JOBS, MINISTACK, PYTHON

#: Python and platform of the container 1.9-0.
_TARGET = ("--python-version", "3.12", "--platform", "manylinux_2_28_x86_64", "--implementation", "cp")
_CODE_CHANNEL = "/opt/ml/input/data/code"
_OWN_PREFIX = "sagemaker_"


class ContainerError(Exception):
    """The job fails; the message is its FailureReason."""


def train(job: dict[str, Any]) -> None:
    """Run one job to its end and upload the model. Raises ContainerError."""
    name = job["TrainingJobName"]
    folder = JOBS / name
    objects = Objects(job["RoleArn"])
    channels = _materialise_channels(job, folder, objects)
    program, code = _install_code(job, folder)
    model, data = folder / "model", folder / "output" / "data"
    for path in (model, data):
        path.mkdir(parents=True)
    hyperparameters = _script_arguments(job)
    arguments = [part for key in sorted(hyperparameters) for part in (f"--{key}", hyperparameters[key])]
    log = folder / "training.log"
    with log.open("w") as output:
        run = subprocess.run(
            [PYTHON, program, *arguments],
            cwd=code,
            env=_environment(job, folder, channels, hyperparameters, program),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=job["StoppingCondition"].get("MaxRuntimeInSeconds", 86_400),
            check=False,
        )
    text = log.read_text(errors="replace")
    write_log_stream("/aws/sagemaker/TrainingJobs", f"{name}/algo-1", text, job["RoleArn"])
    if run.returncode != 0:
        said = describe_failure(text)
        raise ContainerError(
            f'AlgorithmError: ExecuteUserScriptError:\nExitCode {run.returncode}\nErrorMessage "{said}"\n'
            f'Command "python {program} {" ".join(arguments)}", exit code: {run.returncode}'
        )
    bucket, key = split_uri(job["ModelArtifacts"]["S3ModelArtifacts"])
    objects.put(bucket, key, _archive(model))
    if any(data.iterdir()):
        objects.put(bucket, key.removesuffix("model.tar.gz") + "output.tar.gz", _archive(data))


def _materialise_channels(job: dict[str, Any], folder: Path, objects: Objects) -> dict[str, Path]:
    channels = {}
    for channel in job.get("InputDataConfig", []):
        source = channel["DataSource"]["S3DataSource"]
        path = folder / "input" / "data" / channel["ChannelName"]
        path.mkdir(parents=True)
        try:
            found = objects.download(source["S3Uri"], path)
        except ClientError as error:
            raise ContainerError(f"ClientError: Data download failed: {error}") from error
        if not found:
            uri = source["S3Uri"]
            raise ContainerError(
                f'ClientError: Data download failed:No S3 objects found under S3 URL "{uri}" given in input data '
                "source. Please ensure that the bucket exists in the selected region, that objects exist under that "
                "S3 prefix, and that the role has the required permissions."
            )
        channels[channel["ChannelName"]] = path
    return channels


def _install_code(job: dict[str, Any], folder: Path) -> tuple[str, Path]:
    """The script's name and the folder that it runs in; checks what the container would install for it."""
    settings = {key: _plain(value) for key, value in job.get("HyperParameters", {}).items()}
    program = settings.get("sagemaker_program")
    if not program:
        raise ContainerError("AlgorithmError: the hyperparameter sagemaker_program names no script")
    if settings.get("sagemaker_submit_directory") != _CODE_CHANNEL:
        raise ContainerError(f"The emulator reads code from the channel {_CODE_CHANNEL} only")
    source = folder / "input" / "data" / "code"
    code = folder / "code"
    shutil.copytree(source, code) if source.is_dir() else code.mkdir(parents=True)
    if not (code / program).is_file():
        raise ContainerError(f"AlgorithmError: {program} is not in the channel `code`")
    requirements = code / "requirements.txt"
    if not requirements.is_file():
        raise ContainerError("AlgorithmError: requirements.txt is not in the channel `code`")
    if not any(path.name.startswith("lightgbm-") for path in code.rglob("*.whl")):
        raise ContainerError("AlgorithmError: the channel `code` has no wheel of LightGBM; npm run wheels fetches it")
    if job.get("EnableNetworkIsolation"):
        _resolve_offline(requirements)
    return program, code


def _resolve_offline(requirements: Path) -> None:
    """What pip would do in the container without network, for its Python and platform; nothing is installed."""
    command = [PYTHON, "-m", "pip", "install", "--dry-run", "--no-deps", "--only-binary=:all:", *_TARGET]
    command += ["--quiet", "--disable-pip-version-check", "--target", str(requirements.parent / ".none")]
    # An index that answers nobody, and no settings of the developer's: without --no-index pip would ask the network.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    run = subprocess.run(
        [*command, "-r", requirements.name],
        cwd=requirements.parent,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if run.returncode != 0:
        raise ContainerError(f"AlgorithmError: InstallRequirementsError: {run.stderr.strip()[-600:]}")


def _script_arguments(job: dict[str, Any]) -> dict[str, str]:
    given = job.get("HyperParameters", {})
    return {key: str(_plain(value)) for key, value in given.items() if not key.startswith(_OWN_PREFIX)}


def _plain(value: str) -> Any:
    """The toolkit reads a hyperparameter as JSON where it is JSON."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, str) else value


def _environment(
    job: dict[str, Any], folder: Path, channels: dict[str, Path], hyperparameters: dict[str, str], program: str
) -> dict[str, str]:
    host = "algo-1"
    inherited = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("AWS_", "NODE_", "EMU_", "MLFLOW_", "SM_"))
    }
    return {
        **inherited,
        **job.get("Environment", {}),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "AWS_REGION": MINISTACK["AWS_REGION"],
        "TRAINING_JOB_NAME": job["TrainingJobName"],
        "TRAINING_JOB_ARN": job["TrainingJobArn"],
        **{f"SM_CHANNEL_{name.upper()}": str(path) for name, path in channels.items()},
        "SM_CHANNELS": json.dumps(sorted(channels)),
        "SM_MODEL_DIR": str(folder / "model"),
        "SM_OUTPUT_DATA_DIR": str(folder / "output" / "data"),
        "SM_OUTPUT_DIR": str(folder / "output"),
        "SM_INPUT_DIR": str(folder / "input"),
        "SM_INPUT_CONFIG_DIR": str(folder / "input" / "config"),
        "SM_CURRENT_HOST": host,
        "SM_HOSTS": json.dumps([host]),
        "SM_NUM_CPUS": str(os.cpu_count() or 1),
        "SM_NUM_GPUS": "0",
        "SM_LOG_LEVEL": job.get("HyperParameters", {}).get("sagemaker_container_log_level", "20"),
        "SM_MODULE_NAME": program.removesuffix(".py"),
        "SM_USER_ENTRY_POINT": program,
        "SM_HPS": json.dumps(hyperparameters),
        **{f"SM_HP_{name.upper()}": value for name, value in hyperparameters.items()},
    }


def _archive(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            archive.add(path, arcname=str(path.relative_to(folder)), recursive=False)
    return buffer.getvalue()
