"""`PYTHONPATH=a build's packages python -P statements_of_a_build.py`: the SQL of that build, as JSON {package: [text]}.

It imports the modules that write SQL, and takes their upper-case constants that begin with a verb of it: alone,
gathered, or in a tuple or a mapping. What a function puts together meets PostgreSQL in scenario 7d only.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
WRITES_SQL = re.compile(rf"[\"'({{]\s*(?:{'|'.join(VERBS)})\s")
LEFT_OUT = ("shared.testing", "shared.engines")


def texts(value: object) -> Iterator[str]:
    """The statements in a constant."""
    match value:
        case str():
            if value.lstrip().upper().startswith(VERBS):
                yield value
        case Mapping():
            yield from texts(tuple(value.values()))
        case tuple() | list():
            for one in value:
                yield from texts(one)
        case _:
            yield from texts(getattr(value, "sql", ()))


def statements(package: str) -> list[str]:
    """Those of a package, each once."""
    (root,) = import_module(package).__path__
    files = [file for file in sorted(Path(root).rglob("*.py")) if WRITES_SQL.search(file.read_text(encoding="utf-8"))]
    names = [".".join((package, *file.relative_to(root).with_suffix("").parts)) for file in files]
    modules = [import_module(name.removesuffix(".__init__")) for name in names if not name.startswith(LEFT_OUT)]
    named = ((name, value) for one in modules for name, value in vars(one).items())
    return list(dict.fromkeys(text for name, value in named if name.lstrip("_").isupper() for text in texts(value)))


if __name__ == "__main__":
    json.dump({package: statements(package) for package in sys.argv[1:]}, sys.stdout)
