"""The blend: a weighted mean of candidates' logits, weighted on out-of-fold predictions."""

import time

import numpy as np
from scipy.optimize import minimize

from candidate import Candidate
from cross_validation import logit, sigmoid
from portable_model import blend

# Only models whose own output is a logit: their mean stays a sum of trees and a linear term, so the reasons of a score
# stay exact. Forests add a probability; with them the blend gained less than 0.0001 ROC AUC.
MEMBERS = ("logistic-regression", "gradient-boosting", "lightgbm")
# A member below this weight costs evaluation time and changes nothing.
LEAST_WEIGHT = 0.02


def fit_blend(candidates: list[Candidate], target: np.ndarray) -> Candidate:
    """Weights on the simplex with the least out-of-fold log loss (stacking, Breiman 1996, doi 10.1007/BF00117832)."""
    started = time.monotonic()
    by_name = {candidate.name: candidate for candidate in candidates}
    members = [by_name[name] for name in MEMBERS]
    logits = np.column_stack([logit(member.out_of_fold) for member in members])
    weights = _least_log_loss(logits, target)
    kept = [(member, weight) for member, weight in zip(members, weights, strict=True) if weight > 0]
    return Candidate(
        "blend",
        blend("logit", [weight for _, weight in kept], [member.model for member, _ in kept]),
        sigmoid(logits @ weights),
        time.monotonic() - started,
        {"space": "logit", "weights": {member.name: weight for member, weight in kept}},
    )


def _least_log_loss(logits: np.ndarray, target: np.ndarray) -> list[float]:
    """Weights for the columns of `logits` (rows x members). The problem is convex, so the start does not matter."""

    def loss_and_slope(weights: np.ndarray) -> tuple[float, np.ndarray]:
        mixed = logits @ weights
        loss = float(np.mean(np.logaddexp(0, mixed) - target * mixed))
        return loss, logits.T @ (sigmoid(mixed) - target) / len(target)

    members = logits.shape[1]
    found = minimize(
        loss_and_slope,
        np.full(members, 1 / members),
        jac=True,
        method="SLSQP",
        bounds=[(0, 1)] * members,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1, "jac": np.ones_like},
    )
    weights = np.where(found.x < LEAST_WEIGHT, 0.0, found.x)
    return (weights / weights.sum()).tolist()
