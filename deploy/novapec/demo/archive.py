"""Where the papers of the demonstration go: bank files and minutes, in a folder that a person can open."""

from pathlib import Path


class Archive:
    """A folder of artefacts, made when the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[Path] = []
        """In the order they were made."""

    def keep(self, name: str, content: bytes) -> Path:
        """Write a file, over one of an earlier run; its path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content)
        self.kept.append(path)
        return path

    def named(self, prefix: str) -> list[Path]:
        """The artefacts whose name begins with `prefix`."""
        return [path for path in self.kept if path.name.startswith(prefix)]
