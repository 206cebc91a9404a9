"""Papers set by Typst in a process of its own: its fonts and caches are some 45 MB that a service would keep for good.

Whoever sets papers depends on the `typst` wheel; the others need nothing of it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

SECONDS: Final = 60

_NARROW, _WIDE = "\u202f", "\u00a0"
_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)


def in_french(text: str) -> str:
    """French typography: spaces that do not break before : ; ! ? % €, inside « », after n°; curved apostrophes."""
    text = text.replace("'", "’")
    text = re.sub(r" ([;!?])", _NARROW + r"\1", text)
    text = re.sub(r" ([:»€%])", _WIDE + r"\1", text)
    text = re.sub(r"(«|n°) ", r"\1" + _WIDE, text)
    return re.sub(r"(?<=\d) (?=\d{3}(\D|$))", _NARROW, text)


def french_day(day: date) -> str:
    """1er mars 2025."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


class TypesettingFailed(RuntimeError):
    """Typst could not set a paper: its layout is wrong, or it took too long. The message is Typst's."""


def set_in_pdf(layout: str, inputs: Mapping[str, str], *, on: date) -> bytes:
    """The PDF of a layout with its `sys.inputs`, the same bytes each time for the same words, dated `on`.

    Takes some tenths of a second, in another process: not for the event loop. Raises TypesettingFailed.
    """
    command = (sys.executable, "-P", "-m", "shared.typesetting")
    asked = json.dumps({"layout": layout, "inputs": dict(inputs), "on": on.isoformat()}).encode()
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603  our own code
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = (error.stderr or b"").decode(errors="replace").strip()
        raise TypesettingFailed(said[-2000:] or str(error)) from error
    return done.stdout


def main() -> None:
    """In the child: the paper on standard output."""
    import typst  # noqa: PLC0415  the parent shall not load it

    asked = json.load(sys.stdin)
    day = date.fromisoformat(asked["on"])
    sys.stdout.buffer.write(
        typst.compile(
            asked["layout"].encode(),
            sys_inputs=asked["inputs"],
            ignore_system_fonts=True,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    )


if __name__ == "__main__":
    main()
