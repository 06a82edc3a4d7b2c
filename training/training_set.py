"""Reads the training channel: `matrix.parquet` and `features.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from errors import TrainingError

TARGET_COLUMN = "__target"


@dataclass(frozen=True)
class TrainingSet:
    """The matrix (rows x features, float64), the target (rows, 0 or 1) and what identifies the feature transform."""

    features: np.ndarray
    target: np.ndarray
    feature_names: list[str]
    spec_hash: str


def read_training_set(channel: Path, folds: int) -> TrainingSet:
    """Reads and checks the channel; raises TrainingError with the cause that the user can remedy."""
    spec_hash, names = _read_spec(channel / "features.json")
    table = _read_matrix(channel / "matrix.parquet")
    columns = [name for name in table.column_names if name != TARGET_COLUMN]
    if TARGET_COLUMN not in table.column_names:
        raise TrainingError(f"matrix.parquet has no column {TARGET_COLUMN}; write it beside the features.")
    if columns != names:
        raise TrainingError(_describe_difference(columns, names))
    if not names:
        raise TrainingError("features.json has no outputs; the model needs at least one feature.")
    features = np.column_stack([_to_float64(table, name) for name in names])
    target = _to_float64(table, TARGET_COLUMN)
    _check_values(features, names)
    _check_target(target, folds)
    return TrainingSet(features, target.astype(np.int64), names, spec_hash)


def _read_spec(path: Path) -> tuple[str, list[str]]:
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
        return str(spec["hash"]), [str(output["name"]) for output in spec["outputs"]]
    except FileNotFoundError as missing:
        raise TrainingError(f"{path} is missing; run the preprocessing step first.") from missing
    except (ValueError, KeyError, TypeError) as malformed:
        raise TrainingError(f"{path} is not a feature spec with `hash` and `outputs`: {malformed!r}.") from malformed


def _read_matrix(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except FileNotFoundError as missing:
        raise TrainingError(f"{path} is missing; run the preprocessing step first.") from missing
    except (pa.ArrowException, OSError) as malformed:
        raise TrainingError(f"{path} is not a readable Parquet file: {malformed}.") from malformed


def _to_float64(table: pa.Table, name: str) -> np.ndarray:
    try:
        values = table.column(name).cast(pa.float64()).to_numpy()
    except pa.ArrowException as malformed:
        raise TrainingError(f"Column {name} of matrix.parquet is not numeric: {malformed}.") from malformed
    return np.asarray(values, dtype=np.float64)


def _describe_difference(columns: list[str], names: list[str]) -> str:
    pairs = enumerate(zip(columns, names, strict=False), start=1)
    problem = next(
        (f"column {place} is {column!r} but should be {name!r}" for place, (column, name) in pairs if column != name),
        f"{len(columns)} columns but {len(names)} outputs",
    )
    return f"matrix.parquet and features.json disagree: {problem}; run the preprocessing step again."


def _check_values(features: np.ndarray, names: list[str]) -> None:
    bad = ~np.isfinite(features)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise TrainingError(
            f"Column {names[column]} of matrix.parquet holds {features[row, column]} in row {row + 1}; "
            "the feature transform must fill every cell with a finite number."
        )


def _check_target(target: np.ndarray, folds: int) -> None:
    if not np.isin(target, (0, 1)).all():
        raise TrainingError(f"Column {TARGET_COLUMN} of matrix.parquet must hold only 0 and 1.")
    positives = int(target.sum())
    negatives = len(target) - positives
    # Two rows of each class per fold: one to rank above the other is the least that a ROC AUC needs.
    least = 2 * folds
    if min(positives, negatives) < least:
        raise TrainingError(
            f"The training rows hold {positives} converted and {negatives} other leads; {folds} folds need at least "
            f"{least} of each: add labelled leads."
        )
