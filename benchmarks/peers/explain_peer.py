"""The peers of benchmarks/explain.bench.ts: one LightGBM model, explained by LightGBM's own TreeSHAP and through shap.

Called with one JSON argument (see `ExplainJob` in benchmarks/explain-worker.ts). Writes the model file, the matrix and
LightGBM's answer (contributions, then the expected value, per row) as float64, and prints one JSON line.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# shap passes no number of threads on; without this it would let LightGBM take them all.
os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm
import numpy as np
import shap
from score_peer import make_leads

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))
from export_lightgbm import export_boosters

TOLERANCE = 1e-9


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
    # shap asks LightGBM unless its model is "internal"; then it takes the kernel of its own.
    explainer = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    own = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    own.model.model_type = "internal"
    answers, times = {}, {}
    sides: dict[str, Callable[[np.ndarray], Any]] = {
        "lightgbm": lambda rows: booster.predict(rows, pred_contrib=True, num_threads=1),
        "shap": lambda rows: explainer.shap_values(rows, check_additivity=False),
        "shapKernel": lambda rows: own.shap_values(rows, check_additivity=False),
    }
    for name, explain in sides.items():
        answers[name], times[name] = timed(explain, matrix, job["warmUps"], job["runs"])
    reference = np.asarray(answers["lightgbm"], dtype=np.float64)
    for name in ("shap", "shapKernel"):
        difference = float(np.abs(np.asarray(answers[name]) - reference[:, :-1]).max())
        if not difference <= TOLERANCE:
            raise SystemExit(f"{name} differs from LightGBM by {difference}")
    reference.tofile(job["contributionFile"])
    one = matrix[:1]
    _, lead = timed(lambda row: booster.predict(row, pred_contrib=True, num_threads=1), one, 20, 200)
    versions = f"Python {platform.python_version()}, LightGBM {lightgbm.__version__}, shap {shap.__version__}"
    print(json.dumps({"times": times, "oneLead": lead, "versions": versions}))


def timed(explain: Callable[[np.ndarray], Any], rows: np.ndarray, warm_ups: int, runs: int) -> tuple[Any, Any]:
    """The last answer, and wall and CPU milliseconds of each run."""
    answer, wall, cpu = None, [], []
    for index in range(warm_ups + runs):
        start, cpu_start = time.perf_counter(), time.process_time()
        answer = explain(rows)
        if index >= warm_ups:
            wall.append((time.perf_counter() - start) * 1e3)
            cpu.append((time.process_time() - cpu_start) * 1e3)
    return answer, {"milliseconds": wall, "cpuMilliseconds": cpu}


if __name__ == "__main__":
    main()
