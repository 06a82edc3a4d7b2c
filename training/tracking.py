"""MLflow, made so that it can neither delay nor fail a run."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from mlflow import MlflowClient

Result = TypeVar("Result")

DEFAULT_EXPERIMENT = "leadscore"
# The run is logged after the candidates are written; nobody waits longer than this for a slow or lost server.
DEADLINE_SECONDS = 30.0

QUIET_AND_BOUNDED = {
    # Defaults are 120 s and 7 retries with growing pauses: minutes for a lost server.
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "GIT_PYTHON_REFRESH": "quiet",
}


class TrackingUnavailableError(Exception):
    """MLflow is not set up, not installed or does not answer; a warning, not a failure."""


def with_deadline(work: Callable[[], Result], seconds: float = DEADLINE_SECONDS) -> Result:
    """Runs `work` on a daemon thread: whatever a client library waits for, the process goes on and can end."""
    return Background(work).result(seconds)


class Background:
    """Work that runs beside the caller. Every failure of it is a TrackingUnavailableError, a late answer too."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._outcome: list[Result] = []
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Result]) -> None:
        try:
            self._outcome.append(work())
        except Exception as failure:
            self._failure = failure

    def result(self, seconds: float) -> Result:
        """Waits at most `seconds` for the result."""
        self._thread.join(seconds)
        if self._outcome:
            return self._outcome[0]
        if self._failure is None:
            raise TrackingUnavailableError(f"the tracking server did not answer within {seconds:g} s")
        if isinstance(self._failure, TrackingUnavailableError):
            raise self._failure
        # The first line is the cause; what follows is a traceback or advice for other uses.
        cause = (str(self._failure) or repr(self._failure)).splitlines()[0]
        raise TrackingUnavailableError(cause) from self._failure


def tracking_uri() -> str:
    """MLFLOW_TRACKING_URI. Without it nothing is guessed and nothing is logged."""
    uri = os.environ.get("MLFLOW_TRACKING_URI", "").strip()
    if not uri:
        raise TrackingUnavailableError("MLFLOW_TRACKING_URI is not set")
    return uri


def connect() -> MlflowClient:
    """Imports MLflow (about two seconds) and connects, without noise and with short timeouts."""
    uri = tracking_uri()
    for name, value in QUIET_AND_BOUNDED.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
    except ImportError as missing:
        raise TrackingUnavailableError(f"mlflow is not installed ({missing})") from missing
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.ERROR)
    return MlflowClient(tracking_uri=uri)


def experiment_name() -> str:
    """MLFLOW_EXPERIMENT_NAME, or `leadscore`."""
    return os.environ.get("MLFLOW_EXPERIMENT_NAME", "").strip() or DEFAULT_EXPERIMENT


def open_experiment(client: MlflowClient) -> str:
    """The id of the experiment; creates it (and the database of a local store) when missing."""
    found = client.get_experiment_by_name(experiment_name())
    if found is not None:
        return found.experiment_id
    try:
        return client.create_experiment(experiment_name(), artifact_location=_artifact_location())
    except Exception:
        # Another run may have created it in between.
        with suppress(Exception):
            found = client.get_experiment_by_name(experiment_name())
        if found is None:
            raise
        return found.experiment_id


def _artifact_location() -> str | None:
    """Artifacts of a local SQLite store lie beside it; MLflow's default is the working directory."""
    scheme = "sqlite:///"
    uri = tracking_uri()
    if not uri.startswith(scheme):
        return None
    return (Path(uri.removeprefix(scheme)).resolve().parent / "artifacts").as_uri()
