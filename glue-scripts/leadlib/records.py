"""Physical lines to CSV records, each with its first line number. A broken one does not take its neighbours along."""

import csv
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from leadlib.text_lines import Line, printable
from leadlib.texts import trim

MAX_RECORD_LINES: Final = 1_000
"""A quoted cell longer than this is taken for an unclosed quote. Bounds the work that a stray quote can cause."""

RAW_LIMIT: Final = 4_000
"""Characters of a rejected record that are kept for the user to look at."""

ANY_WIDTH: Final = (0, sys.maxsize)
"""For records of which the width is not known yet, such as the header."""

UNCLOSED: Final = "opens a quote that is never closed"
AFTER_QUOTE: Final = "has text after a closing quote"

# A bare CR is part of its cell, but the csv module takes it for a line end outside quotes. Lone surrogates stand in
# records that are set aside only, so that one can take its place while the module looks.
_CR_IN_LINE: Final = re.compile(r"\r(?!\r*(?:\n|\Z))")
_STAND_IN: Final = "\ud800"

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # the default refuses cells above 128 KiB, which are legal


class Record(NamedTuple):
    """`cells` is empty when there is a `problem`. `lines` is the text as it stands in the file."""

    line: int
    cells: list[str]
    lines: list[str]
    problem: str | None

    def raw(self) -> str:
        """The record's text for the quarantine, cut to RAW_LIMIT characters."""
        return printable("".join(self.lines).rstrip("\r\n"))[:RAW_LIMIT]


class LineSource:
    """Lines with their numbers, and the way back that a wrongly opened quote needs."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._returned: deque[Line] = deque()
        self.number = 0

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.number += 1
        return line

    def give_back(self, lines: list[Line]) -> None:
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)


def records(source: LineSource, delimiter: str, encoding: str, width: tuple[int, int]) -> Iterator[Record]:
    """Cut lines into records; blank lines are none. `width` is the least and the largest number of cells that fit.

    It takes no more lines than the records it has given, so that another call with another width can go on from there.

    A quote opens a cell only at its start and must be followed by a delimiter or a line end when it closes (RFC 4180).
    Where that fails, or a record goes on over MAX_RECORD_LINES lines or to the end of the file, the line that opened
    the quote is a broken record of its own and reading goes on with the next line. The same holds when a record over
    several lines has the wrong width while one of its later lines alone has the right one: a good row was about to be
    swallowed. The TypeScript reader cuts in the same way (`contracts/golden/records.json`).
    """
    for text, valid in source:
        number = source.number
        if '"' not in text:
            body = text.rstrip("\r\n")
            if body.strip(" "):
                yield Record(number, body.split(delimiter) if valid else [], [text], None if valid else _bad(encoding))
            continue
        pulled: list[Line] = [(text, valid)]
        cells, problem = _quoted(source, pulled, delimiter)
        if len(pulled) > 1 and (cells is None or _swallowed(cells, pulled[1:], delimiter, width)):
            source.give_back(pulled[1:])
            pulled, cells, problem = pulled[:1], None, UNCLOSED
        if not all(ok for _, ok in pulled):
            cells, problem = None, _bad(encoding)
        yield Record(number, cells or [], [line for line, _ in pulled], problem)


def parse_cells(lines: Iterable[str], delimiter: str) -> list[str]:
    """The cells of the first record in these lines, each with its line end; csv.Error when its quotes are wrong."""
    shielded = False

    def shield(line: str) -> str:
        nonlocal shielded
        if line.find("\r", 0, -2) < 0:
            return line
        shielded = True
        return _CR_IN_LINE.sub(_STAND_IN, line)

    cells = next(csv.reader(map(shield, lines), delimiter=delimiter, strict=True), [])
    return [cell.replace(_STAND_IN, "\r") for cell in cells] if shielded else cells


def _quoted(source: LineSource, pulled: list[Line], delimiter: str) -> tuple[list[str] | None, str | None]:
    def more() -> Iterator[str]:
        yield pulled[0][0]
        while len(pulled) < MAX_RECORD_LINES and (line := next(source, None)) is not None:
            pulled.append(line)
            yield line[0]

    try:
        return parse_cells(more(), delimiter), None
    except csv.Error as error:
        return None, UNCLOSED if "unexpected end" in str(error) else AFTER_QUOTE


def _swallowed(cells: list[str], later: list[Line], delimiter: str, width: tuple[int, int]) -> bool:
    return not fits(cells, width) and any(_fits_alone(text, delimiter, width) for text, _ in later)


def _fits_alone(text: str, delimiter: str, width: tuple[int, int]) -> bool:
    try:
        return fits(parse_cells([text], delimiter), width)
    except csv.Error:
        return False


def fits(cells: list[str], width: tuple[int, int]) -> bool:
    """Whether the row has a cell for each named column, and nothing beyond the header but empty cells."""
    return len(cells) >= width[0] and not any(trim(cell) for cell in cells[width[1] :])


def _bad(encoding: str) -> str:
    return f"is not valid {encoding}"
