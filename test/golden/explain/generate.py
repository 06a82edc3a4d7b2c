"""Golden vectors of the reasons: models of every kind of trees, inputs, and what the `shap` package says of them.

Run from the repository root: python test/golden/explain/generate.py   (needs `pip install shap`)
Writes contracts/golden/explain/<case>.json: {description, modelFile, inputs (rows x features, null = NaN), expected,
contributions (rows x features)} and, with logistic regression, featureMeans; expected + the sum of a row's
contributions is the row's raw score.
"""

import json
import sys
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import shap
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))

from generate import make_data

from boosting import FIXED
from export_lightgbm import export_boosters
from export_sklearn import export_forest, export_gradient_boosting, export_logistic, export_tree
from portable_model import Model, blend, model_file, write_json

TARGET_FOLDER = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "explain"
INPUTS = 20


def main(folder: Path = TARGET_FOLDER) -> None:
    """Writes every case."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, case in {**sklearn_cases(), **lightgbm_cases(), **linear_cases()}.items():
        write_json(folder / f"{name}.json", case_file(name, **case))


def sklearn_cases() -> dict[str, dict[str, Any]]:
    """Forests explain a probability, boosting a logit."""
    x, y = make_data()
    tree = DecisionTreeClassifier(max_depth=5, random_state=1).fit(x, y)
    deep = DecisionTreeClassifier(random_state=1).fit(x, np.random.default_rng(3).permutation(y))
    forest = RandomForestClassifier(6, max_depth=5, random_state=1).fit(x, y)
    extra = ExtraTreesClassifier(6, max_depth=5, random_state=1).fit(x, y)
    boosted = GradientBoostingClassifier(n_estimators=12, subsample=0.8, random_state=1).fit(x, y)
    return {
        "tree": {"description": "decision tree", "explained": [tree], "model": export_tree(tree), "x": x},
        "tree-deep": {"description": "a path of many splits", "explained": [deep], "model": export_tree(deep), "x": x},
        "random-forest": {"description": "forest", "explained": [forest], "model": export_forest(forest), "x": x},
        "extra-trees": {"description": "extra trees", "explained": [extra], "model": export_forest(extra), "x": x},
        "gradient-boosting": {
            "description": "gradient boosting, in the logit",
            "explained": [boosted],
            "model": export_gradient_boosting(boosted),
            "x": x,
        },
    }


def lightgbm_cases() -> dict[str, dict[str, Any]]:
    """LightGBM in the logit, with missing values of both kinds."""
    x, y = make_data()
    holes, y_holes = make_data(nan=True)
    bag = [boost(x, y, seed=seed, bagging_fraction=0.7, extra_trees=True) for seed in (1, 2, 3)]
    missing = boost(holes, y_holes)
    zero = boost(holes, y_holes, zero_as_missing=True)
    deep = boost(x, y, num_leaves=90, min_data_in_leaf=1, min_sum_hessian_in_leaf=0)
    stump = boost(x, y, min_data_in_leaf=len(y))
    rows = len(y)
    return {
        "lightgbm-bag": {"description": "bag", "explained": bag, "model": export_boosters(bag, rows), "x": x},
        "lightgbm-missing-nan": {
            "description": "NaN has its own side",
            "explained": [missing],
            "model": export_boosters([missing], rows),
            "x": holes,
        },
        "lightgbm-missing-zero": {
            "description": "NaN and 0 share a side",
            "explained": [zero],
            "model": export_boosters([zero], rows),
            "x": holes,
        },
        "lightgbm-deep": {
            "description": "more than 64 leaves",
            "explained": [deep],
            "model": export_boosters([deep], rows),
            "x": x,
        },
        "lightgbm-single-leaf": {
            "description": "no split at all",
            "explained": [stump],
            "model": export_boosters([stump], rows),
            "x": x,
        },
    }


def linear_cases() -> dict[str, dict[str, Any]]:
    """Logistic regression, and a blend of logits; both need the means of the training rows."""
    x, y = make_data()
    scaled = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    booster = boost(x, y)
    boosted = GradientBoostingClassifier(n_estimators=12, subsample=0.8, random_state=1).fit(x, y)
    weights = [0.25, 0.45, 0.3]
    models = [export_logistic(scaled), export_boosters([booster], len(y)), export_gradient_boosting(boosted)]
    return {
        "logistic": {"description": "logistic regression", "explained": [scaled], "model": models[0], "x": x},
        "blend-logit": {
            "description": "weighted mean of logits",
            "explained": [scaled, booster, boosted],
            "weights": weights,
            "model": blend("logit", weights, models),
            "x": x,
        },
    }


def boost(x: np.ndarray, y: np.ndarray, **parameters: Any) -> lgb.Booster:
    """A small booster."""
    usual = {**FIXED, "num_leaves": 12, "min_data_in_leaf": 8, "learning_rate": 0.2, "seed": 1}
    return lgb.train({**usual, **parameters}, lgb.Dataset(x, y), 6)


def case_file(
    name: str,
    description: str,
    explained: list[Any],
    model: Model,
    x: np.ndarray,
    weights: list[float] | None = None,
) -> dict[str, Any]:
    """The weighted mean of several explained models is the explanation of their weighted mean."""
    inputs = x[:INPUTS]
    parts = [explain(estimator, inputs, x) for estimator in explained]
    means = {"featureMeans": x.mean(axis=0).tolist()} if any(isinstance(part, Pipeline) for part in explained) else {}
    return {
        "description": description,
        "modelFile": model_file(name, "sha256:golden", inputs.shape[1], model),
        **means,
        "inputs": [[None if np.isnan(cell) else float(cell) for cell in row] for row in inputs],
        "expected": float(np.average([part[1] for part in parts], weights=weights)),
        "contributions": np.average([part[0] for part in parts], axis=0, weights=weights).tolist(),
    }


def explain(estimator: Any, inputs: np.ndarray, training: np.ndarray) -> tuple[np.ndarray, float]:
    """Contributions (rows x features) to the second class, and the expected value."""
    if isinstance(estimator, lgb.Booster):
        # LightGBM's own TreeSHAP, which is also what shap.TreeExplainer calls for its boosters.
        both = estimator.predict(inputs, pred_contrib=True)
        return both[:, :-1], float(both[0, -1])
    if isinstance(estimator, Pipeline):
        scaler, regression = estimator
        # Without max_samples the masker takes 100 rows of the training rows for their mean.
        background = shap.maskers.Independent(scaler.transform(training), max_samples=len(training))
        linear = shap.LinearExplainer(regression, background)
        return np.asarray(linear.shap_values(scaler.transform(inputs))), float(np.ravel(linear.expected_value)[0])
    explainer = shap.TreeExplainer(estimator, feature_perturbation="tree_path_dependent")
    values = np.asarray(explainer.shap_values(inputs))
    expected = np.ravel(explainer.expected_value)
    return (values[:, :, 1], float(expected[1])) if values.ndim == 3 else (values, float(expected[0]))


if __name__ == "__main__":
    main()
    total = sum(path.stat().st_size for path in TARGET_FOLDER.glob("*.json"))
    print(json.dumps({"files": len(list(TARGET_FOLDER.glob("*.json"))), "bytes": total}))
