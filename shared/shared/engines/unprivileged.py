"""PostgreSQL refuses to run as root. Where we are root, this finds a way to be somebody else for it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from shared.engines.process import EngineUnavailable

NOBODY = 65534

IN_A_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
"""Root outside, `nobody` inside: files stay ours, wherever they are, and no user is added to the system."""

_AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=KILL"]
"""A change of user clears the death signal that the supervisor had set, so setpriv sets it again."""

AS_NOBODY = [
    # A checkout and its data often lie under /root, closed to nobody: carry the one capability that opens folders.
    [*_AS_NOBODY, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"],
    _AS_NOBODY,
]


def as_other_than_root(data_dir: Path, program: Path) -> list[str]:
    """What to put before a command that must not run as root: nothing, a user namespace, or `nobody`.

    Each way is tried on `program` and on `data_dir`. As `nobody`, `data_dir` and all in it are given to that user.
    """
    if os.geteuid() != 0:
        return []
    if not _belongs_to_nobody(data_dir) and _works(IN_A_NAMESPACE, data_dir, program):
        return IN_A_NAMESPACE
    for path in (data_dir, *data_dir.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    for way in AS_NOBODY:
        if _works(way, data_dir, program):
            return way
    raise EngineUnavailable(
        "PostgreSQL does not run as root, user namespaces are closed here, and the user `nobody` cannot reach "
        f"{program} and {data_dir}: run as another user, or give a PostgreSQL by address."
    )


def _belongs_to_nobody(data_dir: Path) -> bool:
    return data_dir.stat().st_uid == NOBODY


def _works(way: list[str], data_dir: Path, program: Path) -> bool:
    trial = ["sh", "-c", 'test -x "$0" && test -w "$1" && "$0" --version', program, data_dir]
    try:
        return subprocess.run([*way, *trial], capture_output=True, check=False, timeout=10).returncode == 0
    except FileNotFoundError:
        return False
