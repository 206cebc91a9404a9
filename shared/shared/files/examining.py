"""A file looked at in a process of its own: what it unfolds to in memory, and for how long, is its sender's choice.

A PDF of 1.5 MB may unfold to 2 GB while it is opened, an archive of 20 MB may list 300,000 parts. So whatever has to be
opened to be known is opened by a child process with limits; where it meets them, the file is refused.
"""

import asyncio
import json
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from shared.files.file_types import PDF, media_type_of
from shared.vocabulary import Refusal

MEMORY: Final = 768 * 1024 * 1024
"""Bytes of address space; an honest PDF of 20 MB takes a fifth of it."""
SECONDS: Final = 10
AT_ONCE: Final = 2
_WAITS: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="examining")
_TOO_COMPLEX: Final = (
    "Ce fichier demande trop de mémoire ou de temps pour être vérifié : enregistrez-le plus simplement."
)


async def examined(file: Path) -> str:
    """The media type. Raises Refusal on the body where it is none of those accepted, or cannot be looked at."""
    return await asyncio.get_running_loop().run_in_executor(_WAITS, _answer_on, file)


def _answer_on(file: Path) -> str:
    command = (sys.executable, "-P", "-m", "shared.files.examining", str(file))
    try:
        done = subprocess.run(command, capture_output=True, timeout=3 * SECONDS, check=True)  # noqa: S603  our own code
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Refusal("document_too_complex", _TOO_COMPLEX, field="body") from None
    said = json.loads(done.stdout)
    if "media_type" in said:
        return said["media_type"]
    raise Refusal(said["code"], said["message"], field="body")


def main(file: Path) -> None:
    """In the child: say what the file is, or why it is refused."""
    from shared.files.pdf import check_pdf  # noqa: PLC0415  the parent needs no PDF library

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        media_type = media_type_of(file)
        if media_type == PDF:
            check_pdf(file)
    except Refusal as refusal:
        print(json.dumps({"code": refusal.code, "message": refusal.message}))  # noqa: T201  it is the answer
    else:
        print(json.dumps({"media_type": media_type}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
