"""The peer of benchmarks/score.bench.ts: trains one LightGBM model, exports it as training does, and predicts in batch.

Called with one JSON argument (see `ScoreJob` in benchmarks/score-worker.ts). Writes the model file, the matrix and the
probabilities as float64, and prints one JSON line.
"""

import json
import platform
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))
from export_lightgbm import export_boosters


def make_leads(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows that look like a feature matrix of leads: 6 numbers, 15 categories of 7 values one-hot, an outcome.

    Every number is one that float32 has, so that a peer which works in float32 takes the same branches.
    """
    generator = np.random.default_rng(seed)
    numbers = np.log1p(np.floor(generator.gamma(1.2, 400, (rows, 6)))).astype(np.float32).astype(np.float64)
    codes = np.minimum(generator.geometric(0.45, (rows, 15)) - 1, 6)
    one_hot = (codes[:, :, None] == np.arange(7)).astype(float).reshape(rows, -1)
    effects = np.random.default_rng(7).normal(0, 0.6, one_hot.shape[1])
    signal = one_hot @ effects + 0.8 * (numbers[:, 0] - 5.5) - 0.5 * (numbers[:, 1] > 6) * one_hot[:, 3]
    outcome = generator.random(rows) < 1 / (1 + np.exp(-signal + signal.mean() + 0.8))
    return np.ascontiguousarray(np.hstack([numbers, one_hot])), outcome.astype(np.int64)


def main() -> None:
    job = json.loads(sys.argv[1])
    train, outcome = make_leads(20_000, seed=1)
    settings = {
        "objective": "binary",
        "num_leaves": job["leaves"],
        "min_data_in_leaf": 5,
        "learning_rate": 0.05,
        "num_threads": 1,
        "deterministic": True,
        "verbosity": -1,
    }
    booster = lightgbm.train(settings, lightgbm.Dataset(train, outcome), num_boost_round=job["trees"])
    model_file = {
        "formatVersion": 1,
        "name": "lightgbm",
        "featureSpecHash": "benchmark",
        "featureCount": train.shape[1],
        "model": export_boosters([booster], len(train)),
    }
    Path(job["modelFile"]).write_text(json.dumps(model_file), encoding="utf-8")
    matrix, _ = make_leads(job["rows"], seed=2)
    matrix.tofile(job["matrixFile"])
    milliseconds, cpu_milliseconds = [], []
    probabilities = np.zeros(0)
    for _ in range(job["warmUps"] + job["runs"]):
        start, cpu_start = time.perf_counter(), time.process_time()
        probabilities = booster.predict(matrix, num_threads=1)
        milliseconds.append((time.perf_counter() - start) * 1e3)
        cpu_milliseconds.append((time.process_time() - cpu_start) * 1e3)
    np.asarray(probabilities, dtype=np.float64).tofile(job["probabilityFile"])
    report = {
        "milliseconds": milliseconds[job["warmUps"] :],
        "cpuMilliseconds": cpu_milliseconds[job["warmUps"] :],
        "versions": f"Python {platform.python_version()}, LightGBM {lightgbm.__version__}, NumPy {np.__version__}",
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
