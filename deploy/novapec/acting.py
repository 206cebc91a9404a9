"""Who works at the command line: what operators do is audited under the name of their system user."""

import getpass

from shared.clock import SystemClock
from shared.origin import Origin


def operator() -> str:
    """The actor of what this command does: operator:NAME."""
    try:
        return f"operator:{getpass.getuser()}"
    except OSError:  # a container's user may have a number and no name
        return "operator"


def operators_origin() -> Origin:
    """The origin of a unit of work that an operator asked for here, at the machine's time."""
    return Origin.of_command(SystemClock().now(), actor=operator())
