"""Exports LightGBM boosters to the portable format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portable_model import (
    LARGEST_FLOAT64,
    LEAF,
    NAN_AS_ZERO,
    NAN_LEFT,
    NAN_RIGHT,
    ZERO_LEFT,
    ZERO_RIGHT,
    Model,
    NodeArrays,
    tree_ensemble,
)

if TYPE_CHECKING:
    import lightgbm

# Bits of `decision_type`: 0 categorical, 1 default left, 2-3 missing type (0 None, 1 Zero, 2 NaN):
# https://github.com/microsoft/LightGBM/blob/v4.6.0/include/LightGBM/tree.h (kCategoricalMask, kDefaultLeftMask)
CATEGORICAL_BIT = 1
DEFAULT_LEFT_BIT = 2
MISSING_CODES = {
    # (missing type, default left): code
    (0, False): NAN_AS_ZERO,
    (0, True): NAN_AS_ZERO,
    (1, False): ZERO_RIGHT,
    (1, True): ZERO_LEFT,
    (2, False): NAN_RIGHT,
    (2, True): NAN_LEFT,
}


def export_boosters(boosters: list[lightgbm.Booster], rows: int) -> Model:
    """The mean of the boosters' raw scores as one ensemble: all their trees, leaf values divided by their number.

    `rows` is the number of training rows, the cover of a tree that is a single leaf. The prior log odds need no base
    score: LightGBM adds them to the leaves of the first tree.
    """
    nodes = NodeArrays()
    for booster in boosters:
        for tree in _read_trees(booster.model_to_string(num_iteration=-1)):
            _append(nodes, tree, len(boosters), rows)
    return tree_ensemble(nodes, aggregation="sum", link="logit", base_score=0.0, input_precision="float64")


def _read_trees(text: str) -> list[dict[str, str]]:
    """The `Tree=` blocks of the text model. Its numbers have 17 digits, so they read back exactly."""
    blocks = text.split("\nTree=")[1:]
    blocks[-1] = blocks[-1].split("\nend of trees")[0]
    return [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in blocks]


def _numbers(tree: dict[str, str], key: str, dtype: type) -> np.ndarray:
    return np.array(tree.get(key, "").split(), dtype=dtype)


def _append(nodes: NodeArrays, tree: dict[str, str], boosters: int, rows: int) -> None:
    """Appends one tree: its inner nodes in LightGBM's order (the root is first), then its leaves."""
    offset = len(nodes.feature)
    nodes.roots.append(offset)
    leaves = int(tree["num_leaves"])
    leaf_values = _numbers(tree, "leaf_value", float) / boosters
    inner = leaves - 1
    if inner == 0:
        _append_leaves(nodes, leaf_values, np.array([float(rows)]))
        return
    decisions = _numbers(tree, "decision_type", int)
    if (decisions & CATEGORICAL_BIT).any():
        raise ValueError("The portable model format has no categorical splits; one-hot encode the features.")

    def absolute(children: np.ndarray) -> list[int]:
        # LightGBM numbers inner nodes 0, 1, ... and leaves -1, -2, ...
        return (offset + np.where(children >= 0, children, inner - 1 - children)).tolist()

    nodes.feature += _numbers(tree, "split_feature", int).tolist()
    nodes.threshold += np.clip(_numbers(tree, "threshold", float), -LARGEST_FLOAT64, LARGEST_FLOAT64).tolist()
    nodes.left += absolute(_numbers(tree, "left_child", int))
    nodes.right += absolute(_numbers(tree, "right_child", int))
    nodes.value += [0.0] * inner
    nodes.cover += _numbers(tree, "internal_count", float).tolist()
    nodes.missing += [MISSING_CODES[int(code) >> 2 & 3, bool(code & DEFAULT_LEFT_BIT)] for code in decisions]
    _append_leaves(nodes, leaf_values, _numbers(tree, "leaf_count", float))


def _append_leaves(nodes: NodeArrays, values: np.ndarray, cover: np.ndarray) -> None:
    count = len(values)
    nodes.feature += [LEAF] * count
    nodes.threshold += [0.0] * count
    nodes.left += [LEAF] * count
    nodes.right += [LEAF] * count
    nodes.value += values.tolist()
    nodes.cover += cover.tolist()
    nodes.missing += [NAN_RIGHT] * count
