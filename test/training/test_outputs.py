"""What a run leaves behind, and what it says while it runs."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from channel import CANDIDATES, NAMES, make_matrix, read_candidate, train
from reference_evaluator import evaluate
from sklearn.metrics import log_loss, roc_auc_score

from conftest import FinishedRun


def test_every_candidate_is_exported_and_evaluates_to_probabilities(finished_run: FinishedRun) -> None:
    features, target = make_matrix()
    for name in CANDIDATES:
        content = read_candidate(finished_run.model_dir, name)
        common = (content["formatVersion"], content["name"], content["featureSpecHash"], content["featureCount"])
        assert common == (1, name, "sha256:abc", len(NAMES))
        probabilities = [evaluate(content["model"], row) for row in features[:80].tolist()]
        assert all(0 <= probability <= 1 for probability in probabilities)
        assert roc_auc_score(target[:80], probabilities) > 0.8


def test_out_of_fold_predictions_are_in_matrix_order_and_honest(finished_run: FinishedRun) -> None:
    _, target = make_matrix()
    table = pq.read_table(finished_run.model_dir / "out-of-fold.parquet")
    assert table.column_names == CANDIDATES
    assert table.num_rows == len(target)
    described = json.loads((finished_run.model_dir / "training.json").read_text())["candidates"]
    for candidate in described:
        probabilities = table.column(candidate["name"]).to_numpy()
        assert candidate["cvRocAuc"] == pytest.approx(roc_auc_score(target, probabilities), abs=1e-12)
        assert candidate["cvLogLoss"] == pytest.approx(log_loss(target, probabilities), abs=1e-12)
        assert 0.75 < candidate["cvRocAuc"] < 0.97  # the noise in the target allows no more


def test_training_json_describes_the_run(finished_run: FinishedRun) -> None:
    _, target = make_matrix()
    training = json.loads((finished_run.model_dir / "training.json").read_text())
    assert training["formatVersion"] == 1
    assert (training["seed"], training["folds"], training["tuningTrials"]) == (5, 3, 4)
    assert (training["rows"], training["positives"]) == (240, int(target.sum()))
    assert [candidate["name"] for candidate in training["candidates"]] == CANDIDATES
    assert [trial["trial"] for trial in training["tuning"]] == [1, 2, 3, 4]
    assert all(0.5 < trial["rocAuc"] <= 1 and trial["parameters"]["num_leaves"] for trial in training["tuning"])
    assert set(training["libraries"]) == {"python", "lightgbm", "scikit-learn", "numpy"}
    assert training["mlflow"] == {"warning": "Not logged to MLflow: MLFLOW_TRACKING_URI is not set."}
    assert training["seconds"] > 0


def test_standard_output_holds_progress_lines_only(finished_run: FinishedRun) -> None:
    lines = finished_run.process.stdout.splitlines()
    assert all(line.startswith("progress ") for line in lines)
    steps = [json.loads(line.removeprefix("progress ")) for line in lines]
    assert [step["step"] for step in steps if "index" in step] == CANDIDATES
    assert {step["of"] for step in steps if "of" in step} == {7}
    trials = [step for step in steps if "trial" in step]
    assert [step["trial"] for step in trials] == sorted(step["trial"] for step in trials)
    assert trials[-1]["trial"] == trials[-1]["trials"] == 4
    assert trials[-1]["secondsLeft"] == 0
    assert set(trials[0]) == {"step", "trial", "trials", "bestRocAuc", "secondsLeft"}
    assert finished_run.process.stderr == ""


def test_same_input_and_seed_give_the_same_bytes(finished_run: FinishedRun, tmp_path) -> None:
    # One OpenMP and BLAS thread more or less must not matter either.
    again = train(finished_run.channel, tmp_path, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    assert again.returncode == 0, again.stderr
    for name in [f"candidates/{candidate}.json" for candidate in CANDIDATES] + ["out-of-fold.parquet"]:
        assert (tmp_path / name).read_bytes() == (finished_run.model_dir / name).read_bytes(), name


def test_another_seed_gives_another_model(finished_run: FinishedRun, tmp_path) -> None:
    other = train(finished_run.channel, tmp_path, "--tuning-trials", "1", "--folds", "2", "--seed", "6")
    assert other.returncode == 0, other.stderr
    lightgbm = "candidates/lightgbm.json"
    assert (tmp_path / lightgbm).read_bytes() != (finished_run.model_dir / lightgbm).read_bytes()


def test_blend_weights_sum_to_one_and_its_members_are_the_candidates(finished_run: FinishedRun) -> None:
    blend = read_candidate(finished_run.model_dir, "blend")["model"]
    weights = [member["weight"] for member in blend["members"]]
    assert blend["space"] == "logit"
    assert np.isclose(sum(weights), 1, atol=1e-12)
    assert min(weights) > 0
    training = json.loads((finished_run.model_dir / "training.json").read_text())
    named = training["candidates"][-1]["parameters"]["weights"]
    for (name, weight), member in zip(named.items(), blend["members"], strict=True):
        assert member == {"weight": weight, "model": read_candidate(finished_run.model_dir, name)["model"]}
