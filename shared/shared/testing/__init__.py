"""The vocabulary of our tests.

plugin      pytest fixtures: `postgres_server`, `kafka_server`, `service_database` (real engines, found or started)
eventually  probe until true, with a limit: nothing sleeps to wait
events      require_announced, react, heard: events as a service announces and hears them
statements  prepare_every_statement: no SQL that PostgreSQL would refuse
client      an HTTP client on a service in process, with tokens of the development issuer
"""

from shared.testing.events import announced, heard, project, react, require_announced
from shared.testing.eventually import eventually
from shared.testing.statements import prepare_every_statement

__all__ = ["announced", "eventually", "heard", "prepare_every_statement", "project", "react", "require_announced"]
