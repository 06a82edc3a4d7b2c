"""Writes what a run leaves in the model directory."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candidate import Candidate
from cross_validation import score_probabilities
from portable_model import model_file, write_json
from settings import Settings
from training_set import TrainingSet
from tuning import Trial


def write_candidates(model_dir: Path, candidates: list[Candidate], spec_hash: str, feature_count: int) -> None:
    """`candidates/<name>.json`, the portable models."""
    folder = model_dir / "candidates"
    folder.mkdir(parents=True, exist_ok=True)
    for candidate in candidates:
        content = model_file(candidate.name, spec_hash, feature_count, candidate.model)
        write_json(folder / f"{candidate.name}.json", content)


def write_out_of_fold(path: Path, candidates: list[Candidate]) -> None:
    """`out-of-fold.parquet`: a probability column per candidate, rows in the order of the matrix."""
    columns = {candidate.name: pa.array(candidate.out_of_fold, pa.float64()) for candidate in candidates}
    pq.write_table(pa.table(columns), path)


def describe_training(
    settings: Settings, training_set: TrainingSet, candidates: list[Candidate], trials: list[Trial]
) -> dict[str, Any]:
    """The content of `training.json`, except `mlflow` and `seconds`."""
    return {
        "formatVersion": 1,
        "seed": settings.seed,
        "folds": settings.folds,
        "tuningTrials": settings.tuning_trials,
        "featureSpecHash": training_set.spec_hash,
        "rows": len(training_set.target),
        "positives": int(training_set.target.sum()),
        "candidates": [_describe_candidate(candidate, training_set.target) for candidate in candidates],
        "tuning": [
            {"trial": trial.number, "rocAuc": trial.roc_auc(), "parameters": trial.parameters}
            for trial in sorted(trials, key=lambda trial: trial.number)
        ],
        "libraries": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("lightgbm", "scikit-learn", "numpy")},
        },
    }


def _describe_candidate(candidate: Candidate, target: np.ndarray) -> dict[str, Any]:
    roc_auc, log_loss = score_probabilities(target, candidate.out_of_fold)
    return {
        "name": candidate.name,
        "cvRocAuc": roc_auc,
        "cvLogLoss": log_loss,
        "fitSeconds": round(candidate.fit_seconds, 3),
        "parameters": candidate.parameters,
    }
