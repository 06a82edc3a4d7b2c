"""Exports scikit-learn models to the portable format."""

import math

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.ensemble._forest import ForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree._tree import Tree

from portable_model import LARGEST_FLOAT64, LEAF, NAN_LEFT, NAN_RIGHT, Model, NodeArrays, logistic, tree_ensemble


def export_tree(model: DecisionTreeClassifier) -> Model:
    """One tree; a leaf holds the share of positive training rows."""
    return _mean_of_trees([model.tree_])


def export_forest(model: ForestClassifier) -> Model:
    """A random forest or extra trees: the mean of the trees' leaf probabilities."""
    return _mean_of_trees([estimator.tree_ for estimator in model.estimators_])


def export_gradient_boosting(model: GradientBoostingClassifier) -> Model:
    """Sum of the stages' leaf values times the learning rate, from the prior log odds (`init_` is a DummyClassifier).

    The leaf values are those of the Newton step: Friedman 2001, https://doi.org/10.1214/aos/1013203451, algorithm 5.
    """
    nodes = NodeArrays()
    for stage in model.estimators_[:, 0]:
        _append(nodes, stage.tree_, stage.tree_.value[:, 0, 0] * model.learning_rate)
    prior = float(model.init_.class_prior_[1])
    base_score = math.log(prior / (1 - prior))
    return tree_ensemble(nodes, aggregation="sum", link="logit", base_score=base_score, input_precision="float32")


def export_logistic(model: Pipeline) -> Model:
    """StandardScaler and LogisticRegression as coefficients on raw features: w = v / s, b = c - sum(v m / s)."""
    scaler: StandardScaler = model[0]
    regression: LogisticRegression = model[1]
    coefficients = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - math.fsum(coefficients * scaler.mean_)
    return logistic(float(intercept), coefficients.tolist())


def _mean_of_trees(trees: list[Tree]) -> Model:
    nodes = NodeArrays()
    for tree in trees:
        # value: (nodes, 1 output, 2 classes), shares since scikit-learn 1.3.
        _append(nodes, tree, tree.value[:, 0, 1])
    return tree_ensemble(nodes, aggregation="mean", link="identity", base_score=0.0, input_precision="float32")


def _append(nodes: NodeArrays, tree: Tree, values: np.ndarray) -> None:
    """Appends one tree; `values` holds the output of each node. scikit-learn puts the root first."""
    offset = len(nodes.feature)
    leaf = tree.children_left == LEAF
    nodes.roots.append(offset)
    nodes.feature += np.where(leaf, LEAF, tree.feature).tolist()
    nodes.threshold += np.where(leaf, 0.0, np.clip(tree.threshold, -LARGEST_FLOAT64, LARGEST_FLOAT64)).tolist()
    nodes.left += np.where(leaf, LEAF, tree.children_left + offset).tolist()
    nodes.right += np.where(leaf, LEAF, tree.children_right + offset).tolist()
    nodes.value += np.where(leaf, values, 0.0).tolist()
    nodes.cover += tree.weighted_n_node_samples.tolist()
    nodes.missing += np.where(tree.missing_go_to_left, NAN_LEFT, NAN_RIGHT).tolist()
