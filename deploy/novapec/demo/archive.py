"""Where the papers of the demonstration go: bank files, minutes, open data, in a folder that a person can open."""

from pathlib import Path
from typing import Final

_OURS: Final = (
    "*-pain.001.xml",
    "*-pain.002.xml",
    "*-camt.053.xml",
    "*-camt.054.xml",
    "proces-verbal-*.json",
    "CONV-*.pdf",
    "donnees-ouvertes-*",
)


class Archive:
    """A folder of artefacts. Those of an earlier run are taken away, nothing else in it is touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[Path] = []
        """In the order they were made."""
        for earlier in (path for pattern in _OURS for path in folder.glob(pattern)):
            earlier.unlink()

    def keep(self, name: str, content: bytes) -> None:
        """Write a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content)
        self.kept.append(path)

    def named(self, prefix: str) -> list[Path]:
        """The artefacts whose name begins with `prefix`."""
        return [path for path in self.kept if path.name.startswith(prefix)]
