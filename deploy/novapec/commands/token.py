"""`novapec token`: somebody to be, on a developer's machine."""

import sys
from typing import Annotated

import typer

from novapec.acting import operator
from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import refuse, show_json
from novapec.settings import CommandSettings
from shared.vocabulary import Region, Role
from shared.web.development_issuer import DevelopmentIssuer, DevelopmentOnly


def token(
    home: HomeOption,
    role: Annotated[
        list[Role], typer.Option("--role", metavar="ROLE", help=f"One of {', '.join(Role)}; may be repeated.")
    ],
    sub: Annotated[str | None, typer.Option(help="Who it is.", show_default="operator:<you>")] = None,
    org: Annotated[str | None, typer.Option(metavar="SIRET", help="The organisation a carrier acts for.")] = None,
    region: Annotated[
        list[Region] | None, typer.Option("--region", metavar="CODE", help="INSEE code, as 11; may be repeated.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Print an access token of the development issuer, for the stack of this home. Refused outside development."""
    try:
        issuer = DevelopmentIssuer(home_at(home).issuer, environment=CommandSettings().environment)
    except DevelopmentOnly as refusal:
        refuse(str(refusal))
    made = issuer.token(sub or operator(), role, org=org, regions=region or ())
    if json:
        show_json({"access_token": made, "token_type": "Bearer"})
    else:
        sys.stdout.write(made + "\n")
