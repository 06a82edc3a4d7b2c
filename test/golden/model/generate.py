"""Golden vectors of the model evaluator: small models of every kind, inputs, and the library's own probabilities.

Run from the repository root: python test/golden/model/generate.py
Writes contracts/golden/model/<case>.json: {description, modelFile, inputs (rows x features, null = NaN), expected}.
"""

import json
import sys
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))

from boosting import FIXED
from cross_validation import sigmoid
from export_lightgbm import export_boosters
from export_sklearn import export_forest, export_gradient_boosting, export_logistic, export_tree
from portable_model import Model, blend, model_file, write_json

TARGET_FOLDER = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "model"
ROWS, FEATURES = 400, 6
EVERYDAY_INPUTS = 24
MOST_EDGE_INPUTS = 40


def main(folder: Path = TARGET_FOLDER) -> None:
    """Writes every case."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, case in {**sklearn_cases(), **lightgbm_cases(), **blend_cases()}.items():
        content = {"description": case["description"], "modelFile": _model_file(name, case), **_vectors(case)}
        write_json(folder / f"{name}.json", content)


def make_data(seed: int = 7, *, nan: bool = False, features: int = FEATURES) -> tuple[np.ndarray, np.ndarray]:
    """Features like a lead matrix (counts, minutes, flags, small integers, zeros) and a noisy target, 0 or 1."""
    random = np.random.default_rng(seed)
    columns = [
        random.gamma(1.5, 300, ROWS),
        random.integers(0, 8, ROWS).astype(float),
        (random.random(ROWS) < 0.3).astype(float),
        random.normal(0, 1, ROWS) * (random.random(ROWS) < 0.6),
        random.integers(0, 30, ROWS) / 10,
        (random.random(ROWS) < 0.5).astype(float),
    ]
    x = np.column_stack(columns)[:, :features]
    score = x[:, 0] / 400 - 1.5
    if features > 3:
        score = score + 0.8 * x[:, 2] - 0.1 * x[:, 1] + np.sin(3 * x[:, 3]) + 0.4 * x[:, 2] * x[:, 5]
    y = (score + random.logistic(0, 0.6, ROWS) > 0).astype(int)
    if nan:
        x[random.random(x.shape) < 0.15] = np.nan
    return x, y


def sklearn_cases() -> dict[str, dict[str, Any]]:
    """scikit-learn models: inputs are compared as float32."""
    x, y = make_data()
    holes, y_holes = make_data(nan=True)
    one, y_one = make_data(features=1)
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    tree = DecisionTreeClassifier(max_depth=4, random_state=1).fit(holes, y_holes)
    deep = DecisionTreeClassifier(random_state=1).fit(x, np.random.default_rng(3).permutation(y))
    single_leaf = DecisionTreeClassifier(min_samples_leaf=ROWS, random_state=1).fit(x, y)
    one_feature = DecisionTreeClassifier(max_depth=3, random_state=1).fit(one, y_one)
    forest = RandomForestClassifier(8, max_depth=5, random_state=1).fit(holes, y_holes)
    extra = ExtraTreesClassifier(8, max_depth=5, random_state=1).fit(holes, y_holes)
    boosted = GradientBoostingClassifier(n_estimators=12, subsample=0.8, random_state=1).fit(x, y)
    return {
        "logistic": _case("logistic regression on scaled features", scaled, export_logistic(scaled), x),
        "tree-nan": _case("decision tree that saw NaN", tree, export_tree(tree), holes),
        "tree-deep": _case("tree of more than 64 leaves, fitted to noise", deep, export_tree(deep), x),
        "tree-single-leaf": _case("tree without a split", single_leaf, export_tree(single_leaf), x),
        "tree-one-feature": _case("tree on one feature", one_feature, export_tree(one_feature), one),
        "random-forest-nan": _case("random forest that saw NaN", forest, export_forest(forest), holes),
        "extra-trees-nan": _case("extra trees that saw NaN", extra, export_forest(extra), holes),
        "gradient-boosting": _case("gradient boosting", boosted, export_gradient_boosting(boosted), x),
    }


def lightgbm_cases() -> dict[str, dict[str, Any]]:
    """LightGBM boosters: inputs are compared as float64; every missing type."""
    x, y = make_data()
    holes, y_holes = make_data(nan=True)
    one, y_one = make_data(features=1)
    bag = [_boost(x, y, {"seed": seed, "bagging_fraction": 0.7, "extra_trees": True}) for seed in (1, 2, 3)]
    return {
        "lightgbm-missing-none": _bag("no NaN in training: NaN is read as 0", [_boost(x, y)], _with_nan(x)),
        "lightgbm-missing-nan": _bag("NaN has its own side", [_boost(holes, y_holes)], holes),
        "lightgbm-missing-zero": _bag(
            "zero_as_missing: NaN and 0 share a side", [_boost(holes, y_holes, {"zero_as_missing": True})], holes
        ),
        "lightgbm-missing-off": _bag(
            "use_missing=false: NaN is read as 0", [_boost(holes, y_holes, {"use_missing": False})], holes
        ),
        "lightgbm-bag": _bag("mean of three boosters as one sum", bag, x),
        "lightgbm-deep": _bag(
            "trees of more than 64 leaves",
            [_boost(x, y, {"num_leaves": 90, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0}, rounds=3)],
            x,
        ),
        "lightgbm-single-leaf": _bag("trees without a split", [_boost(x, y, {"min_data_in_leaf": ROWS})], x),
        "lightgbm-one-feature": _bag("one feature", [_boost(one, y_one)], one),
    }


def blend_cases() -> dict[str, dict[str, Any]]:
    """Blends in both spaces."""
    x, y = make_data()
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    forest = RandomForestClassifier(5, max_depth=4, random_state=2).fit(x, y)
    booster = _boost(x, y)
    models = [export_logistic(scaled), export_boosters([booster], ROWS)]
    inputs = _edge_inputs(x, models[1])
    probabilities = 0.3 * forest.predict_proba(inputs)[:, 1] + 0.7 * booster.predict(inputs)
    logits = 0.25 * scaled.decision_function(inputs) + 0.75 * booster.predict(inputs, raw_score=True)
    return {
        "blend-probability": {
            "description": "weighted mean of probabilities",
            "model": blend("probability", [0.3, 0.7], [export_forest(forest), models[1]]),
            "inputs": inputs,
            "expected": probabilities,
        },
        "blend-logit": {
            "description": "weighted mean of logits",
            "model": blend("logit", [0.25, 0.75], models),
            "inputs": inputs,
            "expected": sigmoid(logits),
        },
    }


def _boost(x: np.ndarray, y: np.ndarray, parameters: dict[str, Any] | None = None, rounds: int = 8) -> lgb.Booster:
    usual = {**FIXED, "num_leaves": 12, "min_data_in_leaf": 8, "learning_rate": 0.2, "seed": 1}
    return lgb.train({**usual, **(parameters or {})}, lgb.Dataset(x, y), rounds)


def _case(description: str, fitted: Any, model: Model, x: np.ndarray) -> dict[str, Any]:
    inputs = _edge_inputs(x, model)
    expected = fitted.predict_proba(inputs)[:, 1]
    return {"description": description, "model": model, "inputs": inputs, "expected": expected}


def _bag(description: str, boosters: list[lgb.Booster], x: np.ndarray) -> dict[str, Any]:
    model = export_boosters(boosters, ROWS)
    inputs = _edge_inputs(x, model)
    raw = np.mean([booster.predict(inputs, raw_score=True) for booster in boosters], axis=0)
    expected = boosters[0].predict(inputs) if len(boosters) == 1 else sigmoid(raw)
    return {"description": description, "model": model, "inputs": inputs, "expected": expected}


def _with_nan(x: np.ndarray) -> np.ndarray:
    holes = x.copy()
    holes[np.random.default_rng(5).random(x.shape) < 0.2] = np.nan
    return holes


def _edge_inputs(x: np.ndarray, model: Model) -> np.ndarray:
    """Ordinary rows, then rows with a cell on a threshold of the model or beside it, in float64 and in float32."""
    ordinary = x[:EVERYDAY_INPUTS]
    if model["kind"] != "tree-ensemble":
        return ordinary
    splits = [(f, t) for f, t in zip(model["feature"], model["threshold"], strict=True) if f >= 0 and abs(t) < 1e30]
    edges = []
    for place, (feature, threshold) in enumerate(splits[:: max(1, len(splits) * 7 // MOST_EDGE_INPUTS)]):
        narrow = float(np.float32(threshold))
        for value in (
            threshold,
            np.nextafter(threshold, np.inf),
            np.nextafter(threshold, -np.inf),
            narrow,
            float(np.nextafter(np.float32(threshold), np.float32(np.inf))),
            float(np.nextafter(np.float32(threshold), np.float32(-np.inf))),
            0.0,
        ):
            row = x[place].copy()
            row[feature] = value
            edges.append(row)
    return np.vstack([ordinary, *edges]) if edges else ordinary


def _model_file(name: str, case: dict[str, Any]) -> dict[str, Any]:
    return model_file(name, "sha256:golden", case["inputs"].shape[1], case["model"])


def _vectors(case: dict[str, Any]) -> dict[str, Any]:
    inputs = [[None if np.isnan(cell) else float(cell) for cell in row] for row in case["inputs"]]
    return {"inputs": inputs, "expected": [float(p) for p in case["expected"]]}


if __name__ == "__main__":
    main()
    total = sum(path.stat().st_size for path in TARGET_FOLDER.glob("*.json"))
    print(json.dumps({"files": len(list(TARGET_FOLDER.glob("*.json"))), "bytes": total}))
