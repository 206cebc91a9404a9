"""Options that many commands take, said once."""

from pathlib import Path
from typing import Annotated

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
ServiceOption = Annotated[ServiceName | None, typer.Option("--service", help="One service only.", show_default="all")]
OneServiceOption = Annotated[ServiceName, typer.Option("--service", help="Which service.")]


def home_at(folder: Path) -> Home:
    """The home that --home names."""
    return Home(folder.expanduser().absolute())


def chosen(service: ServiceName | None) -> tuple[ServiceName, ...]:
    """The services that --service names."""
    return (service,) if service else SERVICES
