"""One finished run that the tests of the outputs share."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from channel import make_matrix, train, write_channel


@dataclass(frozen=True)
class FinishedRun:
    """A run on the small channel."""

    channel: Path
    model_dir: Path
    process: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    folder = tmp_path_factory.mktemp("training")
    channel = write_channel(folder / "train", *make_matrix())
    process = train(channel, folder / "model")
    assert process.returncode == 0, process.stderr
    return FinishedRun(channel, folder / "model", process)
