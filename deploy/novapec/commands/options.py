"""Options that many commands take, said once."""

from collections.abc import Container
from pathlib import Path
from typing import Annotated, Final

import typer

from novapec.failures import Failed
from novapec.home import Home, default_home
from novapec.services import ALL_SERVICES, ServiceName

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
_NAMES: Final = f"{', '.join(ALL_SERVICES[:-1])} or {ALL_SERVICES[-1]}."
ServiceOption = Annotated[
    ServiceName | None, typer.Option("--service", metavar="NAME", help=f"One only: {_NAMES}", show_default="all")
]
OneServiceOption = Annotated[ServiceName, typer.Option("--service", metavar="NAME", help=f"Which: {_NAMES}")]


def complete_consumer(context: typer.Context, incomplete: str) -> list[str]:
    """For the shell: the consumers of the service that --service names, of all where it names none yet."""
    # Importing the services takes longer than most commands.
    from novapec.parts import parts_of  # noqa: PLC0415

    names = [one.name for service in _named(context) for one in parts_of(service).applications({})]
    return sorted({name for name in names if name.startswith(incomplete)})


def complete_projection(context: typer.Context, incomplete: str) -> list[str]:
    """For the shell: the read models of the service that --service names."""
    from novapec.parts import parts_of  # noqa: PLC0415

    names = [one.name for service in _named(context) for one in parts_of(service).projections]
    return sorted({name for name in names if name.startswith(incomplete)})


def _named(context: typer.Context) -> tuple[ServiceName, ...]:
    service = context.params.get("service")
    return (service,) if service in ALL_SERVICES else ALL_SERVICES


def home_at(folder: Path) -> Home:
    """The home that --home names."""
    return Home(folder.expanduser().absolute())


def chosen(service: ServiceName | None, there: Container[str] = ALL_SERVICES) -> tuple[ServiceName, ...]:
    """The services that --service names: all of those that are `there` where it names none. Raises Failed."""
    if service is None:
        return tuple(name for name in ALL_SERVICES if name in there)
    if service not in there:
        raise Failed(f"{service} is no part of this stack.")
    return (service,)
