"""Where downloads and what is made from them are kept: outside every checkout, so that they are fetched once."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """`$NOVAPEC_CACHE`, else `~/.cache/novapec`; it may be deleted at any time while no engine starts."""
    chosen = os.environ.get("NOVAPEC_CACHE")  # noqa: TID251  because this is the settings module
    return Path(chosen).expanduser().absolute() if chosen else Path.home() / ".cache" / "novapec"
