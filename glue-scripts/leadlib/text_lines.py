"""Bytes of one file to its physical lines of text."""

import codecs
import re
from collections.abc import Iterable, Iterator

from leadlib.manifest import CODECS

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_LONE_CR = re.compile("\r(?!\n)")

Line = tuple[str, bool]
"""Text with its line end, and whether all its bytes were valid in the file's encoding."""


def text_lines(pieces: Iterable[bytes], encoding: str) -> Iterator[Line]:
    """Decode a file that was cut at each 0x0A byte (the cut bytes themselves left out) into its lines.

    A byte that the encoding does not know spoils its own line only; the text keeps it as a lone surrogate, see
    `printable`. A byte order mark is skipped. Lines end with LF or CR LF; a file whose first line holds a bare CR is an
    old Macintosh file, there CR ends a line too and becomes LF. Elsewhere a bare CR is part of its cell, as editors see
    it, so line numbers agree.
    """
    lines = _wide_lines(pieces, CODECS[encoding]) if encoding.startswith("utf-16") else _lines(pieces, CODECS[encoding])
    cr_ends_line = None
    for text, valid in lines:
        if cr_ends_line is None:
            text = text.removeprefix("\ufeff")
            cr_ends_line = _LONE_CR.search(text) is not None
        if cr_ends_line:
            *heads, tail = _LONE_CR.split(text)
            for part in [*(head + "\n" for head in heads), tail]:
                yield part, valid or _SURROGATE.search(part) is None
        else:
            yield text, valid


def printable(text: str) -> str:
    """The text with U+FFFD where bytes were invalid, so that it can be written down."""
    if _SURROGATE.search(text) is None:
        return text
    # Back to the bytes first: the start of a cut-off character is one fault, however many bytes of it are there.
    return _NO_BYTE.sub("\ufffd", text).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines(pieces: Iterable[bytes], codec: str) -> Iterator[Line]:
    for piece in pieces:
        try:
            yield piece.decode(codec) + "\n", True
        except UnicodeDecodeError:
            yield piece.decode(codec, "surrogateescape") + "\n", False


def _wide_lines(pieces: Iterable[bytes], codec: str) -> Iterator[Line]:
    # In UTF-16 a 0x0A byte may be half of another character: put the bytes back together, then cut at real line feeds.
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    held: list[str] = []
    first = True
    for piece in pieces:
        *done, rest = decoder.decode(piece if first else b"\n" + piece).split("\n")
        first = False
        for text in done:
            line = "".join([*held, text]) + "\n"
            held.clear()
            yield line, _SURROGATE.search(line) is None
        held.append(rest)
    left = decoder.getstate()[0]
    tail = "".join(held)
    if left and not (left == b"\x00" and codec == "utf-16-be"):  # there it is the first half of the last line feed
        tail += "\udc80"
    if tail:
        yield tail + "\n", _SURROGATE.search(tail) is None
