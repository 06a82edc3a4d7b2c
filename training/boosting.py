"""Fits one LightGBM booster, always in the same reproducible way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from errors import TrainingError
from search_space import Parameters

if TYPE_CHECKING:
    import lightgbm

# `deterministic` with `force_row_wise` is what LightGBM asks for to get the same model again; without the latter it
# times both layouts and takes the faster: https://lightgbm.readthedocs.io/en/stable/Parameters.html#deterministic
# One thread: see parallel.py.
FIXED: dict[str, object] = {
    "objective": "binary",
    "metric": "auc",
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
MAXIMUM_ROUNDS = 600
PATIENCE_ROUNDS = 60


@cache
def load_lightgbm() -> ModuleType:
    """Imports LightGBM, late, so that a missing library ends the run with a sentence and not with a traceback."""
    try:
        import lightgbm
    except OSError as missing:  # the wheel needs libgomp.so.1 of the system, which slim images lack
        raise TrainingError(
            f"LightGBM cannot load a system library ({missing}); install libgomp (dnf install libgomp, "
            "apt-get install libgomp1, brew install libomp)."
        ) from missing
    except ImportError as missing:
        raise TrainingError(
            f"LightGBM is not installed ({missing}); run pip install -r training/requirements.txt."
        ) from missing
    return lightgbm


@dataclass(frozen=True)
class StoppedFit:
    """A booster, and its ROC AUC on the held-out rows after each round."""

    booster: lightgbm.Booster
    roc_auc: np.ndarray


def fit_rounds(
    features: np.ndarray, target: np.ndarray, parameters: Parameters, rounds: int, seed: int
) -> lightgbm.Booster:
    """Fits a known number of rounds on all rows given."""
    lgb = load_lightgbm()
    return lgb.train({**FIXED, **parameters, "seed": seed}, lgb.Dataset(features, target), rounds)


def fit_until_no_gain(
    features: np.ndarray, target: np.ndarray, held_out: np.ndarray, parameters: Parameters, seed: int
) -> StoppedFit:
    """Fits on the rows outside `held_out` (row numbers) until the ROC AUC on them has not risen for 60 rounds."""
    lgb = load_lightgbm()
    fit = np.ones(len(target), dtype=bool)
    fit[held_out] = False
    training = lgb.Dataset(features[fit], target[fit])
    validation = lgb.Dataset(features[held_out], target[held_out], reference=training)
    curve: dict[str, dict[str, list[float]]] = {}
    booster = lgb.train(
        {**FIXED, **parameters, "seed": seed},
        training,
        MAXIMUM_ROUNDS,
        valid_sets=[validation],
        valid_names=["held-out"],
        callbacks=[lgb.record_evaluation(curve), lgb.early_stopping(PATIENCE_ROUNDS, verbose=False)],
    )
    return StoppedFit(booster, np.array(curve["held-out"]["auc"]))
