"""Trains the candidates of the lead score. A SageMaker script-mode program that runs unchanged on a laptop.

Reads  SM_CHANNEL_TRAIN/matrix.parquet, features.json
Writes SM_MODEL_DIR/candidates/<name>.json, out-of-fold.parquet, training.json
"""

import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

from blending import fit_blend
from boosting import load_lightgbm
from candidate import Candidate
from cross_validation import Fold, make_folds
from errors import TrainingError, report_failure
from lightgbm_candidate import fit_lightgbm
from log_training import log_training, start_tracking
from outputs import describe_training, write_candidates, write_out_of_fold
from portable_model import write_json
from progress import report_progress
from settings import Settings, parse_settings
from sklearn_candidates import RECIPES, fit_candidate
from training_set import TrainingSet, read_training_set
from tuning import Trial, tune

CANDIDATES = len(RECIPES) + 2  # and LightGBM, and the blend


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 with one sentence that says what is wrong."""
    try:
        run(parse_settings(arguments))
    except TrainingError as failure:
        report_failure(failure)
        return 1
    except Exception as failure:
        report_failure(failure)
        raise
    return 0


def run(settings: Settings) -> None:
    """The whole training, from the channel to the model directory."""
    started = time.monotonic()
    load_lightgbm()
    training_set = read_training_set(settings.train_channel, settings.folds)
    tracking = start_tracking()
    # Sums in BLAS depend on the number of its threads in their last digits; one thread gives the same model everywhere.
    with threadpool_limits(1):
        candidates, trials = fit_candidates(training_set, settings)
    settings.model_dir.mkdir(parents=True, exist_ok=True)
    write_candidates(settings.model_dir, candidates, training_set.spec_hash, len(training_set.feature_names))
    write_out_of_fold(settings.model_dir / "out-of-fold.parquet", candidates)
    training = describe_training(settings, training_set, candidates, trials)
    mlflow = log_training(tracking, training, settings.model_dir)
    seconds = round(time.monotonic() - started, 3)
    write_json(settings.model_dir / "training.json", {**training, "mlflow": mlflow, "seconds": seconds})


def fit_candidates(training_set: TrainingSet, settings: Settings) -> tuple[list[Candidate], list[Trial]]:
    """All candidates on the same folds, in the order of the report, and the trials of the tuning."""
    features, target, seed = training_set.features, training_set.target, settings.seed
    folds = make_folds(target, settings.folds, seed)
    candidates = []
    for index, recipe in enumerate(RECIPES, start=1):
        report_progress(step=recipe.name, index=index, of=CANDIDATES)
        candidates.append(fit_candidate(recipe, features, target, folds, seed))
    report_progress(step="lightgbm", index=CANDIDATES - 1, of=CANDIDATES)
    lightgbm, trials = tune_lightgbm(features, target, folds, settings)
    candidates.append(lightgbm)
    report_progress(step="blend", index=CANDIDATES, of=CANDIDATES)
    candidates.append(fit_blend(candidates, target))
    return candidates, trials


def tune_lightgbm(
    features: np.ndarray, target: np.ndarray, folds: list[Fold], settings: Settings
) -> tuple[Candidate, list[Trial]]:
    """The bag of the best trials, and all trials."""
    started = time.monotonic()
    trials = tune(features, target, folds, settings.tuning_trials, settings.seed)
    tuning_seconds = time.monotonic() - started
    return fit_lightgbm(features, target, folds, trials, settings.seed, tuning_seconds), trials


if __name__ == "__main__":
    sys.exit(main())
