"""Numbers as people and spreadsheets write them, to float64."""

import math
import re

_SIGNS = "[$\u20ac\u00a3\u00a5\u20b9]"  # dollar, euro, pound, yen, rupee
_CURRENCY = _SIGNS + "|USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|CNY|SEK|NOK|DKK|PLN|CZK|BRL|ZAR"
_SPACE = "[ \u00a0\u202f]?"
_GROUP_SIGNS = " \u00a0\u2009\u202f'\u2019"  # used in both worlds; none of them can be read as a decimal sign
_STROKES = "\u2013\u2014-"


def _pattern(decimal: str) -> re.Pattern[str]:
    point = re.escape(decimal)
    group = re.escape("," if decimal == "." else ".")
    # 250.- and 250,-- are whole amounts; the strokes are no minus.
    decimals = rf"(?:{point}(?:[{_STROKES}]{{1,2}}|[0-9]*))?"
    # Strict groups of three: 1,53 is a decimal comma in the wrong file, 0,123 most likely too. Guessing would be wrong
    # by a factor of a thousand, so both go to quarantine.
    grouped = rf"[1-9][0-9]{{0,2}}(?P<group>[{group}{_GROUP_SIGNS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*{decimals}"
    # Lakh and crore, 12,34,567: no other reading is possible. With a decimal comma nobody writes them.
    indian = rf"[1-9][0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}}{decimals}|" if decimal == "." else ""
    plain = rf"[0-9]+{decimals}|{point}[0-9]+"
    return re.compile(
        rf"(?:(?P<sign>[+\-\u2212(]){_SPACE})?(?:(?P<front>{_CURRENCY}){_SPACE}(?:(?P<inner>[+\-\u2212(]){_SPACE})?)?"
        rf"(?P<digits>{grouped}|{indian}{plain})(?P<exponent>[eE][+-]?[0-9]+)?(?P<after>[\-\u2212)])?"
        rf"(?:{_SPACE}(?P<behind>%|{_CURRENCY}))?(?P<close>\))?"
    )


# All signs of a number in the order in which they stand. Accounts write a minus as brackets or behind the digits.
_NEGATIVE = {"": False, "+": False, "-": True, "\u2212": True, "()": True}
_PATTERNS = {".": _pattern("."), ",": _pattern(",")}
_NO_GROUPS = {
    ".": str.maketrans("", "", "," + _GROUP_SIGNS + _STROKES),
    ",": str.maketrans(",", ".", "." + _GROUP_SIGNS + _STROKES),
}


def parse_number(text: str, decimal: str) -> float | None:
    """The number in a trimmed text, None when it is not one.

    A unit is read over, not computed with: "12.5%" is 12.5 and "$1,532" is 1532, because all cells of a column carry
    the same unit and the user knows the column by it. Infinite values are no numbers; -0 becomes 0.
    """
    match = _PATTERNS[decimal].fullmatch(text)
    if match is None or (match["front"] and match["behind"]):
        return None
    negative = _NEGATIVE.get("".join(match[name] or "" for name in ("sign", "inner", "after", "close")))
    if negative is None:
        return None
    value = float(match["digits"].translate(_NO_GROUPS[decimal]) + (match["exponent"] or ""))
    if not math.isfinite(value):
        return None
    return (-value if negative else value) + 0.0
