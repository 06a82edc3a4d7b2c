"""Bytes to lines: encodings, line ends, damage."""

import pytest

from leadlib.text_lines import printable, text_lines


def lines(content: bytes, encoding: str = "utf-8") -> list[tuple[str, bool]]:
    """As Spark hands a file over: cut at each 0x0A, nothing after the last one."""
    pieces = content.split(b"\n")
    return list(text_lines(pieces[:-1] if pieces[-1] == b"" else pieces, encoding))


@pytest.mark.parametrize(
    ("encoding", "codec", "mark"),
    [
        ("utf-8", "utf-8", b""),
        ("utf-8", "utf-8", b"\xef\xbb\xbf"),
        ("utf-16le", "utf-16-le", b"\xff\xfe"),
        ("utf-16le", "utf-16-le", b""),
        ("utf-16be", "utf-16-be", b"\xfe\xff"),
        ("utf-16be", "utf-16-be", b""),
        ("windows-1252", "cp1252", b""),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_every_encoding_gives_the_same_lines(encoding: str, codec: str, mark: bytes, end: str, last: bool) -> None:
    words = ["Größe", "€ 5", "", "ende"] + ([] if codec == "cp1252" else ["Ċਊ 東京 😀"])  # U+010A, U+0A0A hold 0x0A
    content = mark + (end.join(words) + (end if last else "")).encode(codec)
    assert [(text.rstrip("\r\n"), valid) for text, valid in lines(content, encoding)] == [
        (word, True) for word in words
    ]


def test_an_invalid_byte_spoils_its_own_line_only() -> None:
    found = lines(b"a\nb\xff\xc3\nc\n")
    assert [valid for _, valid in found] == [True, False, True]
    assert printable(found[1][0]) == "b\ufffd\ufffd\n"


def test_bytes_that_windows_1252_does_not_know() -> None:
    assert [valid for _, valid in lines(b"\x80uro\n\x81\n", "windows-1252")] == [True, False]


def test_damaged_utf_16() -> None:
    lone = "a\n".encode("utf-16-le") + b"\x00\xd8x\x00\n\x00" + "c\n".encode("utf-16-le")
    assert [valid for _, valid in lines(lone, "utf-16le")] == [True, False, True]
    assert [valid for _, valid in lines("ab".encode("utf-16-le") + b"c", "utf-16le")] == [False]
    assert [valid for _, valid in lines("ab\n".encode("utf-16-be") + b"c", "utf-16be")] == [True, False]


def test_a_bare_cr_ends_lines_in_macintosh_files_only() -> None:
    assert [text for text, _ in lines(b"a\rb\rc\r")] == ["a\n", "b\n", "c\r\n"]
    assert [text for text, _ in lines(b"a\rb\rc")] == ["a\n", "b\n", "c\n"]
    assert [text for text, _ in lines(b"a\nb\rc\n")] == ["a\n", "b\rc\n"]


def test_an_empty_file_has_no_lines() -> None:
    assert lines(b"") == []
    assert lines(b"\xff\xfe", "utf-16le") == [("\n", True)]  # a blank line, which is no row
