"""The `novapec` command: what operators use."""

import typer

from novapec.commands import audit, clock, consumers, dead_letters, projections, restored, signing, topics, webhooks
from novapec.commands.demo import demo
from novapec.commands.doctor import doctor
from novapec.commands.migrate import migrate
from novapec.commands.outcome import EXIT_STATUSES
from novapec.commands.reannounce import re_announce
from novapec.commands.rotate_keys import rotate_keys
from novapec.commands.seed import seed
from novapec.commands.status import status
from novapec.commands.token import token
from novapec.commands.up import up
from novapec.logs import log_errors_to_stderr

app = typer.Typer(
    name="novapec",
    epilog=EXIT_STATUSES,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they hold passwords
)


@app.callback()
def novapec() -> None:
    """Start, inspect and mend the Novapec platform."""
    log_errors_to_stderr()


for command in (up, demo, seed, token, doctor, status, migrate, re_announce, rotate_keys):
    app.command(epilog=EXIT_STATUSES)(command)
for name, group in (
    ("topics", topics.app),
    ("consumers", consumers.app),
    ("dead-letters", dead_letters.app),
    ("projections", projections.app),
    ("restored", restored.app),
    ("clock", clock.app),
    ("signing", signing.app),
    ("audit", audit.app),
    ("webhooks", webhooks.app),
):
    app.add_typer(group, name=name)
    for leaf in group.registered_commands:
        leaf.epilog = EXIT_STATUSES
