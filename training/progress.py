"""Progress of a run on standard output: one line each, the word `progress` and JSON."""

import json
import threading

_lock = threading.Lock()


def report_progress(**fields: object) -> None:
    """Prints one line. Several threads report, so the line is written under a lock."""
    with _lock:
        print("progress " + json.dumps(fields), flush=True)
