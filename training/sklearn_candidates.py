"""The candidates from scikit-learn, with parameters that need no tuning on lead data."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from candidate import Candidate
from cross_validation import Fold
from export_sklearn import export_forest, export_gradient_boosting, export_logistic, export_tree
from parallel import map_parallel
from portable_model import Model


@dataclass(frozen=True)
class Recipe:
    """How a candidate is made and exported."""

    name: str
    parameters: dict[str, Any]
    make: Callable[[int, dict[str, Any]], ClassifierMixin]
    export: Callable[[Any], Model]


def _logistic(seed: int, parameters: dict[str, Any]) -> ClassifierMixin:
    # Scaled features make one penalty fair to all columns; the export folds the scaling away.
    return make_pipeline(StandardScaler(), LogisticRegression(random_state=seed, **parameters))


RECIPES = [
    Recipe("logistic-regression", {"C": 0.3, "max_iter": 500}, _logistic, export_logistic),
    Recipe(
        "decision-tree",
        {"max_leaf_nodes": 60, "min_samples_leaf": 15},
        lambda seed, parameters: DecisionTreeClassifier(random_state=seed, **parameters),
        export_tree,
    ),
    Recipe(
        "random-forest",
        {"n_estimators": 100, "min_samples_leaf": 2, "max_features": 0.3},
        lambda seed, parameters: RandomForestClassifier(random_state=seed, n_jobs=1, **parameters),
        export_forest,
    ),
    Recipe(
        "extra-trees",
        {"n_estimators": 100, "min_samples_leaf": 3, "max_features": 0.3},
        lambda seed, parameters: ExtraTreesClassifier(random_state=seed, n_jobs=1, **parameters),
        export_forest,
    ),
    Recipe(
        "gradient-boosting",
        {
            "n_estimators": 200,
            "learning_rate": 0.07,
            "max_depth": 5,
            "max_features": 0.15,
            "subsample": 0.8,
            "min_samples_leaf": 4,
        },
        lambda seed, parameters: GradientBoostingClassifier(random_state=seed, **parameters),
        export_gradient_boosting,
    ),
]


def fit_candidate(recipe: Recipe, features: np.ndarray, target: np.ndarray, folds: list[Fold], seed: int) -> Candidate:
    """Fits on every fold and on all rows, side by side."""
    started = time.monotonic()

    def fit(rows: np.ndarray | None) -> ClassifierMixin:
        model = recipe.make(seed, recipe.parameters)
        return model.fit(features, target) if rows is None else model.fit(features[rows], target[rows])

    # All rows first: the longest piece must not start last.
    whole, *parts = map_parallel(fit, [None, *(fold.fit for fold in folds)])
    out_of_fold = np.empty(len(target))
    for fold, part in zip(folds, parts, strict=True):
        out_of_fold[fold.held_out] = part.predict_proba(features[fold.held_out])[:, 1]
    return Candidate(recipe.name, recipe.export(whole), out_of_fold, time.monotonic() - started, recipe.parameters)
