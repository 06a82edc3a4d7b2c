"""Bad input ends a run with one sentence that names the cause and the remedy."""

import json
from pathlib import Path

import numpy as np
import pytest
from channel import NAMES, make_matrix, train, write_channel

import errors
import train as program
from errors import TrainingError
from training_set import read_training_set


def test_nan_names_column_and_row(tmp_path: Path) -> None:
    features, target = make_matrix()
    features[6, 1] = np.nan
    with pytest.raises(TrainingError, match=r"minutes .* holds nan in row 7"):
        read_training_set(write_channel(tmp_path, features, target), folds=3)


@pytest.mark.parametrize("value", [0, 1])
def test_one_class_is_refused(tmp_path: Path, value: int) -> None:
    features, target = make_matrix()
    with pytest.raises(TrainingError, match=r"need at least 6 of each: add labelled leads"):
        read_training_set(write_channel(tmp_path, features, np.full_like(target, value)), folds=3)


def test_too_few_positives_are_refused(tmp_path: Path) -> None:
    features, _ = make_matrix(40)
    target = np.zeros(40, dtype=int)
    target[:5] = 1
    with pytest.raises(TrainingError, match="5 converted and 35 other"):
        read_training_set(write_channel(tmp_path, features, target), folds=3)


def test_target_must_be_zero_or_one(tmp_path: Path) -> None:
    features, target = make_matrix()
    with pytest.raises(TrainingError, match="only 0 and 1"):
        read_training_set(write_channel(tmp_path, features, target * 2), folds=3)


def test_missing_target_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no column __target"):
        read_training_set(write_channel(tmp_path, make_matrix()[0], None), folds=3)


def test_columns_must_be_the_outputs_in_order(tmp_path: Path) -> None:
    channel = write_channel(tmp_path, *make_matrix())
    swapped = [NAMES[1], NAMES[0], *NAMES[2:]]
    spec = {"hash": "sha256:abc", "outputs": [{"name": name} for name in swapped]}
    (channel / "features.json").write_text(json.dumps(spec))
    with pytest.raises(TrainingError, match="column 1 is 'visits' but should be 'minutes'"):
        read_training_set(channel, folds=3)


@pytest.mark.parametrize(("name", "content"), [("features.json", "{}"), ("matrix.parquet", "no parquet")])
def test_malformed_and_missing_files_are_named(tmp_path: Path, name: str, content: str) -> None:
    channel = write_channel(tmp_path, *make_matrix())
    (channel / name).write_text(content)
    with pytest.raises(TrainingError, match=name):
        read_training_set(channel, folds=3)
    (channel / name).unlink()
    with pytest.raises(TrainingError, match=rf"{name} is missing"):
        read_training_set(channel, folds=3)


def test_a_text_column_is_named(tmp_path: Path) -> None:
    features, target = make_matrix()
    words = features.astype(object)
    words[:, 0] = "many"
    with pytest.raises(TrainingError, match=r"visits of matrix\.parquet is not numeric"):
        read_training_set(write_channel(tmp_path, words, target), folds=3)


def test_tiny_input_ends_with_exit_code_1_and_one_sentence(tmp_path: Path) -> None:
    process = train(write_channel(tmp_path / "train", *make_matrix(6)), tmp_path / "model")
    assert process.returncode == 1
    assert "Traceback" not in process.stderr
    assert process.stderr.strip().endswith("add labelled leads.")
    (line,) = process.stdout.splitlines()
    failure = json.loads(line.removeprefix("error "))
    assert failure == {"name": "TrainingError", "message": process.stderr.strip()}


def test_a_single_feature_and_the_least_rows_train(tmp_path: Path) -> None:
    features, target = make_matrix(40)
    channel = write_channel(tmp_path / "train", features[:, 1:2], target, ["minutes"])
    process = train(channel, tmp_path / "model", "--tuning-trials", "1", "--folds", "2")
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--folds", "1"], "argument --folds: must be at least 2, not 1"),
        (["--tuning-trials", "many"], "argument --tuning-trials: invalid integer value: 'many'"),
        (["--depth", "3"], "unrecognized arguments: --depth 3"),
    ],
)
def test_wrong_hyperparameters_are_named(capsys: pytest.CaptureFixture[str], arguments: list[str], cause: str) -> None:
    assert program.main(arguments) == 1
    assert capsys.readouterr().err.strip() == f"Wrong hyperparameter: {cause}."


def test_sagemaker_gets_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(errors, "FAILURE_FILE", tmp_path / "failure")
    monkeypatch.setenv("SM_CHANNEL_TRAIN", str(tmp_path / "nowhere"))
    assert program.main([]) == 1
    assert (tmp_path / "failure").read_text() == capsys.readouterr().err.strip()


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [(OSError("libgomp.so.1: cannot open"), "dnf install libgomp"), (ImportError("no lightgbm"), "pip install -r")],
)
def test_a_missing_library_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cause: Exception, sentence: str
) -> None:
    import builtins

    import boosting

    real_import = builtins.__import__

    def refuse(name: str, *rest: object) -> object:
        if name == "lightgbm":
            raise cause
        return real_import(name, *rest)

    boosting.load_lightgbm.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert program.main([]) == 1
    monkeypatch.undo()
    assert sentence in capsys.readouterr().err
