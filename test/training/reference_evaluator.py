"""The portable model format, evaluated row by row in plain Python: slow, short, and independent of training/."""

import math
import struct
from collections.abc import Sequence
from typing import Any


def evaluate(model: dict[str, Any], row: Sequence[float]) -> float:
    """The probability of one row; NaN marks a missing cell."""
    if model["kind"] == "logistic":
        return _sigmoid(_linear(model, row))
    if model["kind"] == "tree-ensemble":
        score = _score(model, row)
        return _sigmoid(score) if model["link"] == "logit" else score
    parts = [(member["weight"], evaluate(member["model"], row)) for member in model["members"]]
    if model["space"] == "probability":
        return math.fsum(weight * probability for weight, probability in parts)
    return _sigmoid(math.fsum(weight * math.log(p / (1 - p)) for weight, p in parts))


def _linear(model: dict[str, Any], row: Sequence[float]) -> float:
    return model["intercept"] + math.fsum(c * x for c, x in zip(model["coefficients"], row, strict=True))


def _score(model: dict[str, Any], row: Sequence[float]) -> float:
    cells = [_float32(cell) for cell in row] if model["inputPrecision"] == "float32" else row
    leaves = [model["value"][_leaf(model, root, cells)] for root in model["roots"]]
    total = math.fsum(leaves)
    return model["baseScore"] + (total / len(leaves) if model["aggregation"] == "mean" else total)


def _leaf(model: dict[str, Any], node: int, cells: Sequence[float]) -> int:
    while model["feature"][node] >= 0:
        left = _goes_left(cells[model["feature"][node]], model["threshold"][node], model["missing"][node])
        node = model["left"][node] if left else model["right"][node]
    return node


def _goes_left(cell: float, threshold: float, missing: int) -> bool:
    if missing in (3, 4) and (math.isnan(cell) or abs(cell) <= 1e-35):
        return missing == 4
    if math.isnan(cell):
        return missing == 1 if missing != 2 else threshold >= 0
    return cell <= threshold


def _float32(cell: float) -> float:
    return struct.unpack("f", struct.pack("f", cell))[0]


def _sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -700 else math.exp(score)
