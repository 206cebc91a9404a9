"""The `novapec` command: what operators use."""

import typer

from novapec.commands import audit, clock, dead_letters, projections, restored, topics
from novapec.commands.demo import demo
from novapec.commands.migrate import migrate
from novapec.commands.outcome import EXIT_STATUSES
from novapec.commands.reannounce import re_announce
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


for command in (up, demo, seed, token, migrate, re_announce, status):
    app.command(epilog=EXIT_STATUSES)(command)
app.add_typer(topics.app, name="topics")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(projections.app, name="projections")
app.add_typer(restored.app, name="restored")
app.add_typer(clock.app, name="clock")
app.add_typer(audit.app, name="audit")
