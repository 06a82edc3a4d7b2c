"""The width a row of one file must have, the repair of wrapped rows, and the complaint when neither fits."""

import re
from collections.abc import Iterable, Iterator

from leadlib.manifest import SourceFile
from leadlib.records import ANY_WIDTH, LineSource, Record, fits, records
from leadlib.texts import clean, trim

# Excel's own note of the delimiter in front of the header.
_EXCEL_NOTE = re.compile(r'"?sep=[^\n\r\u2028\u2029]?"?', re.IGNORECASE | re.ASCII)


class Shape:
    """What the header of a file says about its rows.

    `width` is the number of cells up to the last named column (a row must have them) and the number of header cells (a
    row may have more only when they are empty). `extra` lists name and index of the columns that the schema does not
    know.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        used = {*file.columns.values(), *(index for _, index in file.extra)}
        named = [index for index, header in enumerate(file.header) if clean(header)]
        self._named = 1 + max([*named, *used])
        self.width = (self._named, max(self._named, len(file.header)))
        # A column without a name means nothing to the model, but should it hold something, that is not thrown away.
        unnamed = [("", index) for index in range(self._named, self.width[1])]
        self.extra: dict[str, int] = {}
        for header, index in [*file.extra, *unnamed]:
            name = clean(header) or f"column {index + 1}"
            self.extra[f"{name} (column {index + 1})" if name in self.extra else name] = index

    def skip_header(self, source: Iterator[Record]) -> str | None:
        """Read over the header; says so when it is not the one that the intake saw.

        Cells are taken by position, so a file that was exchanged after the intake must not be read with the old header.
        """
        record = next(source, None)
        if record is not None and _EXCEL_NOTE.fullmatch(record.raw()):
            record = next(source, None)
        if record is not None:
            cells = self._unwrapped(record) or record.cells
            if _named_cells(cells) == _named_cells(self._file.header):
                return None
        return (
            f"{self._file.key} does not have the header that the intake found. "
            "It was changed while the run was starting; run again."
        )

    def fit(self, record: Record) -> tuple[list[str] | None, bool]:
        """The cells of the row, as many as the header has, and whether it was repaired; None when it does not fit."""
        if record.problem:
            return None, False
        inner = self._unwrapped(record)  # first: a spreadsheet fills a row that it did not split up to the right width
        if inner is not None and fits(inner, self.width):
            return self._padded(inner), True
        return (self._padded(record.cells) if fits(record.cells, self.width) else None), False

    def complaint(self, record: Record) -> str:
        """Why the record does not fit, in the user's words."""
        if record.problem:
            return record.problem
        found = len(record.cells)
        while found > self.width[1] and not trim(record.cells[found - 1]):
            found -= 1
        # Too few is against the named columns, too many against the whole header, so that the two numbers always
        # differ.
        expected = self._named if found < self._named else self.width[1]
        return f"has {found} cell{'' if found == 1 else 's'}, the header has {expected}"

    def _unwrapped(self, record: Record) -> list[str] | None:
        """The cells inside a row that a spreadsheet saved as one single quoted cell; None when it holds not one row."""
        cells = record.cells
        if not record.lines[0].startswith('"') or any(cells[1:]) or not cells or self._file.delimiter not in cells[0]:
            return None
        lines = LineSource((line + "\n", True) for line in cells[0].split("\n"))
        inner = records(lines, self._file.delimiter, self._file.encoding, ANY_WIDTH)
        row = next(inner, None)
        # Whatever follows the first row would get lost without a trace.
        return row.cells if row is not None and row.problem is None and next(inner, None) is None else None

    def _padded(self, cells: list[str]) -> list[str]:
        missing = self.width[1] - len(cells)
        return cells[: self.width[1]] if missing <= 0 else cells + [""] * missing


def _named_cells(cells: Iterable[str]) -> list[str]:
    """Header cells as they are compared: cleaned, without unnamed ones at the end."""
    names = [clean(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names
