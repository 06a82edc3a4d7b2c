"""Golden vectors of the reasons: models of every kind of trees, inputs, and what the `shap` package says of them.

Run from the repository root: python test/golden/explain/generate.py   (needs `pip install shap`)
Writes contracts/golden/explain/<case>.json: {description, modelFile, inputs (rows x features, null = NaN), expected,
contributions (rows x features)}; expected + the sum of a row's contributions is the row's raw score.
"""

import json
import sys
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import shap
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "training"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "model"))

from generate import make_data

from boosting import FIXED
from export_lightgbm import export_boosters
from export_sklearn import export_forest, export_gradient_boosting, export_tree
from portable_model import Model, model_file, write_json

TARGET_FOLDER = Path(__file__).resolve().parents[3] / "contracts" / "golden" / "explain"
INPUTS = 20


def main(folder: Path = TARGET_FOLDER) -> None:
    """Writes every case."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, case in {**sklearn_cases(), **lightgbm_cases()}.items():
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


def boost(x: np.ndarray, y: np.ndarray, **parameters: Any) -> lgb.Booster:
    """A small booster."""
    usual = {**FIXED, "num_leaves": 12, "min_data_in_leaf": 8, "learning_rate": 0.2, "seed": 1}
    return lgb.train({**usual, **parameters}, lgb.Dataset(x, y), 6)


def case_file(name: str, description: str, explained: list[Any], model: Model, x: np.ndarray) -> dict[str, Any]:
    """The mean of several explained models is the explanation of their mean."""
    inputs = x[:INPUTS]
    parts = [explain(estimator, inputs) for estimator in explained]
    contributions = np.mean([part[0] for part in parts], axis=0)
    return {
        "description": description,
        "modelFile": model_file(name, "sha256:golden", inputs.shape[1], model),
        "inputs": [[None if np.isnan(cell) else float(cell) for cell in row] for row in inputs],
        "expected": float(np.mean([part[1] for part in parts])),
        "contributions": [[float(value) for value in row] for row in contributions],
    }


def explain(estimator: Any, inputs: np.ndarray) -> tuple[np.ndarray, float]:
    """Contributions (rows x features) to the second class, and the expected value."""
    if isinstance(estimator, lgb.Booster):
        # LightGBM's own TreeSHAP, which is also what shap.TreeExplainer calls for its boosters.
        both = estimator.predict(inputs, pred_contrib=True)
        return both[:, :-1], float(both[0, -1])
    explainer = shap.TreeExplainer(estimator, feature_perturbation="tree_path_dependent")
    values = np.asarray(explainer.shap_values(inputs))
    expected = np.ravel(explainer.expected_value)
    return (values[:, :, 1], float(expected[1])) if values.ndim == 3 else (values, float(expected[0]))


if __name__ == "__main__":
    main()
    total = sum(path.stat().st_size for path in TARGET_FOLDER.glob("*.json"))
    print(json.dumps({"files": len(list(TARGET_FOLDER.glob("*.json"))), "bytes": total}))
