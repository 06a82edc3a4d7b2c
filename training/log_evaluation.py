"""Adds the holdout metrics of every candidate to the MLflow run of its training.

python log_evaluation.py --run-id <id> --evaluation <evaluation.json>
Prints one line of JSON: {"logged": true} or {"logged": false, "warning": ...}; a lost server is no failure.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from errors import TrainingError, report_failure
from tracking import TrackingUnavailableError, connect, with_deadline

METRICS = ("rocAuc", "prAuc", "accuracy", "precision", "recall", "f1", "brier", "ece", "logLoss")


def main(arguments: list[str] | None = None) -> int:
    """Reads the evaluation, logs it, says so."""
    options = _parse(arguments)
    try:
        metrics = _read_metrics(options.evaluation)
    except TrainingError as failure:
        report_failure(failure)
        return 1
    try:
        with_deadline(lambda: _log(options.run_id, metrics))
    except TrackingUnavailableError as unavailable:
        print(json.dumps({"logged": False, "warning": f"Not logged to MLflow: {unavailable}."}))
    else:
        print(json.dumps({"logged": True}))
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Add holdout metrics to the MLflow run of a training.")
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--evaluation", type=Path, required=True)
    return parser.parse_args(arguments)


def _read_metrics(path: Path) -> dict[str, float]:
    """`<candidate>.holdout.<metric>` of every candidate; a metric that is null (undefined) is left out."""
    try:
        candidates: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["candidates"]
        return {
            f"{candidate['name']}.holdout.{metric}": float(candidate[metric])
            for candidate in candidates
            for metric in METRICS
            if candidate.get(metric) is not None
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as malformed:
        raise TrainingError(f"{path} is not an evaluation with `candidates`: {malformed!r}.") from malformed


def _log(run_id: str, metrics: dict[str, float]) -> None:
    client = connect()
    from mlflow.entities import Metric

    now = time.time_ns() // 1_000_000
    client.log_batch(run_id, metrics=[Metric(name, value, now, 0) for name, value in metrics.items()])


if __name__ == "__main__":
    sys.exit(main())
