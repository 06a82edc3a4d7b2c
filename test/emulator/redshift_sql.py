"""Redshift SQL as DuckDB SQL, by sqlglot.

Only syntax that is listed here passes: what the emulator does not know fails, it is never run as something similar.
On the way Redshift's own rules are enforced where DuckDB is more lenient: reserved words and system columns as names,
the length of names, the form of MERGE, casts that Redshift refuses, catalogue and user tables in one query, parameters
outside of DML or inside quotes, VARCHAR without a length (256 bytes, a trap).

Known differences that remain: the text of a DOUBLE PRECISION (`12.0` here, `12` there) and implicit casts between
columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.dialects.redshift import Redshift
from sqlglot.errors import SqlglotError

from redshift_errors import NotEmulatedError, StatementError

MAX_VARCHAR = 65_535
MAX_NAME_BYTES = 127
MAX_COLUMNS = 1_600
#: Every table has them: https://docs.aws.amazon.com/redshift/latest/dg/c_unsupported-postgresql-features.html
SYSTEM_COLUMNS = frozenset({"oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "deletexid", "insertxid"})
CATALOGUE = "information_schema"

_NODES: frozenset[type[exp.Expr]] = frozenset(
    {
        exp.Abs,
        exp.Add,
        exp.Alias,
        exp.Alter,
        exp.AlterRename,
        exp.And,
        exp.Avg,
        exp.Between,
        exp.Boolean,
        exp.Case,
        exp.Cast,
        exp.Coalesce,
        exp.Column,
        exp.ColumnConstraint,
        exp.ColumnDef,
        exp.Count,
        exp.Create,
        exp.CurrentTimestamp,
        exp.DataType,
        exp.DataTypeParam,
        exp.DefaultColumnConstraint,
        exp.Delete,
        exp.Distinct,
        exp.Drop,
        exp.EQ,
        exp.Exists,
        exp.From,
        exp.GT,
        exp.GTE,
        exp.Group,
        exp.Identifier,
        exp.If,
        exp.In,
        exp.Insert,
        exp.Is,
        exp.Join,
        exp.LT,
        exp.LTE,
        exp.Length,
        exp.Limit,
        exp.Literal,
        exp.Lower,
        exp.Max,
        exp.Merge,
        exp.Min,
        exp.Mul,
        exp.NEQ,
        exp.Neg,
        exp.Not,
        exp.NotNullColumnConstraint,
        exp.Null,
        exp.Nullif,
        exp.Or,
        exp.Order,
        exp.Ordered,
        exp.Paren,
        exp.Placeholder,
        exp.Properties,
        exp.RowNumber,
        exp.Schema,
        exp.Select,
        exp.Star,
        exp.Sub,
        exp.Subquery,
        exp.Sum,
        exp.Table,
        exp.TableAlias,
        exp.TemporaryProperty,
        exp.Trim,
        exp.Trunc,
        exp.TryCast,
        exp.TsOrDsDiff,
        exp.Tuple,
        exp.Update,
        exp.Upper,
        exp.Values,
        exp.Var,
        exp.When,
        exp.Whens,
        exp.Where,
        exp.Window,
    }
)
_STATEMENTS = (exp.Select, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter)
_DML = (exp.Select, exp.Insert, exp.Update, exp.Delete, exp.Merge)
_TYPES = frozenset({"BOOLEAN", "SMALLINT", "INT", "BIGINT", "DOUBLE", "VARCHAR", "TIMESTAMP", "DATE"})
#: From DuckDB's name of a type to the types that Redshift does not cast it to.
_NO_CAST = {
    "BOOLEAN": {"VARCHAR", "DOUBLE", "TIMESTAMP", "DATE"},
    "VARCHAR": {"BOOLEAN"},
    "DOUBLE": {"BOOLEAN", "TIMESTAMP", "DATE"},
    "TIMESTAMP": {"BOOLEAN", "DOUBLE", "BIGINT", "INT", "SMALLINT"},
}


class ParameterError(Exception):
    """Parameters that do not fit the statements: the Data API refuses the call before anything runs."""


@dataclass(frozen=True)
class Statement:
    """One statement for DuckDB."""

    sql: str
    has_result: bool = False
    #: The table that it writes to, for the check of its text lengths.
    writes: str | None = None
    #: Column to bytes, of a table that it creates or a column that it adds.
    widths: dict[str, int] = field(default_factory=dict)
    defines: str | None = None


def parameters_of(sqls: list[str], given: dict[str, str]) -> None:
    """Raises ParameterError unless the statements together use exactly the given parameters."""
    used = {name for sql in sqls for name in _names_in(sql)}
    missing = sorted(used - given.keys())
    if missing:
        raise ParameterError(f"Parameters list contains not all parameters in SQL statement. Missing: {missing}")
    unused = sorted(given.keys() - used)
    if unused:
        raise ParameterError(f"Parameters list contains unused parameters. Unused parameters: {unused}")


def _names_in(sql: str) -> set[str]:
    bare = re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "''", sql)
    return set(re.findall(r"(?<!:):([0-9a-zA-Z_]+)", bare))


def translate(sql: str, parameters: dict[str, str]) -> Statement:
    """The statement for DuckDB. Raises StatementError (also where Redshift would refuse it) and NotEmulatedError."""
    tree = _parse(sql)
    if not isinstance(tree, _STATEMENTS):
        raise NotEmulatedError(f"the statement {type(tree).__name__.upper()} ({sql[:80]})")
    _check_nodes(tree)
    _check_names(tree)
    _check_catalogue(tree)
    if isinstance(tree, exp.Merge):
        _check_merge(tree)
    widths = _take_widths(tree)
    _bind(tree, parameters)
    for cast in reversed(list(tree.find_all(exp.Cast))):  # the inner ones first
        cast.replace(_guarded(cast))
    for table in tree.find_all(exp.Table):
        if table.db == CATALOGUE:
            table.set("db", exp.to_identifier("emulated"))
    return Statement(
        sql=tree.sql("duckdb"),
        has_result=isinstance(tree, exp.Select),
        writes=tree.this.find(exp.Table).name if isinstance(tree, exp.Insert | exp.Update | exp.Merge) else None,
        widths=widths,
        defines=tree.find(exp.Table).name if widths else None,
    )


def _parse(sql: str) -> exp.Expr:
    try:
        trees = sqlglot.parse(sql, read="redshift")
    except SqlglotError as error:
        raise StatementError(f"syntax error: {str(error).partition(chr(10))[0]}") from error
    if len(trees) != 1 or trees[0] is None:
        raise StatementError("cannot insert multiple commands into a prepared statement")
    return trees[0]


def _check_nodes(tree: exp.Expr) -> None:
    for node in tree.walk():
        if type(node) not in _NODES:
            what = f"the function {node.name.upper()}" if isinstance(node, exp.Anonymous) else type(node).__name__
            raise NotEmulatedError(f"{what} in {node.sql('redshift')[:80]}")
        if isinstance(node, exp.DataType) and node.this.name not in _TYPES:
            raise NotEmulatedError(f"the type {node.sql('redshift')}")
        if isinstance(node, exp.Create) and node.kind not in ("TABLE", "SCHEMA"):
            raise NotEmulatedError(f"CREATE {node.kind}")
        if isinstance(node, exp.Alter | exp.Drop) and node.args.get("kind") != "TABLE":
            raise NotEmulatedError(f"{type(node).__name__.upper()} {node.args.get('kind')}")
        if isinstance(node, exp.Table) and node.catalog:
            raise NotEmulatedError(f"the other database of {node.sql()}")
    if isinstance(tree, exp.Alter):
        actions = tree.args.get("actions") or []
        if len(actions) != 1:
            raise StatementError("syntax error: ALTER TABLE adds one column at a time")
        if not isinstance(actions[0], exp.ColumnDef | exp.AlterRename):
            raise NotEmulatedError(f"ALTER TABLE {actions[0].sql('redshift')}")


def _check_names(tree: exp.Expr) -> None:
    for name in tree.find_all(exp.Identifier):
        if len(name.name.encode()) > MAX_NAME_BYTES:
            raise NotEmulatedError(f"cutting the name {name.name} to {MAX_NAME_BYTES} bytes")
        if not name.quoted and name.name.lower() in Redshift.Generator.RESERVED_KEYWORDS:
            raise StatementError(f'syntax error at or near "{name.name}"')
    columns = list(tree.find_all(exp.ColumnDef))
    for column in columns:
        if column.name.lower() in SYSTEM_COLUMNS:
            raise StatementError(f'column name "{column.name}" conflicts with a system column name')
    if len(columns) > MAX_COLUMNS:
        raise StatementError(f"tables can have at most {MAX_COLUMNS} columns")


def _check_catalogue(tree: exp.Expr) -> None:
    tables = list(tree.find_all(exp.Table))
    catalogue = [table for table in tables if table.db == CATALOGUE]
    if any(table.name.lower() != "columns" for table in catalogue):
        raise NotEmulatedError(f"the catalogue {catalogue[0].sql()}")
    if catalogue and (len(catalogue) < len(tables) or not isinstance(tree, exp.Select)):
        raise StatementError("Specified types or functions (one per INFO message) not supported on Redshift tables.")
    for table in tables:
        if table.db and table.db not in (CATALOGUE, "public"):
            raise NotEmulatedError(f"the schema of {table.sql()}")


def _check_merge(tree: exp.Merge) -> None:
    if tree.this.args.get("alias") is not None:
        raise StatementError("syntax error: the target of MERGE takes no alias")
    if not isinstance(tree.args["using"], exp.Table):
        raise StatementError("syntax error: the source of MERGE is a table")
    condition = tree.args["on"].unnest()
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    if not all(isinstance(part, exp.EQ) and {type(part.left), type(part.right)} == {exp.Column} for part in parts):
        raise StatementError("MERGE takes equal predicates between columns only")
    whens = tree.args["whens"].expressions
    kinds = [(bool(when.args.get("matched")), type(when.args.get("then")).__name__) for when in whens]
    if any(when.args.get("condition") is not None or when.args.get("source") for when in whens):
        raise StatementError("syntax error: WHEN MATCHED takes no condition")
    if len(kinds) != 2 or kinds[0][0] is not True or kinds[1] != (False, "Insert"):
        raise StatementError("syntax error: MERGE takes WHEN MATCHED, then WHEN NOT MATCHED THEN INSERT")


def _take_widths(tree: exp.Expr) -> dict[str, int]:
    widths = {}
    for column in tree.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if kind is not None and kind.this == exp.DataType.Type.VARCHAR:
            widths[column.name] = _width(kind)
    return widths


def _width(kind: exp.DataType) -> int:
    width = int(kind.expressions[0].name) if kind.expressions else 256
    if not 0 < width <= MAX_VARCHAR:
        raise StatementError(f"length for type varchar cannot exceed {MAX_VARCHAR}")
    return width


def _bind(tree: exp.Expr, parameters: dict[str, str]) -> None:
    places = list(tree.find_all(exp.Placeholder))
    if places and not isinstance(tree, _DML):
        raise StatementError('syntax error at or near "$1"')
    for place in places:
        if place.name not in parameters:
            raise StatementError(f"there is no parameter :{place.name}")
        # An untyped literal, which takes its type from where it stands: as Redshift does with them.
        place.replace(exp.Literal.string(parameters[place.name]))


def _guarded(node: exp.Cast) -> exp.Expr:
    value, target = node.this, node.to.this.name
    if isinstance(value, exp.Literal | exp.Null):
        return node
    if target == "VARCHAR" and _width(node.to) != MAX_VARCHAR:
        raise NotEmulatedError(f"cutting text to {_width(node.to)} bytes in {node.sql('redshift')[:80]}")
    text = value.sql("duckdb")
    tests = [
        f"WHEN typeof({text}) = '{source}' THEN error('cannot cast type {source.lower()} to {target.lower()}')"
        for source, targets in _NO_CAST.items()
        if target in targets
    ]
    if isinstance(node, exp.TryCast):
        tests.append(f"WHEN trim(CAST({text} AS VARCHAR)) = '' THEN error('TRY_CAST of an empty or blank string')")
    if not tests:
        return node
    guarded = sqlglot.parse_one(f"CASE {' '.join(tests)} END", read="duckdb")
    guarded.set("default", node.copy())
    return guarded
