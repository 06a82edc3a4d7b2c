"""The peer of benchmarks/batch.bench.ts: pandas, scikit-learn and LightGBM from a CSV to a CSV of scores.

Called with one JSON argument, which benchmarks/batch.bench.ts makes. `"step": "train"` fits the transformer and a model
and exports the model for our side; `"step": "score"` is the script that is measured, from import to exit.
"""

import json
import pickle
import sys
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
from features_peer import fit_transform, output_names, read

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "training"))


def train(job: dict) -> None:
    from export_lightgbm import export_boosters

    frame = read(job)
    matrix, transformer, groups, _ = fit_transform(frame, job)
    names = output_names(transformer, groups)
    # A literal "Other" beside the rare values: two columns here, one on our side. The model looks at neither.
    matrix[:, [names.count(name) > 1 for name in names]] = 0
    outcome = pd.read_csv(job["csv"], usecols=[job["outcome"]])[job["outcome"]].to_numpy()
    settings = {
        "objective": "binary",
        "num_leaves": job["leaves"],
        "min_data_in_leaf": 5,
        "learning_rate": 0.05,
        "deterministic": True,
        "verbosity": -1,
    }
    booster = lightgbm.train(settings, lightgbm.Dataset(matrix, outcome), num_boost_round=job["trees"])
    Path(job["pipelineFile"]).write_bytes(pickle.dumps((transformer, booster)))
    exported = {"names": names, "model": export_boosters([booster], len(matrix))}
    Path(job["modelFile"]).write_text(json.dumps(exported), encoding="utf-8")


def score(job: dict) -> None:
    transformer, booster = pickle.loads(Path(job["pipelineFile"]).read_bytes())
    frame = read(job)
    probability = booster.predict(transformer.transform(frame))
    thresholds = job["gradeThresholds"]
    grade = np.select([probability >= thresholds[grade] for grade in "ABC"], list("ABC"), "D")
    hot = np.where(probability >= job["hotThreshold"], "yes", "no")
    scores = {"lead_id": frame[job["idKey"]], "probability": probability, "grade": grade, "hot": hot}
    pd.DataFrame(scores).to_csv(job["out"], index=False, float_format="%.4f")


def main() -> None:
    job = json.loads(sys.argv[1])
    if job["step"] == "train":
        train(job)
        print(f"LightGBM {lightgbm.__version__}, pandas {pd.__version__}, NumPy {np.__version__}")
    else:
        score(job)


if __name__ == "__main__":
    main()
