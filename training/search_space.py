"""Where the tuning of LightGBM looks."""

import numpy as np

Parameters = dict[str, float | int | bool]

# A sound middle of the space: the first trial, so that a budget of one trial is already a usable model.
FIRST_TRIAL: Parameters = {
    "extra_trees": False,
    "num_leaves": 21,
    "learning_rate": 0.045,
    "min_data_in_leaf": 5,
    "feature_fraction": 0.35,
    "bagging_fraction": 0.9,
    "lambda_l2": 1.0,
    "path_smooth": 1.0,
}


def draw_trials(trials: int, seed: int) -> list[Parameters]:
    """The parameter sets to try; each depends on the seed and its place only, so a larger budget extends a smaller."""
    return [FIRST_TRIAL] + [_draw(trial, np.random.default_rng([seed, trial])) for trial in range(1, trials)]


def _draw(trial: int, random: np.random.Generator) -> Parameters:
    # Every third trial draws split points at random (extra_trees). Such boosters err differently from the greedy ones,
    # so averaging both gains (`best_of_both`). They need most features in each tree; greedy ones prefer few on one-hot
    # columns.
    # At most 39 leaves: more only over-fitted, and up to 64 leaves fit one machine word in a fast evaluator.
    extra_trees = trial % 3 == 2
    return {
        "extra_trees": extra_trees,
        "num_leaves": int(random.integers(12, 40)),
        "learning_rate": round(float(np.exp(random.uniform(np.log(0.03), np.log(0.08)))), 4),
        "min_data_in_leaf": int(random.integers(2, 16)),
        "feature_fraction": round(float(random.uniform(0.6, 1.0) if extra_trees else random.uniform(0.2, 0.6)), 3),
        "bagging_fraction": round(float(random.uniform(0.7, 0.95)), 3),
        "lambda_l2": round(float(np.exp(random.uniform(np.log(0.1), np.log(5)))), 3),
        "path_smooth": float(random.integers(0, 3)),
    }
