"""The folds that tuning, out-of-fold predictions and blend weights share."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold


@dataclass(frozen=True)
class Fold:
    """Row numbers to fit on and row numbers held out."""

    fit: np.ndarray
    held_out: np.ndarray


def make_folds(target: np.ndarray, folds: int, seed: int) -> list[Fold]:
    """Stratified, shuffled folds; every row is held out exactly once."""
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return [Fold(fit, held_out) for fit, held_out in splitter.split(np.empty(len(target)), target)]


def score_probabilities(target: np.ndarray, probabilities: np.ndarray) -> tuple[float, float]:
    """ROC AUC and log loss (nats per row)."""
    return float(roc_auc_score(target, probabilities)), float(log_loss(target, probabilities))


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Probabilities of logits, in the form that LightGBM uses: 1 / (1 + exp(-x))."""
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-logits))


def logit(probabilities: np.ndarray) -> np.ndarray:
    """Log odds. Probabilities are clipped to [1e-15, 1 - 1e-15] so that a certain leaf stays finite."""
    clipped = np.clip(probabilities, 1e-15, 1 - 1e-15)
    return np.log(clipped / (1 - clipped))
