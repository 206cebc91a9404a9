"""What is written into a spreadsheet's cell never begins a formula there, whoever chose it.

Source: OWASP, "CSV Injection": a cell that begins with one of these signs is computed when the file is opened.
"""

from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """The text as a cell holds it: with an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
