"""The peer of benchmarks/one-lead.bench.ts: a scoring service as one writes it in Python, one lead a call.

Called with one JSON argument that names the job file (see `OneLeadJob` in benchmarks/one-lead-worker.ts). Fits the
features on the file, trains a classifier, exports it as training does, and writes the leads and the answers to them.
Prints one JSON line.
"""

import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

# shap passes no number of threads on; without this it would let LightGBM take them all.
os.environ["OMP_NUM_THREADS"] = "1"

import lightgbm
import numpy as np
import pandas as pd
import shap
import sklearn
from features_peer import FLAG_WORDS, fit_transform, output_names, read
from sklearn.pipeline import Pipeline

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))
from export_lightgbm import export_boosters


class Service:
    """JSON text in, answer out; everything that can be made ready before the first lead is."""

    def __init__(self, job: dict) -> None:
        frame = read(job)
        matrix, transformer, groups, _ = fit_transform(frame, job)
        names = output_names(transformer, groups)
        # The file's own value "Other" and the rare values are two columns here and one there: the model uses neither.
        alone = np.array([names.count(name) == 1 for name in names])
        self.classifier = lightgbm.LGBMClassifier(
            n_estimators=job["trees"], num_leaves=job["leaves"], learning_rate=0.05, n_jobs=1, verbosity=-1
        ).fit(matrix * alone, read_outcome(job))
        self.frame = frame
        self.transformer = transformer
        self.pipeline = Pipeline([("features", transformer), ("model", self.classifier)])
        self.explainer = shap.TreeExplainer(self.classifier.booster_, feature_perturbation="tree_path_dependent")
        self.columns = [(column["key"], column["role"]) for column in job["columns"]]
        owners = [name.split("=")[0] for name in names]
        self.owners = sorted(set(owners))
        self.owner_of = np.array([self.owners.index(owner) for owner in owners])
        self.top = job["top"]
        positions = [job["outputs"].index(name) for name in names]
        model = export_boosters([self.classifier.booster_], len(frame))
        model["feature"] = [positions[feature] if feature >= 0 else feature for feature in model["feature"]]
        self.model_file = {
            "formatVersion": 1,
            "name": "lightgbm",
            "featureSpecHash": "benchmark",
            "featureCount": len(job["outputs"]),
            "model": model,
        }

    def row(self, text: str) -> pd.DataFrame:
        lead = json.loads(text)
        cells = {}
        for key, role in self.columns:
            value = lead.get(key)
            if role == "number":
                cells[key] = [np.nan if value is None else float(value)]
            elif role == "flag":
                cells[key] = [FLAG_WORDS.get(value, np.nan)]
            else:
                cells[key] = np.array([np.nan if value is None else value], dtype=object)
        return pd.DataFrame(cells)

    def probability(self, text: str) -> float:
        return float(self.pipeline.predict_proba(self.row(text))[0, 1])

    def by_booster(self, text: str) -> float:
        return float(self.classifier.booster_.predict(self.transformer.transform(self.row(text)), num_threads=1)[0])

    def with_reasons(self, text: str) -> dict[str, Any]:
        features = self.transformer.transform(self.row(text))
        probability = float(self.classifier.predict_proba(features)[0, 1])
        values = np.asarray(self.explainer.shap_values(features, check_additivity=False))[0]
        sums = np.bincount(self.owner_of, weights=values, minlength=len(self.owners))
        order = np.argsort(sums)
        pairs = [(self.owners[column], float(sums[column])) for column in order]
        return {
            "probability": probability,
            "positive": [pair for pair in pairs[::-1][: self.top] if pair[1] > 0],
            "negative": [pair for pair in pairs[: self.top] if pair[1] < 0],
        }

    def lead(self, row: int) -> str:
        """A row of the file as JSON."""
        lead: dict[str, Any] = {}
        for key, role in self.columns:
            value = self.frame[key].iloc[row]
            if pd.isna(value):
                lead[key] = None
            elif role == "flag":
                lead[key] = "Yes" if value else "No"
            else:
                lead[key] = float(value) if role == "number" else value
        return json.dumps(lead)


def read_outcome(job: dict) -> np.ndarray:
    index = job["outcomeIndex"]
    outcome = pd.read_csv(
        job["csv"],
        sep=job["delimiter"],
        encoding=job["encoding"],
        usecols=[index],
        dtype=str,
        names=range(job["headerWidth"]),
        header=0,
    )
    return outcome[index].str.strip().str.lower().isin(job["target"]["positiveValues"]).to_numpy().astype(int)


def main() -> None:
    warnings.filterwarnings("ignore")
    job = json.loads(Path(json.loads(sys.argv[1])["job"]).read_text(encoding="utf-8"))
    service = Service(job)
    rows = (np.arange(job["leads"]) * len(service.frame)) // job["leads"]
    texts = [service.lead(row) for row in rows]
    Path(job["modelFile"]).write_text(json.dumps(service.model_file), encoding="utf-8")
    Path(job["leadFile"]).write_text("\n".join(texts) + "\n", encoding="utf-8")
    answers = [service.with_reasons(text) for text in texts]
    Path(job["answerFile"]).write_text(json.dumps(answers), encoding="utf-8")
    probability, probability_cpu = timed(service.probability, texts[:400])
    booster, booster_cpu = timed(service.by_booster, texts[:400])
    with_reasons, with_reasons_cpu = timed(service.with_reasons, texts[:400])
    versions = (
        f"Python {platform.python_version()}, pandas {pd.__version__}, scikit-learn {sklearn.__version__}, "
        f"LightGBM {lightgbm.__version__}, shap {shap.__version__}"
    )
    report = {
        "probability": probability,
        "probabilityCpu": probability_cpu,
        "booster": booster,
        "boosterCpu": booster_cpu,
        "withReasons": with_reasons,
        "withReasonsCpu": with_reasons_cpu,
        "versions": versions,
    }
    print(json.dumps(report))


def timed(answer: Callable[[str], Any], texts: list[str]) -> tuple[list[float], float]:
    """Sorted microseconds of each call, and CPU microseconds a call."""
    for text in texts[:50]:
        answer(text)
    times = []
    cpu_start = time.process_time()
    for text in texts:
        start = time.perf_counter()
        answer(text)
        times.append((time.perf_counter() - start) * 1e6)
    return sorted(times), (time.process_time() - cpu_start) * 1e6 / len(texts)


if __name__ == "__main__":
    main()
