"""Starts MiniStack on 127.0.0.1 with everything that the app needs and MiniStack lacks.

    EMU_FOLDER=<folder> GATEWAY_PORT=<port> python launcher.py

Ends with its standard input: when the process that holds the other end is gone, the whole process group is killed.
"""

import os
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from emulation import settings

os.environ.update(settings.MINISTACK)

from ministack import app as ministack_app

from emulation import install
from emulation.gateway import wrap


def die_with_parent() -> None:
    """End all of the group as soon as standard input ends."""
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main() -> None:
    """Run until killed."""
    settings.FOLDER.mkdir(parents=True, exist_ok=True)
    settings.JOBS.mkdir(exist_ok=True)
    settings.CALL_LOG.touch()
    if os.getpgrp() == os.getpid():
        threading.Thread(target=die_with_parent, daemon=True).start()
    install.everything()
    ministack_app.app = wrap(ministack_app.app)
    sys.argv = sys.argv[:1]
    ministack_app.main()


if __name__ == "__main__":
    main()
