"""One service of a stack: loads its code, waits for its settings, then runs as `python -m NAME.main` does.

Run by path: `python -P run_service.py NAME FILE`. Loading takes seconds, so it begins while the engines start. FILE is
JSON, {name: value, or null to take it away}: the settings hold passwords, which have no place on a command line.
"""

import json
import os
import runpy
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Final

PROBE_SECONDS: Final = 0.02


def main(name: str, file: Path) -> None:
    """Ends when the service ends."""
    for module in (f"{name}.api", f"{name}.settings"):
        import_module(module)
    while not file.exists():
        time.sleep(PROBE_SECONDS)
    for variable, value in json.loads(file.read_text(encoding="utf-8")).items():
        if value is None:
            os.environ.pop(variable, None)  # noqa: TID251  because this is what hands the settings on
        else:
            os.environ[variable] = value  # noqa: TID251  likewise
    sys.argv[1:] = []
    runpy.run_module(f"{name}.main", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
