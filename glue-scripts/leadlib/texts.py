"""Cleaning of cell text, the same as on the TypeScript side (`contracts/golden/cells.json` holds the rules)."""

import re
import unicodedata

# An explicit list instead of str.isspace: Python and JavaScript disagree about U+001C-U+001F, U+0085 and U+FEFF.
_WHITESPACE = "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE = "".join(map(chr, [*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])) + "\u200b\u2060\ufeff"
_BOTH = _WHITESPACE + _INVISIBLE

_WHITESPACE_RUN = re.compile("[" + re.escape(_WHITESPACE) + "]+")
_INVISIBLE_RUN = re.compile("[" + re.escape(_INVISIBLE) + "]+")


def trim(cell: str) -> str:
    """The cell without whitespace and invisible characters at its two ends; the inside stays as it is."""
    return cell.strip(_BOTH)


def clean(cell: str) -> str:
    """The cell as people read it: no invisible characters, single spaces, Unicode NFC. Case is kept."""
    if cell.isascii() and cell.isprintable():  # nearly every cell; here a plain split is the whole rule
        return " ".join(cell.split())
    visible = _WHITESPACE_RUN.sub(" ", _INVISIBLE_RUN.sub("", cell))
    return unicodedata.normalize("NFC", visible.strip(" "))
