"""Which trials of the tuning go on, and which end up in the bag."""

import pytest
from channel import make_matrix

from cross_validation import make_folds
from search_space import draw_trials
from tuning import Trial, best_of_both, tune


def ranked(kinds: str) -> list[Trial]:
    """Trials, best first; `g` is a greedy one, `x` one with random split points."""
    return [Trial(place + 1, {"extra_trees": kind == "x"}) for place, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "count", "expected"),
    [
        ("gggx", 3, [1, 2, 4]),
        ("xxxg", 3, [1, 2, 4]),
        ("gxgx", 3, [1, 2, 3]),
        ("ggxxg", 5, [1, 2, 3, 4, 5]),
        ("gggg", 3, [1, 2, 3]),
        ("gx", 3, [1, 2]),
        ("gx", 1, [1]),
        ("", 3, []),
    ],
)
def test_the_best_trials_hold_the_best_of_either_kind_in_their_order(
    kinds: str, count: int, expected: list[int]
) -> None:
    assert [trial.number for trial in best_of_both(ranked(kinds), count)] == expected


def test_trials_of_both_kinds_see_every_fold() -> None:
    features, target = make_matrix()
    folds = make_folds(target, 3, seed=1)
    finished = [trial for trial in tune(features, target, folds, trials=9, seed=1) if len(trial.fits) == len(folds)]
    assert {trial.parameters["extra_trees"] for trial in finished} == {False, True}
    assert [trial.roc_auc() for trial in finished] == sorted((trial.roc_auc() for trial in finished), reverse=True)


def test_a_larger_budget_extends_a_smaller_one() -> None:
    assert draw_trials(9, seed=3)[:4] == draw_trials(4, seed=3)
