"""Lines to records: quotes, line numbers, and how far damage goes."""

import csv
import io
import random

import pytest

from leadlib import records as module
from leadlib.records import AFTER_QUOTE, UNCLOSED, LineSource, Record, records
from leadlib.text_lines import text_lines


def read(text: str, width: int = 3, delimiter: str = ",") -> list[Record]:
    lines = LineSource(text_lines(text.encode().split(b"\n"), "utf-8"))
    return list(records(lines, delimiter, "utf-8", (width, width)))


def outcome(text: str, width: int = 3) -> list[tuple[int, list[str] | str]]:
    return [(record.line, record.problem or record.cells) for record in read(text, width)]


def test_quotes_delimiters_and_line_breaks_in_cells() -> None:
    text = 'a,"b ""x"", y",c\n1,"two\r\nlines\n",3\r\nlast,5" disk,z\n'
    assert outcome(text) == [
        (1, ["a", 'b "x", y', "c"]),
        (2, ["1", "two\r\nlines\n", "3"]),
        (5, ["last", '5" disk', "z"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter(delimiter: str) -> None:
    text = delimiter.join(["a", f'"b{delimiter}c"', "d"]) + "\n" + delimiter.join(["", "", ""])
    assert [r.cells for r in read(text, 3, delimiter)] == [["a", f"b{delimiter}c", "d"], ["", "", ""]]


def test_blank_lines_are_no_rows_but_lines() -> None:
    assert outcome("a,b,c\n\n  \r\nd,e,f\n,,\n") == [(1, ["a", "b", "c"]), (4, ["d", "e", "f"]), (5, ["", "", ""])]


def test_an_unclosed_quote_costs_one_line() -> None:
    text = '1,"open,x\n2,b,c\n3,"d",e\n4,f,g\n'
    assert outcome(text) == [(1, UNCLOSED), (2, ["2", "b", "c"]), (3, ["3", "d", "e"]), (4, ["4", "f", "g"])]


def test_an_unclosed_quote_to_the_end_of_the_file_costs_one_line() -> None:
    assert outcome('1,"open,x\n2,b,c\n3,d,e\n') == [(1, UNCLOSED), (2, ["2", "b", "c"]), (3, ["3", "d", "e"])]


def test_an_unclosed_quote_that_a_later_one_closes_costs_one_line() -> None:
    # The stray quote is closed by the opening quote of line 3; only the width tells that two rows were swallowed.
    text = '1,a,"open\n2,b,c\n3,d,"\n4,e,f\n'
    found = outcome(text, 3)
    assert (4, ["4", "e", "f"]) in found
    wide = '1,"open\n2,b,c\n3,",x,y\n4,e,f\n'
    assert outcome(wide, 3) == [(1, UNCLOSED), (2, ["2", "b", "c"]), (3, UNCLOSED), (4, ["4", "e", "f"])]


def test_a_record_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_RECORD_LINES", 4)
    long = '1,"' + "\n".join("abcde") + '",x\n2,b,c\n'
    found = outcome(long)
    assert found[0] == (1, UNCLOSED)
    assert found[-1] == (6, ["2", "b", "c"])
    assert outcome('1,"' + "\n".join("abcd") + '",x\n') == [(1, ["1", "a\nb\nc\nd", "x"])]


def test_text_after_a_closing_quote() -> None:
    assert outcome('"a"b,c,d\ne,f,g\n') == [(1, AFTER_QUOTE), (2, ["e", "f", "g"])]


def test_invalid_bytes_and_nul() -> None:
    pieces = [b"a,b,c", b"\xff,e,f", b'"x', b'\xff",y,z', b"n\x00,o,p"]
    found = list(records(LineSource(text_lines(pieces, "utf-8")), ",", "utf-8", (3, 3)))
    assert [r.problem for r in found] == [None, "is not valid utf-8", "is not valid utf-8", None]
    assert [r.line for r in found] == [1, 2, 3, 5]
    assert found[-1].cells == ["n\x00", "o", "p"]
    assert found[2].raw() == '"x\n\ufffd",y,z'


def test_raw_text_is_cut() -> None:
    assert len(read("x" * 5_000)[0].raw()) == 4_000


def test_cells_longer_than_the_csv_modules_default_limit() -> None:
    assert len(read('a,"' + "x" * 200_000 + '",c')[0].cells[1]) == 200_000


@pytest.mark.parametrize("seed", range(30))
def test_random_tables_come_back_whole(seed: int) -> None:
    rng = random.Random(seed)
    letters = 'ab,;"\n\r\t é\x00'
    table = [["".join(rng.choices(letters, k=rng.randrange(6))) + "." for _ in range(3)] for _ in range(40)]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=rng.choice(["\n", "\r\n"])).writerows(
        [["h", "h", "h"], *table]
    )
    assert [record.cells for record in read(out.getvalue())][1:] == table


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_loses_no_line_and_keeps_most_rows(seed: int) -> None:
    rng = random.Random(seed)
    rows = [f'{i},"cell {i}",{"x" if i % 3 else chr(34) + "y" + chr(34)}' for i in range(200)]
    hit = sorted(rng.sample(range(200), 5))
    for i in hit:
        at = rng.randrange(len(rows[i]))
        rows[i] = rows[i][:at] + rng.choice(['"', ',"', "\x00", '""', ""]) + rows[i][at + 1 :]
    text = "\n".join(rows)
    found = read(text)
    # Every line belongs to exactly one record, in order, character for character.
    assert "".join(line for record in found for line in record.lines) == text + "\n"
    assert found == read(text)
    untouched = [[str(i), f"cell {i}", "x" if i % 3 else "y"] for i in range(200) if i not in hit]
    kept = [record.cells for record in found if not record.problem and len(record.cells) == 3]
    lost = [row for row in untouched if row not in kept]
    assert len(lost) <= len(hit)  # a stray quote can look like a right one up to the next quote, not further
