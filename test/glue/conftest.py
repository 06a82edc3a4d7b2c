"""One Spark for all tests of the Glue job, and the way to its sources."""

import sys
from pathlib import Path
from typing import Any

import pytest

from glue_home import REPO, Home

sys.path.insert(0, str(REPO / "glue-scripts"))


@pytest.fixture(scope="session")
def spark() -> Any:
    """One Spark for the whole folder: it takes seconds to start."""
    from leadlib.session import local_session

    session = local_session()
    yield session
    session.stop()


@pytest.fixture
def home(tmp_path: Path, spark: Any) -> Home:
    """Empty folders for one run."""
    return Home(tmp_path, spark)
