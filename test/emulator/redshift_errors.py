"""Errors of a statement, in Redshift's words."""

import re

import duckdb

_TRANSLATIONS: tuple[tuple[str, str], ...] = (
    (r"Table with name (\S+) does not exist", r'relation "\1" does not exist'),
    (r'Referenced column "([^"]+)" not found', r'column "\1" does not exist'),
    (r'Table "[^"]*" does not have a column(?: named)? "([^"]+)"', r'column "\1" does not exist'),
    (r"NOT NULL constraint failed: \w+\.(\S+)", r"Cannot insert a NULL value into column \1"),
    (r'(?:Table|View) with name "([^"]+)" already exists', r'Relation "\1" already exists'),
    (r"Column with name (\S+) already exists", r'column "\1" of relation already exists'),
    (r"Could not convert string '(.*?)' to \w+", r'invalid input syntax: "\1"'),
    (r"MERGE INTO command cannot affect the same target row", "Found multiple matches to update the same tuple."),
)


class StatementError(Exception):
    """A statement that ends FAILED; the message is what DescribeStatement gives as Error, without `ERROR: `."""


class NotEmulatedError(StatementError):
    """Something that the emulator does not know: Redshift may well do it. It is never run as something similar."""

    def __init__(self, what: str) -> None:
        super().__init__(f"EMULATOR: {what} is not emulated")


def translate(error: duckdb.Error) -> StatementError:
    """DuckDB's error in Redshift's words, as far as the adapter reads them."""
    text = str(error).partition("\n")[0]
    for pattern, words in _TRANSLATIONS:
        found = re.search(pattern, text)
        if found:
            return StatementError(found.expand(words))
    return StatementError(text)
