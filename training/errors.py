"""What can be wrong with the input of a training run, and how it is reported."""

import json
import sys
from pathlib import Path

# SageMaker shows the content of this file as the FailureReason of the training job:
# https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-output.html
FAILURE_FILE = Path("/opt/ml/output/failure")


class TrainingError(Exception):
    """A cause that the user can remedy; the message is one sentence that says what, which and the remedy."""


def report_failure(failure: Exception) -> None:
    """Writes the reason to standard output (the runner), standard error (people) and, in SageMaker, to its file."""
    message = str(failure)
    print("error " + json.dumps({"name": type(failure).__name__, "message": message}), flush=True)
    print(message, file=sys.stderr)
    if FAILURE_FILE.parent.is_dir():
        FAILURE_FILE.write_text(message, encoding="utf-8")
