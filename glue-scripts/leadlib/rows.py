"""Records of one file to Arrow batches: typed columns, and for each row whether it is good or why it is not."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa

from leadlib import cells as cast
from leadlib.manifest import Column, LeadSchema, SourceFile
from leadlib.records import ANY_WIDTH, LineSource, Record, records
from leadlib.shape import Shape
from leadlib.text_lines import text_lines

BATCH_ROWS: Final = 4_096

# What a row of the batch is. TOTAL closes a file: it says how many records were read, the check that none got lost.
GOOD, BAD, TOTAL, CHANGED = 0, 1, 2, 3

_TYPES: Final = {"target": pa.bool_(), "flag": pa.bool_(), "order": pa.float64(), "number": pa.float64()}
_COMPLAINTS: Final = {
    "number": "is not a number",
    "flag": "is not yes or no",
    "target": "is none of the outcomes that the schema names",
    "time": "is not a date such as 2026-11-20 or 2026-11-20 22:41:07",
}
_META: Final = {
    "_file": pa.int32(),  # place of the file in the manifest
    "_source_line": pa.int64(),
    "_status": pa.int8(),
    "_repaired": pa.bool_(),
    "_reason": pa.string(),
    "_column": pa.string(),
    "_raw": pa.string(),  # of rejected rows only
    "_count": pa.int64(),  # records in the file, in TOTAL rows only
    "_bytes": pa.int64(),  # size of the file, in TOTAL rows only
}


class _Good(NamedTuple):
    record: Record
    cells: list[str]
    repaired: bool


def arrow_schema(schema: LeadSchema) -> pa.Schema:
    """Columns of the batches: the lead columns in schema order, `_extra`, then what is known about the row."""
    leads = [pa.field(column.key, _TYPES.get(column.role, pa.string())) for column in schema.columns]
    return pa.schema([*leads, pa.field("_extra", pa.string()), *_META.items()])


def file_batches(
    pieces: Iterable[bytes], file: SourceFile, number: int, schema: LeadSchema
) -> Iterator[pa.RecordBatch]:
    """Stream the rows of one file, given as bytes cut at each 0x0A. `number` is its place in the manifest."""
    return _Rows(file, number, schema).batches(pieces)


class _Rows:
    def __init__(self, file: SourceFile, number: int, schema: LeadSchema) -> None:
        self._file, self._number, self._schema = file, number, schema
        self._arrow = arrow_schema(schema)
        self._shape = Shape(file)
        self._bytes = 0
        nulls = cast.null_words(schema.null_tokens)
        self._text = cast.text_caster(nulls)
        self._casters = [
            (column, file.columns.get(column.key), self._caster(column, nulls)) for column in schema.columns
        ]

    def batches(self, pieces: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
        file = self._file
        lines = LineSource(text_lines(self._weighed(pieces), file.encoding))
        changed = self._shape.skip_header(records(lines, file.delimiter, file.encoding, ANY_WIDTH))
        if changed:
            yield self._row_batch(CHANGED, [{"_reason": changed}])
            return
        read = 0
        good: list[_Good] = []
        bad: list[dict[str, Any]] = []
        for record in records(lines, file.delimiter, file.encoding, self._shape.width):
            read += 1
            cells, repaired = self._shape.fit(record)
            if cells is None:
                reason = self._shape.complaint(record)
                bad.append({"_source_line": record.line, "_reason": reason, "_raw": record.raw()})
            else:
                good.append(_Good(record, cells, repaired))
            if len(good) + len(bad) == BATCH_ROWS:
                yield from self._flush(good, bad)
                good, bad = [], []
        yield from self._flush(good, bad)
        yield self._row_batch(TOTAL, [{"_count": read, "_bytes": self._bytes}])

    def _weighed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._bytes += len(piece) + 1
            yield piece

    def _kind(self, column: Column) -> str:
        return self._schema.order_kind or "" if column.role == "order" else column.role

    def _caster(self, column: Column, nulls: frozenset[str]) -> cast.Caster:
        match self._kind(column):
            case "number":
                caster = cast.number_caster(nulls, self._file.decimal)
            case "time":
                caster = cast.time_caster(nulls)
            case "flag":
                caster = cast.flag_caster(nulls)
            case "target":
                schema = self._schema
                caster = cast.target_caster(nulls, schema.positive, schema.negative, schema.others_are_open)
            case _:
                caster = cast.text_caster(nulls)
        # Ids are different in every row: remembering them would only cost.
        return caster if column.role == "id" else cast.Remembering(caster).__getitem__

    def _flush(self, good: list[_Good], bad: list[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
        if good:
            yield self._good_batch(good)
        if bad:
            yield self._row_batch(BAD, bad)

    def _good_batch(self, good: list[_Good]) -> pa.RecordBatch:
        by_index = list(zip(*(row.cells for row in good), strict=True))
        wrong: dict[int, tuple[str, str]] = {}
        columns: list[pa.Array] = []
        for column, index, caster in self._casters:
            values = [None] * len(good) if index is None else list(map(caster, by_index[index]))
            if column.role == "id":  # a row without id is reported as that, whatever else is wrong with it
                wrong |= {i: (f"has no {column.header}", column.key) for i, v in enumerate(values) if v is None}
            elif cast.INVALID in values:
                for i, value in enumerate(values):
                    if value is cast.INVALID:
                        values[i] = None
                        wrong.setdefault(i, (f"{column.header} {_COMPLAINTS[self._kind(column)]}", column.key))
            columns.append(pa.array(values, _TYPES.get(column.role, pa.string())))
        columns.append(pa.array(self._extras(by_index, len(good)), pa.string()))
        rows = range(len(good))
        none = (None, None)
        meta = {
            "_source_line": [row.record.line for row in good],
            "_status": [BAD if i in wrong else GOOD for i in rows],
            "_repaired": [row.repaired for row in good],
            "_reason": [wrong.get(i, none)[0] for i in rows],
            "_column": [wrong.get(i, none)[1] for i in rows],
            "_raw": [good[i].record.raw() if i in wrong else None for i in rows],
        }
        return self._batch(columns, meta, len(good))

    def _row_batch(self, status: int, rows: list[dict[str, Any]]) -> pa.RecordBatch:
        """Rows that carry no lead."""
        empty = [pa.nulls(len(rows), field.type) for field in self._arrow][: -len(_META)]
        meta = {name: [row.get(name) for row in rows] for name in _META}
        return self._batch(empty, meta | {"_status": [status] * len(rows)}, len(rows))

    def _batch(self, columns: list[pa.Array], meta: dict[str, list[Any]], rows: int) -> pa.RecordBatch:
        meta = meta | {"_file": [self._number] * rows}
        arrays = [pa.array(meta.get(name, [None] * rows), kind) for name, kind in _META.items()]
        return pa.RecordBatch.from_arrays(columns + arrays, schema=self._arrow)

    def _extras(self, by_index: list[tuple[str, ...]], rows: int) -> list[str | None]:
        if not self._shape.extra:
            return [None] * rows
        names = list(self._shape.extra)
        values = [map(self._text, by_index[index]) for index in self._shape.extra.values()]
        found = ({n: v for n, v in zip(names, row, strict=True) if v is not None} for row in zip(*values, strict=True))
        return [json.dumps(entry, ensure_ascii=False) if entry else None for entry in found]
