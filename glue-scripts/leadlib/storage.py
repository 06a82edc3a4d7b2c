"""Small files and folders through Hadoop's file system, which knows s3:// in Glue and file:// on a laptop alike."""

from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession


def join(root: str, key: str) -> str:
    """The URI of `key` under `root`; one slash between them."""
    return f"{root.rstrip('/')}/{key.lstrip('/')}"


def read_text(spark: SparkSession, uri: str) -> str | None:
    """The UTF-8 text of one small file, None when there is none."""
    fs, path = _open(spark, uri)
    try:
        stream = fs.open(path)
    except Py4JJavaError as error:
        if "FileNotFoundException" in str(error.java_exception.getClass().getName()):
            return None
        raise
    try:
        return bytes(spark._jvm.org.apache.commons.io.IOUtils.toByteArray(stream)).decode("utf-8-sig")
    finally:
        stream.close()


def write_text(spark: SparkSession, uri: str, text: str) -> None:
    """Write one small UTF-8 file, over the old one if there is one. Parent folders are made."""
    fs, path = _open(spark, uri)
    stream = fs.create(path, True)
    try:
        stream.write(bytearray(text.encode("utf-8")))
    finally:
        stream.close()


def delete(spark: SparkSession, uri: str) -> None:
    """Delete a file or a folder with all in it; nothing happens when there is none."""
    fs, path = _open(spark, uri)
    fs.delete(path, True)


def _open(spark: SparkSession, uri: str) -> tuple[Any, Any]:
    path = spark._jvm.org.apache.hadoop.fs.Path(uri)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()), path
