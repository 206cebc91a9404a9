"""`novapec re-announce`: Kafka lost what PostgreSQL still has."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Final

import typer

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, ServiceOption, YesOption, home_at
from novapec.commands.outcome import confirm, done, out, refuse, run
from novapec.home import Home
from novapec.quiescence import Figures, NotQuiet, figures, until_quiet
from novapec.reannounce import Reannounced, let_hearers_read_again, reannounce
from novapec.running import RunningStack
from novapec.services import SERVICES, ServiceName
from shared.messaging.topics import topics_of

HEARD_WITHIN_SECONDS: Final = 60.0


def re_announce(
    home: HomeOption,
    service: ServiceOption = None,
    every: Annotated[bool, typer.Option("--all", help="Every service.")] = False,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Send all that was ever announced onto Kafka again, in order, from the event logs.

    The service's relay is paused meanwhile; afterwards all who hear it read from the first event, without a restart.
    They recognise what they applied before: repeating this is harmless. Audited.
    """
    if every == (service is not None):
        message = "name one --service, or --all"
        raise typer.BadParameter(message)
    names = (service,) if service else SERVICES
    confirm(f"Send everything that {', '.join(names)} ever announced onto Kafka again?", yes=yes)
    sent, heard = run(_announce_again(home_at(home), names))
    for name, one in () if json else sent.items():
        compared = "not compared: the stand-in cannot tell" if one.compared is None else f"{one.compared} compared"
        out.print(f"{name}: {one.events} events sent; last records of partitions: {compared}, {one.unknown} unknown")
    if any(one.unknown for one in sent.values()):
        refuse("Kafka holds events that a database does not know: `novapec restored look` names them.")
    if heard.behind:
        refuse(f"Still behind: {heard.behind}. `novapec status` shows how far they come; does every service run?")
    done("Every hearer has applied every event.", json, **{name: asdict(one) for name, one in sent.items()})


async def _announce_again(home: Home, names: tuple[ServiceName, ...]) -> tuple[dict[str, Reannounced], Figures]:
    async with RunningStack(home) as stack:
        origin = operators_origin()
        done = await asyncio.gather(*(reannounce(name, stack.opened[name], stack.kafka, origin) for name in names))
        await let_hearers_read_again(stack.opened, {topic for name in names for topic in topics_of(name)}, origin)
        try:
            heard = await until_quiet(stack.opened, within=HEARD_WITHIN_SECONDS)
        except NotQuiet:
            heard = await figures(stack.opened)
        return dict(zip(names, done, strict=True)), heard
