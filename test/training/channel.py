"""A small training channel with a real signal, and a way to run the training on it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TRAINING = Path(__file__).resolve().parents[2] / "training"
NAMES = ["visits", "minutes", "source=Google", "source=Other", "constant"]
CANDIDATES = [
    "logistic-regression",
    "decision-tree",
    "random-forest",
    "extra-trees",
    "gradient-boosting",
    "lightgbm",
    "blend",
]


def make_matrix(rows: int = 240, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Features (rows x 5, the last one constant) and a target that depends on the first three."""
    random = np.random.default_rng(seed)
    google = (random.random(rows) < 0.4).astype(float)
    visits, minutes = random.integers(0, 9, rows).astype(float), random.gamma(1.5, 300, rows)
    features = np.column_stack([visits, minutes, google, 1 - google, np.full(rows, 3.0)])
    target = (minutes / 300 + google - 0.1 * visits + random.logistic(0, 0.5, rows) > 1.4).astype(int)
    return features, target


def write_channel(folder: Path, features: np.ndarray, target: np.ndarray | None, names: list[str] = NAMES) -> Path:
    """Writes matrix.parquet and features.json as the preprocessing step does."""
    folder.mkdir(parents=True, exist_ok=True)
    columns: dict[str, Any] = {name: features[:, place] for place, name in enumerate(names)}
    if target is not None:
        columns["__target"] = target
    pq.write_table(pa.table(columns), folder / "matrix.parquet")
    spec = {"formatVersion": 1, "hash": "sha256:abc", "outputs": [{"name": name, "column": name} for name in names]}
    (folder / "features.json").write_text(json.dumps(spec))
    return folder


def run_script(
    script: str, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a script of training/ as a process, with no MLflow server unless `environment` names one."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "SM_"))}
    return subprocess.run(
        [sys.executable, str(TRAINING / script), *arguments],
        env={**inherited, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )


def train(channel: Path, model_dir: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs train.py with a small budget."""
    places = {"SM_CHANNEL_TRAIN": str(channel), "SM_MODEL_DIR": str(model_dir), **environment}
    budget = ["--tuning-trials", "4", "--folds", "3", "--seed", "5"]
    return run_script("train.py", *(arguments or budget), environment=places)


def read_candidate(model_dir: Path, name: str) -> dict[str, Any]:
    """The content of candidates/<name>.json."""
    return json.loads((model_dir / "candidates" / f"{name}.json").read_text())
