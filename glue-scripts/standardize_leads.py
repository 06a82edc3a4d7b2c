"""Glue job: raw CSV exports to clean, typed leads.

    standardize_leads.py --raw_root URI --processed_root URI --manifest runs/<runId>/intake.json

Reads the files that the intake manifest lists under `raw_root`; writes `leads/run_id=<runId>/`, `quarantine/<runId>/`
and `runs/<runId>/etl.json` under `processed_root`. A run can be repeated: it replaces its own output. On failure one
line `error {"name": ..., "message": ...}` goes to stdout and the job fails.
"""

import argparse
import json
import re
import sys
import time
import traceback
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from leadlib.counts import count_outcomes
from leadlib.deduplicate import mark_duplicates
from leadlib.errors import ArgumentsError, LeadJobError, ManifestMissingError, SparkJobError, UnexpectedError
from leadlib.manifest import parse_manifest
from leadlib.raw_lines import read_raw_lines
from leadlib.session import local_session, prepare
from leadlib.standardize import standardize
from leadlib.storage import delete, join, read_text, write_text
from leadlib.write import write_leads, write_quarantine

PARAMETERS = ("raw_root", "processed_root", "manifest")


def run(spark: SparkSession, raw_root: str, processed_root: str, manifest_key: str) -> dict[str, Any]:
    """Standardise one run and return what etl.json says."""
    started = time.monotonic()
    text = read_text(spark, join(processed_root, manifest_key))
    if text is None:
        raise ManifestMissingError(f"{join(processed_root, manifest_key)} does not exist. Run the intake step first.")
    manifest = parse_manifest(text)
    etl_uri = join(processed_root, f"runs/{manifest.run_id}/etl.json")
    quarantine_uri = join(processed_root, f"quarantine/{manifest.run_id}")
    leads_prefix = f"leads/run_id={manifest.run_id}/"
    delete(spark, etl_uri)  # a repeated run that fails must not leave the old report of success

    rows = standardize(read_raw_lines(spark, raw_root, manifest), raw_root, manifest)
    # Kept, because counting and both writes look at it: the files are read and parsed once.
    marked = mark_duplicates(rows, manifest.schema).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        counts = count_outcomes(marked, manifest)
        totals = counts.totals
        progress("read", totals["rowsRead"])
        write_leads(marked, manifest, counts.bytes, join(processed_root, leads_prefix))
        if totals["quarantined"]:
            write_quarantine(marked, manifest, totals["quarantined"], quarantine_uri)
        else:
            delete(spark, quarantine_uri)
        progress("write", totals["rowsKept"])
    finally:
        marked.unpersist()

    report = {
        "formatVersion": 1,
        "runId": manifest.run_id,
        **totals,
        "files": counts.files,
        "quarantineReasons": counts.reasons,
        "leadsPrefix": leads_prefix,
        "seconds": round(time.monotonic() - started, 3),
    }
    write_text(spark, etl_uri, json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return report


def progress(step: str, rows: int) -> None:
    """One line for the runner."""
    print("progress " + json.dumps({"step": step, "rows": rows}), flush=True)


def parse_arguments(argv: list[str]) -> dict[str, str]:
    """The job parameters. Glue adds its own (--JOB_NAME and others), so unknown ones are not an error."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for name in PARAMETERS:
        parser.add_argument(f"--{name}")
    try:
        found = vars(parser.parse_known_args(argv)[0])
    except argparse.ArgumentError as error:
        raise ArgumentsError(f"The job parameters cannot be read: {error}.") from error
    missing = [f"--{name}" for name in PARAMETERS if not found[name]]
    if missing:
        raise ArgumentsError(
            f"The job parameter {', '.join(missing)} is missing. Usage: {__doc__.splitlines()[2].strip()}"
        )
    return found


def explained(error: Exception) -> LeadJobError:
    """The error in a form that people can be shown."""
    if isinstance(error, LeadJobError):
        return error
    if isinstance(error, Py4JJavaError):
        return SparkJobError(f"Spark stopped with {_first_line(error.java_exception.toString())}. {_AGAIN}")
    if isinstance(error, PySparkException):
        # A failure in a Python worker comes as its whole traceback: the last line of that says what happened.
        raised = re.findall(r"^[\w.]*(?:Error|Exception): .*$", str(error), re.MULTILINE)
        return SparkJobError(f"Spark stopped with {_first_line(raised[-1] if raised else str(error))}. {_AGAIN}")
    return UnexpectedError(f"The job stopped with {type(error).__name__}: {_first_line(str(error))}. {_AGAIN}")


_AGAIN = "The raw files are untouched. Run again; if it stays, please report it."


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no message").rstrip(".")


def main(argv: list[str]) -> int:
    """Entry for Glue and for a laptop; returns the exit code."""
    try:
        from awsglue.context import GlueContext
        from awsglue.utils import getResolvedOptions
        from pyspark.context import SparkContext

        in_glue = True
    except ImportError:
        in_glue = False
    spark = None
    try:
        if in_glue:
            arguments = getResolvedOptions(argv, list(PARAMETERS))
            spark = prepare(GlueContext(SparkContext.getOrCreate()).spark_session)
        else:
            arguments = parse_arguments(argv[1:])
            spark = local_session()
        run(spark, *(arguments[name] for name in PARAMETERS))
        return 0
    except Exception as error:  # the outermost place: whatever it is, the runner gets its line
        failure = explained(error)
        print("error " + json.dumps({"name": type(failure).__name__, "message": str(failure)}), flush=True)
        if in_glue:
            raise failure from error  # Glue shows the exception that ends the script as the reason of the failure
        if isinstance(failure, UnexpectedError):
            traceback.print_exc()
        return 1
    finally:
        if spark is not None and not in_glue:
            spark.stop()


if __name__ == "__main__":
    code = main(sys.argv)
    if code:  # in Glue even sys.exit(0) counts as a failure
        sys.exit(code)
