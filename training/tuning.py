"""Tunes LightGBM by cross-validation within a budget of trials."""

import threading
import time
from dataclasses import dataclass, field

import numpy as np

from boosting import StoppedFit, fit_until_no_gain
from cross_validation import Fold
from parallel import map_parallel
from progress import report_progress
from search_space import Parameters, draw_trials

# Successive halving (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943) with folds as the resource: all
# trials see the first fold, the best 40 % the second, the best 25 % the rest. Half the work of full cross-validation.
# The best trial of either kind is never given up: the bag wants both.
SURVIVING_SHARES = (1.0, 0.4, 0.25)
LEAST_SURVIVORS = 3
SMOOTHING_ROUNDS = 15


@dataclass
class Trial:
    """One parameter set and its fits so far, one per fold in order."""

    number: int
    parameters: Parameters
    fits: list[StoppedFit] = field(default_factory=list)

    def curve(self) -> np.ndarray:
        """Mean ROC AUC over the folds seen, after each round, smoothed: a single lucky round must not win."""
        rounds = min(len(fit.roc_auc) for fit in self.fits)
        return _smooth(np.mean([fit.roc_auc[:rounds] for fit in self.fits], axis=0))

    def roc_auc(self) -> float:
        """The best point of the curve."""
        return float(self.curve().max())

    def best_rounds(self) -> int:
        """The number of rounds at the best point of the curve."""
        return int(self.curve().argmax()) + 1

    def out_of_fold_logits(self, features: np.ndarray, folds: list[Fold]) -> np.ndarray:
        """Logit of every row by the booster that did not see it."""
        logits = np.empty(len(features))
        for fold, fit in zip(folds, self.fits, strict=True):
            held_out = features[fold.held_out]
            logits[fold.held_out] = fit.booster.predict(held_out, raw_score=True, num_iteration=self.best_rounds())
        return logits


def tune(features: np.ndarray, target: np.ndarray, folds: list[Fold], trials: int, seed: int) -> list[Trial]:
    """Runs the trials. Those that saw every fold come first, the best at the front; then the ones given up."""
    everyone = [Trial(number + 1, parameters) for number, parameters in enumerate(draw_trials(trials, seed))]
    survivors = [_survivors(fold, trials) for fold in range(len(folds))]
    report = _ProgressOfTrials(trials, sum(survivors))
    alive = everyone
    for number, fold in enumerate(folds):
        alive = best_of_both(sorted(alive, key=lambda trial: -trial.roc_auc()), survivors[number]) if number else alive

        def run(trial: Trial, held_out: np.ndarray = fold.held_out) -> None:
            trial.fits.append(fit_until_no_gain(features, target, held_out, trial.parameters, seed))
            report.finished(trial)

        map_parallel(run, alive)
    return sorted(everyone, key=lambda trial: (-len(trial.fits), -trial.roc_auc(), trial.number))


def best_of_both(ranked: list[Trial], count: int) -> list[Trial]:
    """The first `count` of trials that are ranked best first, but with the best greedy and the best extra_trees trial.

    A greedy booster alone beats one with random split points, so rank alone made bags of greedy ones only; yet three
    greedy boosters are worse than two and one with random split points (decision 0002).
    """
    leaders = {bool(trial.parameters["extra_trees"]): trial.number for trial in reversed(ranked)}.values()
    by_claim = sorted(ranked, key=lambda trial: trial.number not in leaders)
    chosen = {trial.number for trial in by_claim[:count]}
    return [trial for trial in ranked if trial.number in chosen]


def _survivors(fold: int, trials: int) -> int:
    share = SURVIVING_SHARES[min(fold, len(SURVIVING_SHARES) - 1)]
    return min(trials, max(LEAST_SURVIVORS, round(trials * share)))


def _smooth(curve: np.ndarray) -> np.ndarray:
    """Moving mean over 15 rounds, edges repeated."""
    padded = np.pad(curve, SMOOTHING_ROUNDS // 2, mode="edge")
    return np.convolve(padded, np.full(SMOOTHING_ROUNDS, 1 / SMOOTHING_ROUNDS), "valid")


class _ProgressOfTrials:
    """Counts fits, reports trials: the later folds of the survivors are spread over the same count."""

    def __init__(self, trials: int, fits: int) -> None:
        self._trials, self._fits, self._done, self._best = trials, fits, 0, 0.0
        self._lock, self._started = threading.Lock(), time.monotonic()

    def finished(self, trial: Trial) -> None:
        """Reports one more fit. `secondsLeft` takes the mean time of a fit so far."""
        with self._lock:
            self._done += 1
            self._best = max(self._best, trial.roc_auc())
            seconds = (time.monotonic() - self._started) / self._done * (self._fits - self._done)
            report_progress(
                step="lightgbm",
                trial=max(1, self._trials * self._done // self._fits),
                trials=self._trials,
                bestRocAuc=round(self._best, 4),
                secondsLeft=round(seconds),
            )
