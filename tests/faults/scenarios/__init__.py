"""The fault scenarios of docs/delivery.md, a file a number: s04_relay_stopped.py holds those of 4.

A new file is found by its name; README.md beside this folder says how one is written.
"""

import re
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules


def register(numbers: Iterable[str] = ()) -> None:
    """Import the files of these numbers, or all of them: a scenario registers itself."""
    beginnings = tuple(f"{_file_of(number)}_" for number in numbers)
    for module in iter_modules(__path__):
        if not beginnings or module.name.startswith(beginnings):
            import_module(f"{__name__}.{module.name}")


def _file_of(number: str) -> str:
    """s04 for 4, 04 and 4b; sweep for sweep:relay.sent."""
    digits = re.match(r"\d+", number)
    return f"s{int(digits[0]):02d}" if digits else number.partition(":")[0]
