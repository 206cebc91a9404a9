"""The committees' minutes as papers: kept with their hash, and hashed again by who reads them."""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from novapec.demo.archive import Archive


def keep_minutes(archive: Archive, name: str, session: dict[str, Any]) -> None:
    """The signed minutes of a session, as review shows them, under `name`."""
    paper = {"minutes": session["minutes"], "minutes_sha256": session["minutes_sha256"]}
    archive.keep(f"{name}.json", json.dumps(paper, ensure_ascii=False, indent=2).encode())


def hash_faults(papers: Iterable[Path]) -> list[str]:
    """The papers whose content has another SHA-256 than the one that was signed (keys sorted, no spaces, UTF-8)."""
    faults: list[str] = []
    for path in papers:
        paper: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        canonical = json.dumps(paper["minutes"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if sha256(canonical.encode()).hexdigest() != paper["minutes_sha256"]:
            faults.append(f"{path.name}: l’empreinte signée n’est pas celle du contenu")
    return faults
