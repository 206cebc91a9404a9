"""`novapec rotate-keys`: new keys for bank accounts, for the secrets of webhooks, for events about payments."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, YesOption, home_at
from novapec.commands.outcome import confirm, done, refuse, run
from novapec.failures import Failed
from novapec.keys_in_use import VARIABLES, KeyUse
from novapec.running import RunningStack
from novapec.settings import CommandSettings
from shared.messaging.kafka_environment import KafkaEnvironment

if TYPE_CHECKING:
    from novapec.rotating import Rotation

OfOption = Annotated[
    list[KeyUse] | None,
    typer.Option(
        help="Which, if not all: accounts (BANK_ACCOUNT_KEYS), webhooks (WEBHOOK_KEYS), payments (EVENT_SIGNING_KEY).",
        show_default="all whose keys the environment gives",
    ),
]


def rotate_keys(
    home: HomeOption,
    of: OfOption = None,
    overlap_hours: Annotated[
        float,
        typer.Option(
            min=0, max=24 * 90, help="How long a webhook's secret before signs beside the new one; 0: leaked, or lost."
        ),
    ] = 24 * 14,
    yes: YesOption = False,
    json: JsonOption = False,
) -> None:
    """Put the first key of the environment in the place of those before it. Audited.

    accounts: every bank account is sealed anew. webhooks: every subscription has a new secret, which its owner asks
    for. payments: what funding announced is sent once more, signed anew. First restart the services with the new key in
    front, the old ones behind it. Afterwards those may be left out. Runs beside the services, and may be repeated.
    """
    try:
        rotations = _asked_for(of, timedelta(hours=overlap_hours))
    except Failed as failure:
        refuse(str(failure))
    confirm(f"Is it so that {', and that '.join(one.needs for one in rotations)}? It is used now.", yes=yes)

    async def work() -> dict[KeyUse, tuple[str, dict[str, Any]]]:
        async with RunningStack(home_at(home)) as stack:
            return {one.use: await one.do(stack, operators_origin()) for one in rotations}

    finished = run(work())
    said = "\n".join(sentence for sentence, _ in finished.values())
    done(said, json, **{use: facts for use, (_, facts) in finished.items()})


def _asked_for(of: list[KeyUse] | None, overlap: timedelta) -> "list[Rotation]":
    """What is to be renewed, its keys read from the environment. Raises Failed."""
    # The services' code takes longer to load than most commands.
    from novapec.rotating import of_accounts, of_payments, of_webhooks  # noqa: PLC0415

    given, kafka = CommandSettings(), KafkaEnvironment()
    keys = {
        KeyUse.ACCOUNTS: given.bank_account_keys.get_secret_value() if given.bank_account_keys else "",
        KeyUse.WEBHOOKS: given.webhook_keys.get_secret_value() if given.webhook_keys else "",
        KeyUse.PAYMENTS: kafka.event_signing_key.get_secret_value(),
    }
    chosen = of or [use for use in KeyUse if keys[use]]
    if not chosen:
        raise Failed(f"None of {', '.join(VARIABLES.values())} is set: give the services' own, the new key in front.")
    if missing := [VARIABLES[use] for use in chosen if not keys[use]]:
        raise Failed(f"{', '.join(missing)} is not set: give the services' own, the new key in front.")
    ready = {
        KeyUse.ACCOUNTS: lambda: of_accounts(keys[KeyUse.ACCOUNTS]),
        KeyUse.WEBHOOKS: lambda: of_webhooks(keys[KeyUse.WEBHOOKS], overlap),
        KeyUse.PAYMENTS: lambda: of_payments(kafka),
    }
    return [ready[use]() for use in KeyUse if use in chosen]
