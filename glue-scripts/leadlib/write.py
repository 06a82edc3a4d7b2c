"""Last step: leads as Parquet, rejected rows as JSON lines. Each replaces its own folder only."""

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leadlib.deduplicate import KEPT, QUARANTINED, quoted
from leadlib.manifest import Manifest

CSV_BYTES_PER_FILE: Final = 512 * 2**20
"""About 128 MB of Parquet: leads take a quarter of their CSV size or less."""

REJECTS_PER_FILE: Final = 200_000


def write_leads(marked: DataFrame, manifest: Manifest, csv_bytes: int, uri: str) -> None:
    """The kept rows of `csv_bytes` of raw files, columns in schema order, sorted by place; a file even without rows."""
    leads = marked.where(F.col("_outcome") == KEPT)
    ordered = _in_files(leads, csv_bytes, CSV_BYTES_PER_FILE).select(
        *(quoted(column.key) for column in manifest.schema.columns),
        "_extra",
        _file_key(manifest).alias("_source_file"),
        "_source_line",
        F.lit(manifest.run_id).alias("_run_id"),
    )
    ordered.write.mode("overwrite").parquet(uri)


def write_quarantine(marked: DataFrame, manifest: Manifest, rows: int, uri: str) -> None:
    """The rejected rows, one JSON object a line."""
    rejects = _in_files(marked.where(F.col("_outcome") == QUARANTINED), rows, REJECTS_PER_FILE).select(
        _file_key(manifest).alias("file"),
        F.col("_source_line").alias("line"),
        F.col("_reason").alias("reason"),
        F.col("_column").alias("column"),
        F.col("_raw").alias("raw"),
    )
    rejects.write.mode("overwrite").option("ignoreNullFields", "false").json(uri)


def _in_files(rows: DataFrame, amount: int, per_file: int) -> DataFrame:
    # coalesce and not repartition: fewer, larger files without moving the rows once more.
    return rows.coalesce(-(-max(amount, 1) // per_file)).sortWithinPartitions("_file", "_source_line")


def _file_key(manifest: Manifest) -> Column:
    keys = F.array(*(F.lit(file.key) for file in manifest.files))
    return keys[F.col("_file")]
