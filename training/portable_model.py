"""The portable model format (version 1) that every candidate is exported to: contracts/model-file.ts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Model = dict[str, Any]

# How a node treats NaN.
NAN_RIGHT = 0
NAN_LEFT = 1
NAN_AS_ZERO = 2
ZERO_RIGHT = 3  # NaN and |x| <= 1e-35
ZERO_LEFT = 4

LEAF = -1
# A split of NaN from everything else has an infinite threshold, which JSON cannot hold. The largest number sends every
# finite cell to the same side.
LARGEST_FLOAT64 = 1.7976931348623157e308


@dataclass
class NodeArrays:
    """Trees as flat arrays, one entry per node over all trees; child indexes are absolute, a leaf has -1."""

    roots: list[int] = field(default_factory=list)
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    cover: list[float] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def tree_ensemble(nodes: NodeArrays, *, aggregation: str, link: str, base_score: float, input_precision: str) -> Model:
    """A model whose output is link⁻¹(base score + sum or mean of leaf values)."""
    return {
        "kind": "tree-ensemble",
        "aggregation": aggregation,
        "link": link,
        "baseScore": base_score,
        "inputPrecision": input_precision,
        **vars(nodes),
    }


def logistic(intercept: float, coefficients: list[float]) -> Model:
    """A logistic regression on raw features."""
    return {"kind": "logistic", "intercept": intercept, "coefficients": coefficients}


def blend(space: str, weights: list[float], models: list[Model]) -> Model:
    """A weighted mean of models, of their probabilities or of their logits. Weights sum to 1."""
    members = [{"weight": weight, "model": model} for weight, model in zip(weights, models, strict=True)]
    return {"kind": "blend", "space": space, "members": members}


def model_file(name: str, spec_hash: str, feature_count: int, model: Model) -> dict[str, Any]:
    """The content of `candidates/<name>.json`."""
    return {
        "formatVersion": 1,
        "name": name,
        "featureSpecHash": spec_hash,
        "featureCount": feature_count,
        "model": model,
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Writes compact JSON; floats by their shortest text that reads back as the same number, NaN refused."""
    path.write_text(json.dumps(content, separators=(",", ":"), allow_nan=False), encoding="utf-8")
