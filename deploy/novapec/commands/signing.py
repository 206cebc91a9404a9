"""`novapec signing`: the keys of events about payments (docs/operations.md, 'Signed events')."""

from base64 import b64encode
from secrets import token_bytes
from typing import Annotated

import typer

from novapec.commands.options import JsonOption
from novapec.commands.outcome import done, refuse, show_json
from shared.contracts.signatures import KeyRefused, SigningKey, believed_keys, published
from shared.messaging.kafka_environment import KafkaEnvironment

app = typer.Typer(help="The keys that sign events about payments.", no_args_is_help=True)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="How hearers call it (kid), such as the year.")],
    json: JsonOption = False,
) -> None:
    """Make a key pair and print it, kept nowhere: the private part for funding's relay, the public for everybody.

    The public keys of EVENT_VERIFICATION_KEYS stand behind the new one, still believed: Kafka holds what they signed.
    """
    before = KafkaEnvironment().event_verification_keys
    try:
        known = believed_keys(before)
    except KeyRefused as refused:
        refuse(f"EVENT_VERIFICATION_KEYS is refused: {refused}.")
    if name in known:
        refuse(f"{name} is a key of EVENT_VERIFICATION_KEYS already: another name, for hearers choose a key by it.")
    private = f"{name}:{b64encode(token_bytes(32)).decode()}"
    try:
        public = SigningKey.parse(private).public
        believed_keys(public)
    except KeyRefused as refused:
        refuse(f"{name!r} is no name for a key: {refused}.")
    every = ",".join([public, *([before] if known else [])])
    said = f"EVENT_SIGNING_KEY={private}\nEVENT_VERIFICATION_KEYS={every}"
    done(said, json, EVENT_SIGNING_KEY=private, EVENT_VERIFICATION_KEYS=every)


@app.command()
def keys(json: JsonOption = False) -> None:  # noqa: ARG001  a key set is JSON in any case
    """Print the public keys of EVENT_VERIFICATION_KEYS as a JSON Web Key Set, for other systems."""
    try:
        believed = believed_keys(KafkaEnvironment().event_verification_keys)
    except KeyRefused as refused:
        refuse(f"EVENT_VERIFICATION_KEYS is refused: {refused}.")
    if not believed:
        refuse("EVENT_VERIFICATION_KEYS is not set: nothing is verified here.")
    show_json(published(believed))
