"""Writes the golden vectors of performance estimation without labels: NannyML's CBPE formulas are the reference.

Run:  .venv/bin/python test/golden/drift/generate_cbpe.py   (needs nannyml==0.13.1, which the product does not)
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from nannyml.performance_estimation.confidence_based.metrics import (
    estimate_precision,
    estimate_recall,
    estimate_roc_auc,
)

OUT = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "drift" / "cbpe.json"
SEED = 7


def samples(rng: np.random.Generator) -> list[tuple[str, np.ndarray, float]]:
    return [
        ("one lead", np.array([0.25]), 0.5),
        ("two leads on both sides of the line", np.array([0.2, 0.9]), 0.5),
        ("all equal", np.full(25, 0.4), 0.4),
        ("nobody hot", np.round(rng.uniform(0.0, 0.5, 40), 3), 0.9),
        ("everybody hot", np.round(rng.uniform(0.85, 0.99, 40), 3), 0.8),
        ("probabilities as a model gives them", np.round(rng.beta(0.8, 1.4, 400), 6), 0.8),
        ("a few steps, many ties", rng.choice([0.05, 0.2, 0.45, 0.8, 0.95], 300), 0.8),
        ("rare conversions", np.round(rng.beta(0.5, 20.0, 500), 6), 0.1),
        ("with certain ones", np.concatenate([np.zeros(5), np.ones(5), np.round(rng.uniform(0, 1, 50), 4)]), 0.7),
    ]


def number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def case(name: str, probabilities: np.ndarray, threshold: float) -> dict[str, object]:
    hot = (probabilities >= threshold).astype(int)
    return {
        "name": name,
        "probabilities": [float(p) for p in probabilities],
        "hotThreshold": threshold,
        "rocAuc": number(estimate_roc_auc(probabilities, probabilities)),
        "precision": number(estimate_precision(hot, probabilities)) if hot.any() else None,
        "recall": number(estimate_recall(hot, probabilities)),
        "conversions": float(probabilities.sum()),
    }


def main() -> None:
    rng = np.random.default_rng(SEED)
    cases = [case(*sample) for sample in samples(rng)]
    OUT.write_text(json.dumps({"library": "nannyml 0.13.1", "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
