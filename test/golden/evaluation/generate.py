"""Golden vectors of domain/evaluation, computed by scikit-learn, scipy and statsmodels.

Run `python test/golden/evaluation/generate.py`; it writes contracts/golden/evaluation/*.json, the same bytes each time.
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    f1_score,
    log_loss,
    precision_recall_curve,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)
from statsmodels.stats.proportion import proportion_confint

OUT = Path(__file__).parents[3] / "contracts" / "golden" / "evaluation"
THRESHOLDS = [0.0, 0.25, 0.5, 0.8, 1.0, 1.1]


def scores_and_outcomes(rng, rows, kind):
    """Probabilities of a kind of model, and outcomes that follow them loosely."""
    p = rng.beta(0.8, 1.6, rows)
    if kind == "tied":
        p = np.round(p, 1)
    elif kind == "constant":
        p = np.full(rows, 0.3)
    elif kind == "extreme":
        p = np.where(rng.random(rows) < 0.3, np.round(p), p)
    elif kind == "near":
        # Neighbouring floating-point numbers: equal in the upper half of their bits, different in the lower.
        p = 0.4 + rng.integers(0, 12, rows) * np.spacing(0.4)
    y = (rng.random(rows) < np.clip(p, 0.05, 0.95)).astype(int)
    y[:2] = [0, 1]
    return p, y


def expected_calibration_error(y, p, bins=10):
    index = np.minimum((p * bins).astype(int), bins - 1)
    parts = [(index == b) for b in range(bins)]
    return sum(m.sum() / len(p) * abs(p[m].mean() - y[m].mean()) for m in parts if m.any())


def midranks(x):
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def delong(y, p):
    """AUC and the structural components of both classes (Sun and Xu 2014)."""
    positives, negatives = p[y == 1], p[y == 0]
    m, n = len(positives), len(negatives)
    both = midranks(np.concatenate([positives, negatives]))
    v10 = (both[:m] - midranks(positives)) / n
    v01 = 1 - (both[m:] - midranks(negatives)) / m
    return v10.mean(), v10, v01


def metrics_case(rng, rows, kind):
    p, y = scores_and_outcomes(rng, rows, kind)
    other = np.clip(p + rng.normal(0, 0.15, rows), 0, 1)
    auc, v10, v01 = delong(y, p)
    other_auc, w10, w01 = delong(y, other)
    fpr, tpr, _ = roc_curve(y, p, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(y, p)
    variance = v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01)
    paired = (v10 - w10).var(ddof=1) / len(v10) + (v01 - w01).var(ddof=1) / len(v01)
    return {
        "kind": kind,
        "probabilities": p.tolist(),
        "outcomes": y.tolist(),
        "otherProbabilities": other.tolist(),
        "rocAuc": roc_auc_score(y, p),
        "averagePrecision": average_precision_score(y, p),
        "brier": brier_score_loss(y, p),
        "logLoss": log_loss(y, np.column_stack([1 - p, p]), labels=[0, 1]),
        "ece": expected_calibration_error(y, p),
        "delongStandardError": float(np.sqrt(variance)),
        "delongDifference": float(auc - other_auc),
        "delongDifferenceStandardError": float(np.sqrt(paired)),
        "roc": [fpr.tolist(), tpr.tolist()],
        "precisionRecall": [recall[::-1].tolist(), precision[::-1].tolist()],
        "at": [
            {
                "threshold": t,
                "accuracy": accuracy_score(y, p >= t),
                "precision": precision_score(y, p >= t, zero_division=0),
                "recall": recall_score(y, p >= t, zero_division=0),
                "f1": f1_score(y, p >= t, zero_division=0),
            }
            for t in THRESHOLDS
        ],
        "bestAccuracy": max(accuracy_score(y, p >= t) for t in [*np.unique(p), 2.0]),
        "bestF1": max(f1_score(y, p >= t, zero_division=0) for t in np.unique(p)),
    }


def wilson_cases():
    cases = [(0, 1), (1, 1), (0, 50), (50, 50), (7, 20), (80, 100), (1, 1000), (999, 1000), (12_345, 99_999)]
    rows = []
    for successes, n in cases:
        low, high = proportion_confint(successes, n, alpha=2 * norm.sf(1.959964), method="wilson")
        rows.append({"successes": successes, "n": n, "low": low, "high": high})
    return rows


def logistic_case(rng):
    x = rng.normal(0, 1, (120, 4)) @ rng.normal(0, 1, (4, 4))
    y = (rng.random(120) < 1 / (1 + np.exp(-(x[:, 0] - 0.5 * x[:, 2] - 0.3)))).astype(int)
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(x, y)
    return {
        "columns": x.T.tolist(),
        "outcomes": y.tolist(),
        "intercept": float(model.intercept_[0]),
        "weights": model.coef_[0].tolist(),
    }


def write(name, value):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")


def main():
    warnings.simplefilter("error")
    rng = np.random.default_rng(20_261_121)
    kinds = [
        (2, "plain"),
        (60, "plain"),
        (400, "plain"),
        (300, "tied"),
        (40, "constant"),
        (150, "extreme"),
        (90, "near"),
    ]
    with warnings.catch_warnings():
        # The variance of a class with one lead is not defined; such a case carries null.
        warnings.simplefilter("ignore", RuntimeWarning)
        cases = [metrics_case(rng, rows, kind) for rows, kind in kinds]
    for case in cases:
        for key in ["delongStandardError", "delongDifferenceStandardError"]:
            case[key] = None if np.isnan(case[key]) else case[key]
    write("metrics.json", cases)
    write("wilson.json", wilson_cases())
    write("logistic.json", logistic_case(rng))
    z = [-6.0, -2.5, -1.959964, -0.3, 0.0, 0.7, 3.1]
    write("normal-cdf.json", [{"z": value, "p": float(norm.cdf(value))} for value in z])


if __name__ == "__main__":
    main()
