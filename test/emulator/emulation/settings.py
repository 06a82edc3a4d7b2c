"""The launcher's settings, from its environment."""

import os
import sys
from pathlib import Path
from typing import Final

#: Where logs, evidence and the files of jobs go.
FOLDER: Final = Path(os.environ.get("EMU_FOLDER", "."))
CALL_LOG: Final = FOLDER / "calls.jsonl"
UNREAD: Final = FOLDER / "unread.json"
JOBS: Final = FOLDER / "jobs"
#: Factor on every wait and retry interval of a state machine.
WAIT_SCALE: Final = float(os.environ.get("EMU_WAIT_SCALE", "1"))
#: Runs the jobs' scripts: the Python that runs the launcher has the training libraries and Spark as well.
PYTHON: Final = sys.executable
PORT: Final = int(os.environ.get("GATEWAY_PORT", "4566"))

#: What MiniStack reads when it is imported.
MINISTACK: Final = {
    "BIND_HOST": "127.0.0.1",
    "MINISTACK_HOST": "127.0.0.1",
    "GATEWAY_PORT": str(PORT),
    # With `cryptography` installed these two would listen on all interfaces, whatever BIND_HOST says.
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "LAMBDA_EXECUTOR": "local",
    "SFN_WAIT_SCALE": str(WAIT_SCALE),
    "GLUE_CRAWLER_RUN_SECONDS": "1",
    "MINISTACK_ACCOUNT_ID": "000000000000",
    "MINISTACK_REGION": "us-east-1",
    "S3_PERSIST": "0",
    "PERSIST_STATE": "0",
    "STATE_DIR": str(FOLDER / "state"),
    "S3_DATA_DIR": str(FOLDER / "s3"),
    # What MiniStack itself calls by boto3 (Python custom resources) must come back here.
    "AWS_ENDPOINT_URL": f"http://127.0.0.1:{PORT}",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
