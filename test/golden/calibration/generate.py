"""Golden vectors of calibration, from scikit-learn. Run: python test/golden/calibration/generate.py"""

import json
from pathlib import Path

import numpy as np
import sklearn
from scipy.special import expit
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

OUT = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "calibration"
LOGIT_CLIP = 1e-6


def logit(probabilities):
    clipped = np.clip(probabilities, LOGIT_CLIP, 1 - LOGIT_CLIP)
    return np.log(clipped / (1 - clipped))


def draw(rng, rows, mean, spread, distort):
    """Probabilities `distort`ed from the rates that the outcomes are drawn from."""
    truth = rng.normal(mean, spread, rows)
    return expit(distort(truth)), (rng.random(rows) < expit(truth)).astype(int)


def cases():
    rng = np.random.default_rng(20261101)
    yield "calibrated", *draw(rng, 300, -0.5, 2, lambda z: z)
    yield "over-confident", *draw(rng, 300, -0.5, 1.5, lambda z: 2.2 * z)
    yield "under-confident and shifted", *draw(rng, 300, 0, 2.5, lambda z: 0.4 * z - 1)
    yield "rare outcome", *draw(rng, 400, -4, 1.2, lambda z: 0.7 * z)
    probabilities, outcomes = draw(rng, 300, 0, 2, lambda z: z)
    yield "many ties", np.round(probabilities, 1), outcomes
    probabilities, outcomes = draw(rng, 200, 0, 3, lambda z: 1.5 * z)
    yield (
        "exact zeros and ones",
        np.where(probabilities < 0.1, 0, np.where(probabilities > 0.9, 1, probabilities)),
        outcomes,
    )
    yield "separable", np.linspace(0.01, 0.99, 40), np.repeat([0, 1], 20)
    yield "falling", np.linspace(0.05, 0.95, 40), np.repeat([1, 0], 20)
    yield (
        "ties nearer than 1e-15",
        np.array([0.3, 0.3 + 1e-16, 0.3 + 5e-16, 0.7, 0.7 + 2e-15]),
        np.array([0, 1, 0, 1, 0]),
    )


def platt(probabilities, outcomes):
    """Slope and offset on the logit: an unpenalized logistic regression on Platt's smoothed targets."""
    scores = logit(probabilities)
    positives = outcomes.sum()
    negatives = len(outcomes) - positives
    targets = np.where(outcomes == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    # A row with target t is a converted row of weight t and a lost one of weight 1 - t.
    fit = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-13, max_iter=500).fit(
        np.concatenate([scores, scores])[:, None],
        np.repeat([1, 0], len(scores)),
        sample_weight=np.concatenate([targets, 1 - targets]),
    )
    slope, offset = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    residual = expit(slope * scores + offset) - targets
    assert abs(residual.sum()) < 1e-9, residual.sum()
    assert abs(residual @ scores) < 1e-8, residual @ scores
    # L-BFGS stops at a gradient of 1e-6, so scikit-learn's own class agrees in the first digits only.
    sigmoid = _SigmoidCalibration().fit(scores, outcomes)
    assert np.allclose([-sigmoid.a_, -sigmoid.b_], [slope, offset], rtol=2e-3, atol=2e-3)
    return slope, offset


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    queries = np.concatenate([[0, 1e-9, 1, 1 - 1e-9], np.linspace(0.003, 0.997, 40)])
    golden = []
    for name, probabilities, outcomes in cases():
        isotonic = IsotonicRegression(out_of_bounds="clip").fit(probabilities, outcomes)
        case = {
            "name": name,
            "probabilities": probabilities.tolist(),
            "outcomes": outcomes.tolist(),
            "queries": queries.tolist(),
            "isotonic": {
                "x": isotonic.X_thresholds_.tolist(),
                "y": isotonic.y_thresholds_.tolist(),
                "at": isotonic.predict(queries).tolist(),
            },
            "platt": None,
        }
        if len(outcomes) > 10:
            slope, offset = platt(probabilities, outcomes)
            case["platt"] = {"slope": slope, "offset": offset, "at": expit(slope * logit(queries) + offset).tolist()}
        golden.append(case)
    content = {"formatVersion": 1, "library": f"scikit-learn {sklearn.__version__}", "cases": golden}
    (OUT / "calibration.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
