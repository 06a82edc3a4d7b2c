"""One database of a Redshift workgroup, on DuckDB in memory."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

import duckdb

import redshift_bulk
import redshift_sql
from redshift_bulk import Objects
from redshift_errors import NotEmulatedError, StatementError, translate

_LOCK = re.compile(r'LOCK\s+(?:TABLE\s+)?"?(\w+)"?\s*;?', re.IGNORECASE)
#: What information_schema says of a column, in Redshift's names of types.
_COLUMNS = """
CREATE VIEW emulated.columns AS SELECT
  schema_name AS table_schema, table_name, column_name, column_index AS ordinal_position,
  CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS is_nullable,
  CASE data_type WHEN 'VARCHAR' THEN 'character varying' WHEN 'DOUBLE' THEN 'double precision'
    WHEN 'BOOLEAN' THEN 'boolean' WHEN 'BIGINT' THEN 'bigint' WHEN 'INTEGER' THEN 'integer'
    WHEN 'TIMESTAMP' THEN 'timestamp without time zone' WHEN 'DATE' THEN 'date'
    ELSE error('EMULATOR: unknown type ' || data_type) END AS data_type
FROM duckdb_columns() WHERE schema_name = 'public' AND NOT internal
"""


@dataclass
class Result:
    """What a statement gave. `kinds` are DuckDB's names of types."""

    rows_affected: int = -1
    has_result: bool = False
    names: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class Database:
    """Statements run one after the other: locks and isolation levels have nothing to do, no conflict ever happens."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._instance = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "2GB"})
        self._instance.execute("CREATE SCHEMA public; CREATE SCHEMA emulated")
        self._instance.execute(_COLUMNS)
        self.lock = threading.Lock()

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection with temporary tables of its own."""
        connection = self._instance.cursor()
        connection.execute("SET schema = 'public'")
        return connection

    def run(self, connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, str]) -> Result:
        """One statement. Raises StatementError."""
        try:
            return self._run(connection, sql, parameters)
        except duckdb.Error as error:
            raise translate(error) from error

    def _run(self, connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, str]) -> Result:
        lock = _LOCK.fullmatch(sql.strip())
        if lock is not None:
            connection.execute(f'SELECT 1 FROM "{lock[1]}" LIMIT 0')
            return Result()
        if redshift_bulk.is_bulk(sql):
            return self._run_bulk(connection, sql)
        statement = redshift_sql.translate(sql, parameters)
        cursor = connection.execute(statement.sql)
        if statement.has_result:
            described = cursor.description or []
            rows = cursor.fetchall()
            names = [column[0].lower() for column in described]
            return Result(len(rows), True, names, [str(column[1]) for column in described], rows)
        count = _count(cursor)
        if statement.defines is not None:
            self._note_widths(connection, statement.defines, statement.widths)
        if statement.writes is not None:
            _check_widths(connection, statement.writes)
        return Result(count)

    def _run_bulk(self, connection: duckdb.DuckDBPyConnection, sql: str) -> Result:
        if sql.lstrip()[:4].upper() == "COPY":
            table, count = redshift_bulk.copy(connection, self._objects, sql)
            _check_widths(connection, table)
            return Result(count)
        return Result(redshift_bulk.unload(connection, self._objects, sql, _select_of))

    @staticmethod
    def _note_widths(connection: duckdb.DuckDBPyConnection, table: str, widths: dict[str, int]) -> None:
        # As comments, which follow the columns through transactions and new names.
        for column, width in widths.items():
            connection.execute(f'COMMENT ON COLUMN "{table}"."{column}" IS \'{width}\'')


def _select_of(sql: str) -> str:
    statement = redshift_sql.translate(sql, {})
    if not statement.has_result:
        raise StatementError("UNLOAD takes a SELECT")
    if re.search(r"\bLIMIT\b", statement.sql):
        raise NotEmulatedError("LIMIT inside of UNLOAD")
    return statement.sql


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    # DuckDB describes a Count for CREATE TABLE as well, and then gives none.
    counted = bool(cursor.description) and cursor.description[0][0] == "Count"
    rows = cursor.fetchall() if counted else []
    return rows[0][0] if rows else -1


def _check_widths(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Raises StatementError where a text is longer, in bytes, than its column. The transaction is then rolled back."""
    limited = connection.execute(
        """SELECT column_name, CAST(comment AS INTEGER) FROM duckdb_columns()
           WHERE table_name = ? AND comment IS NOT NULL""",
        [table],
    ).fetchall()
    if not limited:
        return
    longest = ", ".join(f'coalesce(max(strlen("{column}")), 0)' for column, _ in limited)
    [lengths] = connection.execute(f'SELECT {longest} FROM "{table}"').fetchall()
    for (column, width), length in zip(limited, lengths, strict=True):
        if length > width:
            raise StatementError(
                f"The length of the data column {column} is longer than the length defined in the table. "
                f"Table: {width}, Data: {length}"
            )
