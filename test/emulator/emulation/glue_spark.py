"""One run of standardize_leads.py: its files out of S3, local Spark, its files back into S3.

The script reads the manifest, the raw files that it lists, and its own earlier output; it writes `leads/run_id=<run>/`,
`quarantine/<run>/` and `runs/<run>/etl.json`. Exactly these keys travel, in the name of the job's role.
"""

import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from emulation.job_output import describe_failure, write_log_stream
from emulation.objects import Objects, is_missing, split_uri
from emulation.settings import JOBS, PYTHON

Params = dict[str, Any]


class JobError(Exception):
    """The run fails; the message is its ErrorMessage."""


def run_script(job: Params, run: Params) -> None:
    """Run the job's script to its end. Raises JobError."""
    folder = JOBS / run["Id"]
    objects = Objects(_role_arn(job["Role"]))
    script = _fetch_code(job, run["Arguments"], folder, objects)
    arguments = dict(run["Arguments"])
    raw, processed = folder / "raw", folder / "processed"
    for path in (raw, processed):
        path.mkdir(parents=True)
    places = {"--raw_root": raw, "--processed_root": processed}
    missing = [name for name in (*places, "--manifest") if not arguments.get(name)]
    if missing:
        raise JobError(f"GlueArgumentError: the following arguments are required: {', '.join(missing)}")
    buckets = {name: split_uri(arguments[name])[0] for name in places}
    before = _fetch_data(arguments, buckets, raw, processed, objects)
    arguments.update({name: str(path) for name, path in places.items()})
    log = folder / "job.log"
    with log.open("w") as output:
        ended = subprocess.run(
            [PYTHON, str(script), *(part for pair in arguments.items() for part in pair), "--JOB_NAME", job["Name"]],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=job.get("Timeout", 480) * 60,
            check=False,
        )
    text = log.read_text(errors="replace")
    write_log_stream("/aws-glue/jobs/output", run["Id"], text, objects.role_arn)
    _return_data(buckets["--processed_root"], processed, before, objects)
    if ended.returncode != 0:
        raise JobError(_reason(text, ended.returncode))


def _fetch_code(job: Params, arguments: Params, folder: Path, objects: Objects) -> Path:
    """The script and, unpacked beside it, the libraries of --extra-py-files."""
    library = folder / "code"
    library.mkdir(parents=True)
    bucket, key = split_uri(job["Command"]["ScriptLocation"])
    script = library / "glue_script.py"
    try:
        script.write_bytes(objects.get(bucket, key))
        for uri in filter(None, arguments.get("--extra-py-files", "").split(",")):
            with zipfile.ZipFile(io.BytesIO(objects.get(*split_uri(uri.strip())))) as archive:
                archive.extractall(library)
    except ClientError as error:
        raise JobError(f"LAUNCH ERROR | Error downloading from S3: {error}") from error
    return script


def _fetch_data(
    arguments: Params, buckets: dict[str, str], raw: Path, processed: Path, objects: Objects
) -> dict[str, bytes]:
    """Copy what the script may read; returns what lies where it writes."""
    manifest_key = arguments["--manifest"]
    _copy(objects, buckets["--processed_root"], manifest_key, processed)
    manifest = processed / manifest_key
    try:
        content = json.loads(manifest.read_text("utf-8-sig"))
        run_id, keys = content["runId"], [file["key"] for file in content["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # the script itself says what is wrong with it
    for key in keys:
        objects.list(buckets["--raw_root"], key)  # Hadoop asks whether a path is a folder
        _copy(objects, buckets["--raw_root"], key, raw)
    bucket = buckets["--processed_root"]
    own = [f"leads/run_id={run_id}/", f"quarantine/{run_id}/", f"runs/{run_id}/etl.json"]
    for key in (key for prefix in own for key in objects.list(bucket, prefix)):
        _copy(objects, bucket, key, processed)
    return _contents(processed)


def _copy(objects: Objects, bucket: str, key: str, folder: Path) -> None:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(objects.get(bucket, key))
    except ClientError as error:
        if not is_missing(error):
            raise JobError(f"An error occurred while calling o1.load. {error}") from error


def _return_data(bucket: str, processed: Path, before: dict[str, bytes], objects: Objects) -> None:
    after = _contents(processed)
    try:
        for key, content in after.items():
            if before.get(key) != content:
                objects.put(bucket, key, content)
        for key in before.keys() - after.keys():
            objects.delete(bucket, key)
    except ClientError as error:
        raise JobError(f"An error occurred while calling o1.save. {error}") from error
    shutil.rmtree(processed)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _environment(folder: Path) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "NODE_", "EMU_"))}
    return {**inherited, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(folder / "code")}


def _reason(text: str, code: int) -> str:
    for line in reversed(text.splitlines()):
        if line.startswith("error {"):
            said = json.loads(line.removeprefix("error "))
            return f"{said['name']}: {said['message']}"
    return f"Exit code {code}: {describe_failure(text)}"


def _role_arn(role: str) -> str:
    from ministack.core.responses import get_account_id

    return role if role.startswith("arn:") else f"arn:aws:iam::{get_account_id()}:role/{role}"
