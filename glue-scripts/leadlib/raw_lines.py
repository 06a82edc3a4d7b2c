"""First step: the raw bytes of all files, one Spark partition for each file."""

import re
from urllib.parse import unquote

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from leadlib.errors import SourceFileMissingError
from leadlib.manifest import Manifest
from leadlib.storage import join

_WHOLE_FILES = str(2**40)
_GLOB_SIGNS = re.compile(r"([\\{}\[\]*?])")


def read_raw_lines(spark: SparkSession, raw_root: str, manifest: Manifest) -> DataFrame:
    """DataFrame (path STRING, bytes BINARY): the files cut at each 0x0A byte, in order, one partition for each.

    Spark's own CSV reader knows neither line numbers nor what to do with a broken quote, and `binaryFile` holds a whole
    file in memory and ends at 2 GB. The text source streams: its lines, taken as bytes, are the file. A file is never
    split, because only its start tells what a quote means; a single line must stay below 2 GB.
    """
    # "Opening a file costs 1 TB, a partition holds 1 TB": no file is split and no two share a partition.
    spark.conf.set("spark.sql.files.maxPartitionBytes", _WHOLE_FILES)
    spark.conf.set("spark.sql.files.openCostInBytes", _WHOLE_FILES)
    # Spark reads * ? [ ] { } in a path as patterns; in a file name they are letters.
    paths = [_GLOB_SIGNS.sub(r"\\\1", join(raw_root, file.key)) for file in manifest.files]
    try:
        lines = spark.read.option("lineSep", "\n").text(paths)
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        missing = (error.getMessageParameters() or {}).get("path", "a file of the manifest")
        raise SourceFileMissingError(
            f"{missing} is not there any more. It was moved or deleted after the intake; drop it again."
        ) from error
    return lines.select(
        F.col("_metadata.file_path").alias("path"),
        F.col("value").cast("binary").alias("bytes"),
    )


def path_identity(uri: str) -> str:
    """What is the same in all spellings of one file's URI (file:/x, file:///x, s3a://b/x, percent signs)."""
    return re.sub(r"^[a-z0-9]+:/*", "", unquote(uri)).lstrip("/")
