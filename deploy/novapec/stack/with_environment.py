"""Becomes a program with settings from a file: they hold passwords, which have no place on a command line.

Run by path: `python -I -S with_environment.py FILE COMMAND...`. FILE is JSON, {name: value, or null to take it away}.
"""

import json
import os
import sys
from pathlib import Path


def main(file: str, command: list[str]) -> None:
    """Never returns: the process becomes `command`, and keeps its process id."""
    environment = dict(os.environ)  # noqa: TID251  because this is what hands the environment on
    for name, value in json.loads(Path(file).read_text(encoding="utf-8")).items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    os.execvpe(command[0], command, environment)  # noqa: S606  because no shell is the point


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
