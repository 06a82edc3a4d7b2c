"""The Spark session: tuned for a laptop, and the settings that the results depend on everywhere."""

import os

from pyspark.sql import SparkSession

from leadlib.local_java import start_gateway

_LAPTOP = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.default.parallelism": "4",
    "spark.sql.catalogImplementation": "in-memory",
    # No .crc twins of each written file: S3 does not have them either.
    "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    "spark.python.worker.reuse": "true",
}


def local_session(memory: str = "2g") -> SparkSession:
    """Spark inside this machine, quiet, reachable from this machine only."""
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        start_gateway(memory)
    builder = SparkSession.builder.master("local[*]").appName("leadscore-etl")
    for key, value in _LAPTOP.items():
        builder = builder.config(key, value)
    return prepare(builder.getOrCreate())


def prepare(spark: SparkSession) -> SparkSession:
    """Settings that the results depend on, for any session, Glue's as well."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.conf.set("spark.sql.adaptive.enabled", "true")
    # No empty _SUCCESS next to the Parquet files: Redshift copies everything under the prefix.
    spark._jsc.hadoopConfiguration().set("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
    return spark
