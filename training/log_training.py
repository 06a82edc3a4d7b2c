"""Logs a finished training as one MLflow run."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracking import (
    DEADLINE_SECONDS,
    Background,
    TrackingUnavailableError,
    connect,
    experiment_name,
    open_experiment,
    tracking_uri,
    with_deadline,
)

if TYPE_CHECKING:
    from mlflow import MlflowClient

TAG_FEATURE_SPEC = "leadscore.feature_spec_hash"
TUNING_TABLE = "tuning.json"


def start_tracking() -> Background:
    """Imports MLflow and opens the experiment while the models are being fitted."""

    def start() -> tuple[MlflowClient, str]:
        client = connect()
        return client, open_experiment(client)

    return Background(start)


def log_training(started: Background, training: dict[str, Any], model_dir: Path) -> dict[str, str]:
    """What training.json says about MLflow: the run, or a warning. Never raises for a lost server."""
    try:
        client, experiment_id = started.result(DEADLINE_SECONDS)
        run_id = with_deadline(lambda: _log(client, experiment_id, training, model_dir))
    except TrackingUnavailableError as unavailable:
        return {"warning": f"Not logged to MLflow: {unavailable}."}
    return {"trackingUri": tracking_uri(), "experiment": experiment_name(), "runId": run_id}


def _log(client: MlflowClient, experiment_id: str, training: dict[str, Any], model_dir: Path) -> str:
    from mlflow.entities import Metric, Param

    run_id: str = client.create_run(experiment_id, tags={TAG_FEATURE_SPEC: training["featureSpecHash"]}).info.run_id
    now = time.time_ns() // 1_000_000
    params = [Param(key, str(training[key])) for key in ("seed", "folds", "tuningTrials", "rows", "positives")]
    metrics = []
    for candidate in training["candidates"]:
        name = candidate["name"]
        # MLflow cuts off a parameter at 6,000 characters; ours are a few hundred.
        params.append(Param(f"{name}.parameters", json.dumps(candidate["parameters"])))
        for key in ("cvRocAuc", "cvLogLoss", "fitSeconds"):
            metrics.append(Metric(f"{name}.{key}", candidate[key], now, 0))
    client.log_batch(run_id, metrics=metrics, params=params)
    client.log_dict(run_id, _tuning_table(training["tuning"]), TUNING_TABLE)
    client.log_artifacts(run_id, str(model_dir / "candidates"), "candidates")
    client.set_terminated(run_id)
    return run_id


def _tuning_table(tuning: list[dict[str, Any]]) -> dict[str, Any]:
    """All trials as one table, in the layout that MLflow's pages show (pandas `split`)."""
    columns = ["trial", "rocAuc", *tuning[0]["parameters"]]
    rows = [[trial["trial"], trial["rocAuc"], *trial["parameters"].values()] for trial in tuning]
    return {"columns": columns, "data": rows}
