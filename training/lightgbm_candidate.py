"""The LightGBM candidate: the best trials of the tuning, of both kinds, each fitted with several seeds, averaged."""

import time
from itertools import product

import numpy as np

from boosting import fit_rounds
from candidate import Candidate
from cross_validation import Fold, sigmoid
from export_lightgbm import export_boosters
from parallel import map_parallel
from tuning import Trial, best_of_both

BEST_TRIALS = 3
SEEDS_PER_TRIAL = 2
# All rows are more than the folds saw, and more rows carry a few more rounds before they over-fit.
MORE_ROUNDS = 1.1


def fit_lightgbm(
    features: np.ndarray, target: np.ndarray, folds: list[Fold], trials: list[Trial], seed: int, tuning_seconds: float
) -> Candidate:
    """Fits the best trials on all rows. The mean is taken of logits, so that the whole bag is one sum of trees."""
    started = time.monotonic()
    best = best_of_both([trial for trial in trials if len(trial.fits) == len(folds)], BEST_TRIALS)
    plan = list(product(best, range(SEEDS_PER_TRIAL)))

    def fit(step: tuple[Trial, int]) -> object:
        trial, repeat = step
        rounds = round(trial.best_rounds() * MORE_ROUNDS)
        return fit_rounds(features, target, trial.parameters, rounds, 1000 * (repeat + 1) + seed)

    boosters = map_parallel(fit, plan)
    logits = np.mean(map_parallel(lambda trial: trial.out_of_fold_logits(features, folds), best), axis=0)
    parameters = {
        "bag": [{**trial.parameters, "rounds": round(trial.best_rounds() * MORE_ROUNDS)} for trial in best],
        "seedsPerTrial": SEEDS_PER_TRIAL,
    }
    seconds = tuning_seconds + time.monotonic() - started
    return Candidate("lightgbm", export_boosters(boosters, len(target)), sigmoid(logits), seconds, parameters)
