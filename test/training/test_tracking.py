"""MLflow: logged where it is there, a warning where it is not, never a failure and never a wait."""

import json
import socket
import time
from pathlib import Path

import pytest
from channel import CANDIDATES, read_candidate, run_script, train

import tracking
from conftest import FinishedRun

SMALL = ("--tuning-trials", "2", "--folds", "2", "--seed", "5")


@pytest.fixture
def silent_server() -> str:
    """Accepts connections and never answers, as a server behind a broken network does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _evaluation(folder: Path) -> Path:
    path = folder / "evaluation.json"
    candidates = [{"name": name, "rocAuc": 0.9, "f1": 0.8, "ece": None} for name in CANDIDATES]
    path.write_text(json.dumps({"candidates": candidates}))
    return path


def test_training_and_evaluation_are_one_run(finished_run: FinishedRun, tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    process = train(finished_run.channel, tmp_path / "model", *SMALL, MLFLOW_TRACKING_URI=uri)
    assert process.returncode == 0, process.stderr
    assert all(line.startswith("progress ") for line in process.stdout.splitlines())
    logged = json.loads((tmp_path / "model" / "training.json").read_text())["mlflow"]
    assert (logged["trackingUri"], logged["experiment"]) == (uri, "leadscore")

    arguments = ["--run-id", logged["runId"], "--evaluation", str(_evaluation(tmp_path))]
    added = run_script("log_evaluation.py", *arguments, environment={"MLFLOW_TRACKING_URI": uri})
    assert json.loads(added.stdout) == {"logged": True}, added.stderr

    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=uri)
    run = client.get_run(logged["runId"])
    assert run.info.status == "FINISHED"
    assert run.data.params["seed"] == "5"
    assert 0.5 < run.data.metrics["lightgbm.cvRocAuc"] < 1
    assert run.data.metrics["blend.holdout.rocAuc"] == 0.9
    assert "blend.holdout.ece" not in run.data.metrics
    artifacts = Path(run.info.artifact_uri.removeprefix("file://"))
    assert artifacts.is_relative_to(tmp_path)
    copy = json.loads((artifacts / "candidates" / "lightgbm.json").read_text())
    assert copy == read_candidate(tmp_path / "model", "lightgbm")
    table = json.loads((artifacts / "tuning.json").read_text())
    assert table["columns"][:2] == ["trial", "rocAuc"]
    assert len(table["data"]) == 2


def test_a_lost_server_is_a_warning(finished_run: FinishedRun, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{closed.getsockname()[1]}"
    process = train(finished_run.channel, tmp_path, *SMALL, MLFLOW_TRACKING_URI=uri)
    assert process.returncode == 0, process.stderr
    assert json.loads((tmp_path / "training.json").read_text())["mlflow"]["warning"].startswith(
        "Not logged to MLflow: "
    )
    assert read_candidate(tmp_path, "lightgbm")["name"] == "lightgbm"


def test_a_missing_package_is_a_warning(finished_run: FinishedRun, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "mlflow.py").write_text("raise ImportError('hidden')")
    environment = {"MLFLOW_TRACKING_URI": "http://127.0.0.1:1", "PYTHONPATH": str(hidden)}
    process = train(finished_run.channel, tmp_path / "model", *SMALL, **environment)
    assert process.returncode == 0, process.stderr
    warning = json.loads((tmp_path / "model" / "training.json").read_text())["mlflow"]["warning"]
    assert warning == "Not logged to MLflow: mlflow is not installed (hidden)."


def test_a_silent_server_delays_the_evaluation_log_by_the_timeout_only(silent_server: str, tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    environment = {
        "MLFLOW_TRACKING_URI": silent_server,
        "MLFLOW_HTTP_REQUEST_TIMEOUT": "1",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    }
    arguments = ["--run-id", "x", "--evaluation", str(_evaluation(tmp_path))]
    process = run_script("log_evaluation.py", *arguments, environment=environment)
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["logged"] is False


def test_the_deadline_holds_whatever_the_client_does() -> None:
    with pytest.raises(tracking.TrackingUnavailableError, match=r"did not answer within 0.05 s"):
        tracking.with_deadline(lambda: time.sleep(5), 0.05)


def test_a_malformed_evaluation_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "evaluation.json"
    path.write_text("[]")
    process = run_script("log_evaluation.py", "--run-id", "x", "--evaluation", str(path))
    assert process.returncode == 1
    assert "is not an evaluation" in process.stderr
