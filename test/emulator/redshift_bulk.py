"""COPY and UNLOAD of Parquet between Redshift and S3, in the forms that are written out here; any other form fails."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import duckdb

from redshift_errors import NotEmulatedError, StatementError

_NAME = r'"[^"]+"|\w+'
_COPY = re.compile(
    rf"COPY\s+(?P<table>{_NAME})\s*(?:\((?P<columns>[^)]*)\)\s*)?FROM\s+'s3://(?P<bucket>[^/']+)/(?P<key>[^']*)'\s+"
    r"IAM_ROLE\s+(?P<role>default|'arn:[^']+')\s+FORMAT\s+AS\s+PARQUET(?P<manifest>\s+MANIFEST)?\s*;?",
    re.IGNORECASE,
)
_UNLOAD = re.compile(
    r"UNLOAD\s*\(\s*'(?P<select>(?:[^']|'')*)'\s*\)\s*TO\s+'s3://(?P<bucket>[^/']+)/(?P<key>[^']*)'\s+"
    r"IAM_ROLE\s+(?P<role>default|'arn:[^']+')\s+FORMAT\s+AS\s+PARQUET(?P<overwrite>\s+ALLOWOVERWRITE)?\s*;?",
    re.IGNORECASE,
)
#: Type of a Parquet column, as DuckDB names it, to the types of Redshift columns that COPY fills from it.
_FITS = {
    "VARCHAR": {"VARCHAR"},
    "BOOLEAN": {"BOOLEAN"},
    "DOUBLE": {"DOUBLE"},
    "BIGINT": {"BIGINT"},
    "INTEGER": {"INTEGER"},
    "TIMESTAMP": {"TIMESTAMP"},
    "DATE": {"DATE"},
}
#: UNLOAD writes one file per slice; a workgroup of 4 RPU is said to have two.
SLICES = 2


class Objects(Protocol):
    """S3, as the role with this ARN or `default`."""

    def get(self, bucket: str, key: str, role: str) -> bytes: ...
    def put(self, bucket: str, key: str, content: bytes, role: str) -> None: ...
    def list(self, bucket: str, prefix: str, role: str) -> list[str]: ...


def is_bulk(sql: str) -> bool:
    """Whether the statement is a COPY or an UNLOAD."""
    return re.match(r"\s*(COPY|UNLOAD)\b", sql, re.IGNORECASE) is not None


def copy(connection: duckdb.DuckDBPyConnection, objects: Objects, sql: str) -> tuple[str, int]:
    """Runs a COPY. The table and the number of rows."""
    match = _COPY.fullmatch(sql.strip())
    if match is None:
        raise NotEmulatedError(f"this form of COPY ({sql[:120]})")
    role = match["role"].strip("'")
    table = match["table"].strip('"')
    targets = _target_columns(connection, table, match["columns"])
    count = 0
    for bucket, key in _files(objects, match["bucket"], match["key"], role, match["manifest"] is not None):
        content = objects.get(bucket, key, role=role)
        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            file.write(content)
            file.flush()
            count += _load(connection, Path(file.name), f"s3://{bucket}/{key}", table, targets)
    return table, count


def _target_columns(connection: duckdb.DuckDBPyConnection, table: str, listed: str | None) -> dict[str, str]:
    stored = {name: kind for name, kind, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()}
    if listed is None:
        return stored
    names = [name.strip().strip('"') for name in listed.split(",")]
    unknown = [name for name in names if name not in stored]
    if unknown:
        raise StatementError(f'column "{unknown[0]}" of relation "{table}" does not exist')
    return {name: stored[name] for name in names}


def _files(objects: Objects, bucket: str, key: str, role: str, by_manifest: bool) -> list[tuple[str, str]]:
    if not by_manifest:
        keys = objects.list(bucket, key, role=role)
        if not keys:
            raise StatementError(f"The specified S3 prefix '{key}' does not exist")
        return [(bucket, found) for found in keys]
    manifest = json.loads(objects.get(bucket, key, role=role))
    files = []
    for entry in manifest["entries"]:
        match = re.fullmatch(r"s3://([^/]+)/(.+)", entry["url"])
        # https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html: needed for Parquet
        size = entry.get("meta", {}).get("content_length")
        if match is None or not isinstance(size, int):
            raise StatementError("Invalid manifest: an entry of a columnar format needs url and meta.content_length")
        if size != len(objects.get(match[1], match[2], role=role)):
            raise StatementError(f"Invalid manifest: {entry['url']} has another length than {size}")
        files.append((match[1], match[2]))
    if not files:
        raise StatementError("Invalid manifest: it has no entries")
    return files


def _load(connection: duckdb.DuckDBPyConnection, file: Path, uri: str, table: str, targets: dict[str, str]) -> int:
    source = f"read_parquet('{file}', hive_partitioning = false, union_by_name = false)"
    try:
        columns = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    except duckdb.Error as error:
        raise StatementError(f"Spectrum Scan Error: File '{uri}' is not a Parquet file") from error
    if len(columns) != len(targets):
        raise StatementError(
            f"Spectrum Scan Error: COPY has {len(targets)} columns and the file '{uri}' has {len(columns)}"
        )
    # By position: the names in the file do not count.
    for (name, kind, *_), (target, target_kind) in zip(columns, targets.items(), strict=True):
        if target_kind not in _FITS.get(kind, set()):
            raise StatementError(
                f"Spectrum Scan Error: File '{uri}' has an incompatible Parquet schema for column '{name}': "
                f"{kind}, but the column {target} is {target_kind}"
            )
    names = ", ".join(f'"{name}"' for name in targets)
    [(count,)] = connection.execute(f'INSERT INTO "{table}" ({names}) SELECT * FROM {source}').fetchall()
    return count


def unload(connection: duckdb.DuckDBPyConnection, objects: Objects, sql: str, translate: Callable[[str], str]) -> int:
    """Runs an UNLOAD in several files; none where there are no rows. The number of rows."""
    match = _UNLOAD.fullmatch(sql.strip())
    if match is None:
        raise NotEmulatedError(f"this form of UNLOAD ({sql[:120]})")
    role, bucket, prefix = match["role"].strip("'"), match["bucket"], match["key"]
    if match["overwrite"] is None and objects.list(bucket, prefix, role=role):
        raise StatementError(
            "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix."
        )
    select = translate(match["select"].replace("''", "'"))
    connection.execute(f"CREATE TEMP TABLE emulated_unload AS {select}")
    [(count,)] = connection.execute("SELECT count(*) FROM emulated_unload").fetchall()
    slices = min(SLICES, count)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(slices):
            part = Path(folder) / f"{number}.parquet"
            rows = f"SELECT * FROM emulated_unload WHERE rowid % {slices} = {number}"
            connection.execute(f"COPY ({rows}) TO '{part}' (FORMAT parquet, COMPRESSION snappy)")
            objects.put(bucket, f"{prefix}{number:04d}_part_00.parquet", part.read_bytes(), role=role)
    connection.execute("DROP TABLE emulated_unload")
    return count
