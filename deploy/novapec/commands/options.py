"""Options that many commands take, said once."""

from pathlib import Path
from typing import Annotated, Final

import typer

from novapec.home import Home, default_home
from novapec.services import SERVICES, ServiceName

HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        envvar="NOVAPEC_HOME",
        default_factory=default_home,
        show_default="~/.local/share/novapec/main",
        help="The folder in which the stack keeps everything.",
        file_okay=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON on standard output.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
_NAMES: Final = f"{', '.join(SERVICES[:-1])} or {SERVICES[-1]}."
ServiceOption = Annotated[
    ServiceName | None, typer.Option("--service", metavar="NAME", help=f"One only: {_NAMES}", show_default="all")
]
OneServiceOption = Annotated[ServiceName, typer.Option("--service", metavar="NAME", help=f"Which: {_NAMES}")]


def home_at(folder: Path) -> Home:
    """The home that --home names."""
    return Home(folder.expanduser().absolute())


def chosen(service: ServiceName | None) -> tuple[ServiceName, ...]:
    """The services that --service names."""
    return (service,) if service else SERVICES
