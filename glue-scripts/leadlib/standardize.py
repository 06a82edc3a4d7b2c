"""Second step: raw bytes to typed rows, each marked good or bad."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import from_arrow_schema

from leadlib.manifest import Manifest
from leadlib.raw_lines import path_identity
from leadlib.rows import arrow_schema, file_batches
from leadlib.storage import join


def standardize(raw_lines: DataFrame, raw_root: str, manifest: Manifest) -> DataFrame:
    """Rows as `rows.arrow_schema` describes them. All cell rules run in Python, so no cast of Spark can fail a job.

    Lazy and without shuffle; memory for each file is a few thousand rows at a time.
    """
    # Spark's paths come percent-encoded, ours are not, but a key may itself hold a percent sign: decode neither twice.
    numbers = {_identity_of_key(raw_root, file.key): number for number, file in enumerate(manifest.files)}

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        def pieces() -> Iterator[tuple[str, bytes]]:
            for batch in batches:
                yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)

        for path, lines in groupby(pieces(), key=_first):
            number = numbers[path_identity(path)]
            yield from file_batches(map(_second, lines), manifest.files[number], number, manifest.schema)

    return raw_lines.mapInArrow(run, from_arrow_schema(arrow_schema(manifest.schema)))


def _identity_of_key(raw_root: str, key: str) -> str:
    return path_identity(join(raw_root, key).replace("%", "%25"))


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _second(pair: tuple[Any, Any]) -> Any:
    return pair[1]
